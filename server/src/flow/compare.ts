/** Compares what a step did with what is expected of it: each difference with its place, what happened, and why. */
import type { Span } from '../base/span.ts';
import { sayPacket } from '../engine/packet/packet-print.ts';
import { report, verdictLine } from '../engine/session/report.ts';
import type { SessionAnswer } from '../engine/session/session.ts';
import { placeName } from '../engine/trace.ts';
import type { RulePlace, Trace } from '../engine/types.ts';
import type { Word } from '../syntax/command/types.ts';
import { type Expectation, NOBODY } from './expectation.ts';
import type { Played } from './stage.ts';
import { type Subject, type WrittenRule, writtenAt } from './subject.ts';
import type { Check, Step } from './types.ts';

export interface Difference {
  /** The words that are not true. */
  readonly span: Span;
  /** In the words of the script. */
  readonly expected: string;
  readonly happened: string;
  /** Why, line by line: the reason in the trace, and why the expected rule did not decide. */
  readonly because: readonly string[];
  /** The rule that decided, as it is written. */
  readonly rule: (WrittenRule & { readonly place: RulePlace }) | undefined;
  /** What would have to be written to be true. */
  readonly fix: { readonly span: Span; readonly newText: string } | undefined;
}

/** What a step did. */
export interface Happened {
  readonly packets: readonly Played[];
  readonly decisive: SessionAnswer | undefined;
  /** The connection table afterwards, in both forms. */
  readonly table: { readonly tool: readonly string[]; readonly proc: readonly string[] };
  readonly subject: Subject;
}

export function differencesOf(step: Step, happened: Happened): readonly Difference[] {
  const { decisive, subject, packets } = happened;
  const own =
    step.expectation && decisive
      ? [differenceFrom(step.expectation, decisive, subject, whichOf(packets, decisive))]
      : [];
  const checked = step.checks.map((check) => checkDifference(check, happened));
  return [...own, ...checked].filter((one) => one !== undefined);
}

/** `ACCEPT by filter/INPUT/3 NEW`. */
export function outcomeWords({ verdict, by, state, alternatives }: Trace): string {
  const sure = alternatives.length === 0 ? '' : '?';
  return `${verdict}${sure} by ${by ? placeName(by) : NOBODY} ${state}`;
}

/** What happened, in the form of an expectation with the same parts as one that is written. */
export function expectationFor({ trace }: SessionAnswer, like: Expectation | undefined): string {
  const { verdict, by, state, alternatives } = trace;
  const parts = [
    ...(like && !like.verdict ? [] : [`${verdict}${alternatives.length > 0 ? '?' : ''}`]),
    ...(like?.by ? [`by ${by ? placeName(by) : NOBODY}`] : []),
    ...(like?.state ? [state] : []),
  ];
  return `=> ${parts.join(' ')}`;
}

/** Of several packets the one that the step's outcome comes from. */
function whichOf(packets: readonly Played[], decisive: SessionAnswer): readonly string[] {
  const position = packets.findIndex(({ answer }) => answer === decisive);
  return packets.length > 1 ? [`packet ${position + 1} of ${packets.length}, ${packets[position]?.who}`] : [];
}

/** The first part of an expectation that is not true. */
function differenceFrom(
  expectation: Expectation,
  answer: SessionAnswer,
  subject: Subject,
  which: readonly string[] = [],
): Difference | undefined {
  const { trace } = answer;
  const wrong = wrongPart(expectation, trace);
  if (!wrong) return undefined;
  return {
    span: wrong,
    expected: expectedWords(expectation),
    happened: outcomeWords(trace),
    because: [...which, ...reasonsFor(expectation, trace)],
    rule: ruleOf(trace, subject),
    fix: { span: expectation.span, newText: expectationFor(answer, expectation) },
  };
}

function wrongPart({ verdict, by, state, unsure, span }: Expectation, trace: Trace): Span | undefined {
  if (
    verdict &&
    verdict.text !== trace.verdict &&
    !(unsure && trace.alternatives.some((other) => other === verdict.text))
  )
    return verdict;
  if (verdict && unsure !== trace.alternatives.length > 0) return verdict;
  if (by && by.text !== (trace.by ? placeName(trace.by) : NOBODY)) return by;
  if (state && state.text !== trace.state) return state;
  return verdict || by || state ? undefined : span;
}

function expectedWords({ verdict, unsure, by, state }: Expectation): string {
  const sure = unsure ? '?' : '';
  return [verdict && `${verdict.text}${sure}`, by && `by ${by.text}`, state?.text].filter(Boolean).join(' ');
}

