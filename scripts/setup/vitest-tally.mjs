// A vitest reporter that counts: how many tests passed and failed, which were skipped for what reason, what the failed ones said, and which passed at a second try only. Its file is read by `npm test`.
import { writeFileSync } from 'node:fs';

/** Named to vitest by its path. */
export default class TallyReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules @param {ReadonlyArray<unknown>} unhandledErrors */
  onTestRunEnd(modules, unhandledErrors) {
    const path = process.env['IPTABLES_TEST_TALLY'];
    if (path === undefined) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const states = tests.map((test) => test.result().state);
    // A file that cannot be read, or a hook that throws, fails without a test of its own.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    const skipped = tests.flatMap((test) => {
      const result = test.result();
      return result.state === 'skipped' ? [`${test.fullName}: ${result.note ?? 'no reason given'}`] : [];
    });
    const failures = tests.flatMap((test) => {
      const { state, errors } = test.result();
      return state === 'failed'
        ? [`${test.module.relativeModuleId} > ${test.fullName}\n${(errors ?? []).map(textOf).join('\n')}`]
        : [];
    });
    for (const module of modules) {
      for (const error of module.errors()) failures.push(`${module.relativeModuleId}\n${textOf(error)}`);
    }
    failures.push(...unhandledErrors.map((error) => `outside of a test\n${textOf(error)}`));
    const again = tests.flatMap((test) => (test.diagnostic()?.flaky ? [test.fullName] : []));
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length + broken;
    writeFileSync(path, JSON.stringify({ passed, failed, skipped, failures, again }));
  }
}

/** The head of what an error says: the message and where it was thrown. @param {unknown} error */
function textOf(error) {
  const { message, stack } = /** @type {{ message?: string, stack?: string }} */ (error ?? {});
  return String(stack ?? message ?? error)
    .split('\n')
    .slice(0, 12)
    .join('\n');
}
