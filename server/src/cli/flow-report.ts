/** What came of flow scripts, in the form that reporters are given, and how a reporter of them is written. */
import type { Span } from '../base/span.ts';
import type { Difference } from '../flow/compare.ts';
import type { FlowResult } from '../flow/run.ts';
import type { FlowScript } from '../flow/types.ts';
import type { Lines } from './lines.ts';
import type { Look } from './report.ts';

export interface FlowFileReport {
  readonly path: string;
  readonly script: FlowScript;
  readonly lines: Lines;
  /** What keeps flows of the file from being run. */
  readonly problems: readonly { readonly message: string; readonly span: Span }[];
  /** Those that were run, to their end or to a step that cannot be read; none when the file itself cannot. */
  readonly flows: readonly RunFlow[];
  /** The path of a rules file as the script names it, from where the command runs. */
  readonly pathOf: (written: string | undefined) => string;
}

export interface RunFlow extends FlowResult {
  /** What running it took. */
  readonly seconds: number;
}

/** A form of output: one file in flow-reporters/, found by the index beside that folder. */
export interface FlowReporter {
  /** The value of `--format`. */
  readonly name: string;
  /** The whole output, a newline at its end. */
  report(files: readonly FlowFileReport[], look: Look): string;
}

export interface FlowCounts {
  readonly flows: number;
  readonly asExpected: number;
  readonly different: number;
  /** Flows with a step that cannot be read, and files that cannot. */
  readonly unreadable: number;
}

export function countFlows(files: readonly FlowFileReport[]): FlowCounts {
  const flows = files.flatMap((file) => file.flows);
  const unreadable = flows.filter(isUnreadable).length;
  const asExpected = flows.filter(({ ok }) => ok).length;
  return {
    flows: flows.length,
    asExpected,
    different: flows.length - asExpected - unreadable,
    unreadable: unreadable + files.filter((file) => file.flows.length === 0).length,
  };
}

export function isUnreadable({ steps }: FlowResult): boolean {
  return steps.some(({ refused }) => refused !== undefined);
}

/** `rules.v4:9`; the script's own path for rules that stand in it. Lines count from 1. */
export function rulePlace({ pathOf }: FlowFileReport, rule: NonNullable<Difference['rule']>): string {
  return `${pathOf(rule.path)}:${rule.line + 1}`;
}

/** `web.flow:12:8`. */
export function placeOf({ path, lines }: FlowFileReport, { start }: Span): string {
  const { line, character } = lines.position(start);
  return `${path}:${line + 1}:${character + 1}`;
}

/** What is expected, what happened and why, a line each, without colour. */
export function differenceLines(file: FlowFileReport, difference: Difference): readonly string[] {
  const { expected, happened, because, rule } = difference;
  const [first = '', ...more] = happened.split('\n');
  const words = rule?.text === '' ? 'the policy' : rule?.text;
  return [
    `expected  ${expected}`,
    `happened  ${first}`,
    ...more.map((line) => `          ${line}`),
    ...(rule ? [`rule      ${rulePlace(file, rule)}  ${words}`] : []),
    ...because.map((reason, i) => `${i === 0 ? 'because ' : '        '}  ${reason}`),
  ];
}

/** The step's own words. */
export function stepText({ script }: FlowFileReport, span: Span): string {
  return script.text.slice(span.start, span.end);
}
