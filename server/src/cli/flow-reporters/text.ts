/** `test --format text`: flows for people; of those that are not as expected what happened instead, by which rule, and why. */
import picocolors from 'picocolors';
import {
  countFlows,
  differenceLines,
  type FlowFileReport,
  type FlowReporter,
  isUnreadable,
  placeOf,
  type RunFlow,
  stepText,
} from '../flow-report.ts';

type Colours = ReturnType<typeof picocolors.createColors>;

const text: FlowReporter = {
  name: 'text',
  report(files, look) {
    const colours = picocolors.createColors(look.colour);
    const parts = files.map((file) =>
      [colours.bold(file.path), ...problemLines(file, colours), ...flowLines(file, colours), ''].join('\n'),
    );
    return [...parts, summaryOf(files, colours)].join('\n');
  },
};

export default text;

function problemLines(file: FlowFileReport, colours: Colours): readonly string[] {
  return file.problems.map(
    ({ message, span }) => `  ${placeOf(file, span)} ${colours.red('cannot be read')}: ${message}`,
  );
}

function flowLines(file: FlowFileReport, colours: Colours): readonly string[] {
  return file.flows.flatMap((run) => [
    `  ${markOf(run, colours)} ${run.flow.name}`,
    ...differencesOf(file, run, colours),
  ]);
}

function markOf(run: RunFlow, colours: Colours): string {
  if (run.ok) return colours.green('✓');
  return isUnreadable(run) ? colours.red('!') : colours.red('✗');
}

function differencesOf(file: FlowFileReport, { steps }: RunFlow, colours: Colours): readonly string[] {
  return steps.flatMap(({ step, differences }) =>
    differences.flatMap((difference) => [
      `      ${colours.bold(placeOf(file, difference.span))}  ${stepText(file, step.span)}`,
      ...differenceLines(file, difference).map((line) => `        ${paint(line, colours)}`),
    ]),
  );
}

function paint(line: string, colours: Colours): string {
  if (line.startsWith('expected')) return colours.green(line);
  if (line.startsWith('happened')) return colours.red(line);
  return colours.dim(line);
}

function summaryOf(files: readonly FlowFileReport[], colours: Colours): string {
  const { flows, asExpected, different, unreadable } = countFlows(files);
  const parts = [
    ...(asExpected > 0 ? [colours.green(`${asExpected} as expected`)] : []),
    ...(different > 0 ? [colours.red(`${different} not`)] : []),
    ...(unreadable > 0 ? [colours.red(`${unreadable} not read`)] : []),
  ];
  return `${flows} ${flows === 1 ? 'flow' : 'flows'}: ${parts.join(', ') || 'nothing to run'}.\n`;
}
