/** What became of a capture's packets, line by line: those that would have died, where, and a sum by rule. */
import { printAddress } from '../base/ip.ts';
import { sayPacket } from '../engine/packet/packet-print.ts';
import type { ReportLine, Tone } from '../engine/session/report.ts';
import { placeName } from '../engine/trace.ts';
import type { RulePlace, Trace } from '../engine/types.ts';
import type { Replayed, ReplayResult } from './replay.ts';

/** Packets that are listed one by one; who has more reads the sums. */
const MOST_LISTED = 1000;

export interface ReplayWords {
  readonly result: ReplayResult;
  /** Addresses that were taken to be the host's own. */
  readonly guessed: readonly (number | bigint)[];
  /** Why the capture is not whole. */
  readonly cut: string | undefined;
  /** `rules.v4:9`, where a rule or policy is written; `undefined` where it is not. */
  readonly whereIs: (place: RulePlace) => string | undefined;
}

export function reportReplay({ result, guessed, cut, whereIs }: ReplayWords): readonly ReportLine[] {
  const { notable } = result;
  const lines: ReportLine[] = [...summary(result, guessed, cut)];
  if (notable.length > 0) lines.push(plain(''), heading('packets'));
  for (const one of notable.slice(0, MOST_LISTED)) lines.push(packetLine(one, whereIs));
  if (notable.length > MOST_LISTED) lines.push(quiet(`  and ${notable.length - MOST_LISTED} more`));
  const sums = sumsOf(result);
  if (sums.length > 0) lines.push(plain(''), heading('where they died'));
  for (const { count, trace } of sums) lines.push(sumLine(count, trace, whereIs));
  return lines;
}

function summary(
  { replayed, byVerdict, notable, skipped }: ReplayResult,
  guessed: ReplayWords['guessed'],
  cut: string | undefined,
): readonly ReportLine[] {
  const died = replayed - (byVerdict.get('ACCEPT') ?? 0);
  const unsure = notable.filter(({ trace }) => trace.alternatives.length > 0).length;
  const fate = died === 0 ? `all ${replayed} packets pass` : `${died} of ${replayed} packets would have died`;
  const kinds = [...skipped].map(([what, count]) => `${count} ${what}`).join(', ');
  return [
    { text: replayed === 0 ? 'no packet was replayed' : fate, tone: died > 0 ? 'dropped' : 'accepted' },
    ...(unsure > 0 ? [{ text: `of ${unsure} it is not certain`, tone: 'uncertain' as const }] : []),
    ...(guessed.length > 0 ? [quiet(`taken to be the host's own: ${guessed.map(printAddress).join(', ')}`)] : []),
    ...(kinds === '' ? [] : [quiet(`not replayed: ${kinds}`)]),
    ...(cut === undefined ? [] : [{ text: `the capture is not whole: ${cut}`, tone: 'uncertain' as const }]),
  ];
}

function packetLine({ number, seconds, arrival, trace }: Replayed, whereIs: ReplayWords['whereIs']): ReportLine {
  const { verdict, by, state, alternatives, unknowns } = trace;
  const from = arrival.from.kind === 'wire' ? `in ${arrival.from.device}` : 'out';
  const head = `  #${number}  ${seconds.toFixed(6)}  ${from}  ${sayPacket(arrival.packet)}  ${verdict}${alternatives.length > 0 ? '?' : ''}`;
  const doubt = unknowns.length > 0 ? `, not certain: ${unknowns.join('; ')}` : '';
  const tone: Tone = verdict !== 'ACCEPT' ? 'dropped' : 'uncertain';
  if (!by) return { text: `${head}, ${reasonOf(trace)}${state}${doubt}`, tone };
  const written = whereIs(by);
  const name = placeName(by);
  const start = `${head} by `.length;
  return {
    text: `${head} by ${name}${written === undefined ? '' : ` (${written})`}, ${state}${doubt}`,
    tone,
    link: { start, end: start + name.length, place: by },
  };
}

/** Of a packet that no rule ended. */
function reasonOf({ steps }: Trace): string {
  const end = steps.findLast((step) => step.kind === 'end');
  return end?.kind === 'end' && end.reason !== '' ? `${end.reason}, ` : '';
}

interface Sum {
  readonly count: number;
  readonly trace: Trace;
}

/** How many each rule, policy or reason has ended, the most first. */
function sumsOf({ notable }: ReplayResult): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const { trace } of notable) {
    if (trace.verdict === 'ACCEPT') continue;
    const key = `${trace.verdict} ${trace.by ? `${trace.by.family} ${placeName(trace.by)}` : reasonOf(trace)}`;
    sums.set(key, { count: (sums.get(key)?.count ?? 0) + 1, trace });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

function sumLine(count: number, trace: Trace, whereIs: ReplayWords['whereIs']): ReportLine {
  const head = `  ${String(count).padStart(6)}  ${trace.verdict}`;
  const { by } = trace;
  if (!by) return plain(`${head}: ${reasonOf(trace).replace(/, $/, '')}`);
  const name = placeName(by);
  const written = whereIs(by);
  const start = `${head} by `.length;
  return {
    text: `${head} by ${name}${written === undefined ? '' : `  ${written}`}`,
    tone: 'plain',
    link: { start, end: start + name.length, place: by },
  };
}

function plain(text: string): ReportLine {
  return { text, tone: 'plain' };
}

function quiet(text: string): ReportLine {
  return { text, tone: 'quiet' };
}

function heading(text: string): ReportLine {
  return { text, tone: 'heading' };
}
