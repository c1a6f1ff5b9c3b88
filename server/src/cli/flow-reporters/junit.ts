/** `test --format junit`: the XML that build servers read: a suite for each file, a case for each flow. */
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

const junit: FlowReporter = {
  name: 'junit',
  report(files) {
    const { flows, different, unreadable } = countFlows(files);
    const head = { name: 'iptables-ls', tests: flows + emptyFiles(files), failures: different, errors: unreadable };
    return ['<?xml version="1.0" encoding="UTF-8"?>', ...element('testsuites', head, files.flatMap(suiteOf)), ''].join(
      '\n',
    );
  },
};

export default junit;

type Attributes = Readonly<Record<string, string | number>>;

function emptyFiles(files: readonly FlowFileReport[]): number {
  return files.filter(({ flows }) => flows.length === 0).length;
}

function suiteOf(file: FlowFileReport): readonly string[] {
  const { flows, different, unreadable } = countFlows([file]);
  const seconds = file.flows.reduce((sum, flow) => sum + flow.seconds, 0);
  const cases = file.flows.length > 0 ? file.flows.flatMap((flow) => caseOf(file, flow)) : unreadCase(file);
  const attributes = {
    name: file.path,
    tests: flows + emptyFiles([file]),
    failures: different,
    errors: unreadable,
    time: seconds.toFixed(3),
  };
  return element('testsuite', attributes, cases);
}

function caseOf(file: FlowFileReport, run: RunFlow): readonly string[] {
  const { flow, seconds, steps, ok } = run;
  const attributes = {
    name: flow.name,
    classname: file.path,
    file: file.path,
    line: flow.header.line + 1,
    time: seconds.toFixed(3),
  };
  if (ok) return element('testcase', attributes, []);
  if (isUnreadable(run)) return element('testcase', attributes, problemsIn(file));
  const failures = steps.flatMap(({ step, differences }) =>
    differences.flatMap((difference) =>
      leaf(
        'failure',
        { message: `${difference.happened.split('\n')[0]}, not ${difference.expected}`, type: 'difference' },
        [`${placeOf(file, difference.span)}  ${stepText(file, step.span)}`, ...differenceLines(file, difference)].join(
          '\n',
        ),
      ),
    ),
  );
  return element('testcase', attributes, failures);
}

function unreadCase(file: FlowFileReport): readonly string[] {
  return element(
    'testcase',
    { name: 'the script can be read', classname: file.path, file: file.path },
    problemsIn(file),
  );
}

function problemsIn(file: FlowFileReport): readonly string[] {
  return file.problems.flatMap(({ message, span }) =>
    leaf('error', { message, type: 'unreadable' }, `${placeOf(file, span)}: ${message}`),
  );
}

function element(name: string, attributes: Attributes, children: readonly string[]): readonly string[] {
  const head = `<${name}${written(attributes)}`;
  return children.length === 0
    ? [`${head}/>`]
    : [
        `${head}>`,
        ...children.map((line) => (line.startsWith('<') || line.startsWith(' <') ? ` ${line}` : line)),
        `</${name}>`,
      ];
}

function leaf(name: string, attributes: Attributes, text: string): readonly string[] {
  return [`<${name}${written(attributes)}>${escaped(text)}</${name}>`];
}

function written(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** What XML 1.0 cannot hold at all becomes a question mark. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r -\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
