/** `test --format json`: everything that each packet did, for programs. Its shape is a contract and only grows. */
import { printPacketWords } from '../../engine/packet/packet-print.ts';
import { placeName } from '../../engine/trace.ts';
import type { Trace } from '../../engine/types.ts';
import type { Difference } from '../../flow/compare.ts';
import type { StepResult } from '../../flow/run.ts';
import { countFlows, type FlowFileReport, type FlowReporter, stepText } from '../flow-report.ts';

const json: FlowReporter = {
  name: 'json',
  report: (files) => `${JSON.stringify({ files: files.map(fileOf), summary: countFlows(files) })}\n`,
};

export default json;

function fileOf(file: FlowFileReport) {
  return {
    path: file.path,
    problems: file.problems.map(({ message, span }) => ({ range: file.lines.range(span), message })),
    flows: file.flows.map(({ flow, ok, steps }) => ({
      name: flow.name,
      line: flow.header.line,
      ok,
      steps: steps.map((result) => stepOf(file, result)),
    })),
  };
}

function stepOf(file: FlowFileReport, { step, at, packets, decisive, differences }: StepResult) {
  return {
    line: step.line.line,
    at,
    text: stepText(file, step.span),
    ...(decisive && outcomeOf(decisive.trace)),
    packets: packets.map(({ who, answer }) => ({
      ...(who !== '' && { who }),
      packet: printPacketWords(answer.arrival),
      ...outcomeOf(answer.trace),
    })),
    differences: differences.map((difference) => differenceOf(file, difference)),
  };
}

function outcomeOf({ verdict, by, state, unknowns }: Trace) {
  return { verdict, by: by ? placeName(by) : null, state, ...(unknowns.length > 0 && { unknowns }) };
}

function differenceOf({ lines, pathOf }: FlowFileReport, { span, expected, happened, because, rule }: Difference) {
  return {
    range: lines.range(span),
    expected,
    happened,
    because,
    ...(rule && { rule: { path: pathOf(rule.path), line: rule.line, place: placeName(rule.place), text: rule.text } }),
  };
}