/** The verdict's own reason, why the rule that was expected let the packet by, and what is not known. */
function reasonsFor({ by }: Expectation, trace: Trace): readonly string[] {
  const reasons: string[] = [];
  const why = verdictLine(trace).text.match(/ \((.*)\)$/)?.[1];
  if (why !== undefined) reasons.push(why);
  const asked = by && trace.steps.find((step) => step.kind === 'rule' && placeName(step.place) === by.text);
  if (asked?.kind === 'rule' && asked.matched !== 'yes') reasons.push(`${by?.text} did not match: ${asked.reason}`);
  else if (by && !asked && trace.steps.some(({ kind }) => kind === 'rule'))
    reasons.push(`the packet did not come to ${by.text}`);
  const tracked = trace.steps.find((step) => step.kind === 'conntrack');
  if (tracked?.kind === 'conntrack') reasons.push(`conntrack: ${tracked.state}, ${tracked.reason}`);
  return [...reasons, ...trace.unknowns.map((reason) => `not certain: ${reason}`)];
}

function ruleOf({ by }: Trace, subject: Subject): Difference['rule'] {
  const written = by && writtenAt(subject, by);
  return by && written && { ...written, place: by };
}

function checkDifference(check: Check, happened: Happened): Difference | undefined {
  if (check.kind === 'packet') return packetDifference(check, happened);
  const found = linesFor(check, happened);
  const isThere =
    check.words.length === 0
      ? found.length > 0
      : found.some((line) => (check.kind === 'hits' ? line === check.words[0]?.text : has(line, check.words)));
  if (isThere === isWanted(check)) return undefined;
  return {
    span: check.span,
    expected: textOf(check),
    happened: shownFor(check, found, happened.table.tool),
    because: [],
    rule: undefined,
    fix: undefined,
  };
}

function packetDifference(check: Check, { packets, subject }: Happened): Difference | undefined {
  const { number, expectation, span } = check;
  const played = packets[number - 1];
  if (played && expectation) return differenceFrom(expectation, played.answer, subject);
  const last = packets.at(-1)?.answer.trace;
  return {
    span,
    expected: textOf(check),
    happened: `${packets.length === 1 ? 'only one packet was sent' : `only ${packets.length} packets were sent`}`,
    because: last ? [`packet ${packets.length}: ${outcomeWords(last)}`] : [],
    rule: last && ruleOf(last, subject),
    fix: undefined,
  };
}

function isWanted({ kind }: Check): boolean {
  return kind !== 'no entry' && kind !== 'no expects' && kind !== 'nothing sent' && kind !== 'not delivered';
}

/** The lines that a check looks in. */
function linesFor({ kind }: Check, { packets, table, subject }: Happened): readonly string[] {
  const answers = packets.map(({ answer }) => answer);
  switch (kind) {
    case 'entry':
    case 'no entry':
      return [...table.tool, ...table.proc];
    case 'expects':
    case 'no expects':
      return answers.at(-1)?.expected ?? [];
    case 'sent':
    case 'nothing sent':
      return answers.flatMap(({ trace }) =>
        trace.sent.map(({ device, packet }) => `${device}  ${sayPacket(packet)}, TTL ${packet.ttl}`),
      );
    case 'delivered':
    case 'not delivered':
      return answers
        .filter(({ trace }) => trace.delivered > 0)
        .map(({ arrival }) => `delivered: ${sayPacket(arrival.packet)}`);
    case 'hits':
      return answers.flatMap(({ trace }) => trace.hits.map(({ place }) => placeName(place)));
    default:
      return answers.flatMap((answer) => report(answer, subject.rulesets).map(({ text }) => text));
  }
}

/** The table in one of its forms: both would say everything twice. */
function shownFor(check: Check, found: readonly string[], table: readonly string[]): string {
  const shown = check.kind === 'entry' || check.kind === 'no entry' ? table : found;
  return shown.length === 0 ? nothingWord(check) : shown.join('\n');
}

function nothingWord({ kind }: Check): string {
  switch (kind) {
    case 'entry':
      return 'the connection table is empty';
    case 'sent':
      return 'nothing was sent';
    case 'delivered':
      return 'nothing was delivered';
    case 'expects':
      return 'no connection is expected';
    default:
      return 'nothing';
  }
}

function textOf({ kind, words, number, expectation }: Check): string {
  const more =
    kind === 'packet' && expectation
      ? [String(number), '=>', expectedWords(expectation)]
      : words.map(({ text }) => text);
  return [kind, ...more].join(' ');
}

/** The words stand in the line in this order, each as a whole word or as a part of one. */
function has(line: string, words: readonly Word[]): boolean {
  let at = 0;
  for (const { text } of words) {
    const found = line.indexOf(text, at);
    if (found < 0) return false;
    at = found + text.length;
  }
  return true;
}
