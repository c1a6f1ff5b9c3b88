// A vitest reporter that counts: how many tests passed and failed, and which were skipped for what reason. Its file is read by `npm test`.
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
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length + broken;
    writeFileSync(path, JSON.stringify({ passed, failed, skipped }));
  }
}
