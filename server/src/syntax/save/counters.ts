/** Packet and byte counters before a rule (`[12:345] -A …`) and after a policy, read with the quirks of the real program. */
import { information, quoted, refusal, replace, safeFix, warning } from '../../base/finding.ts';
import type { Fix, Problem } from '../../base/problem.ts';
import { span } from '../../base/span.ts';
import type { Counters } from './types.ts';

/** What stands before a command: the counters, where the command begins, and where the line ends for its reader. */
export interface CountersBefore {
  readonly counters: Counters | undefined;
  readonly start: number;
  /** Shorter than the line where strtok cut it. */
  readonly end: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads the counters of a line that begins with `[`. As in the real program the colon and the second bracket are looked
 * for in the whole rest of the line, which is cut where they are found; the command begins after the first bracket.
 * xshared.c (tokenize_rule_counters)
 */
export function countersBefore(text: string): CountersBefore {
  const bracket = text.indexOf(']');
  const start = bracket < 0 ? firstBlank(text) : bracket + 1;
  const packets = token(text, 1, ':');
  const bytes = packets && token(text, packets.end + 1, ']');
  if (bracket < 0 || bytes === undefined) {
    return { counters: undefined, start, end: text.length, problems: [broken(text, start)] };
  }
  const cuts = [packets?.end ?? 0, bytes.end].filter((at) => at >= start);
  const end = Math.min(text.length, ...cuts);
  const inside = text.slice(0, start);
  const counters = countersOf(inside);
  const problems = counters === undefined ? [onlyWithCounters(start)] : [];
  if (end < text.length) problems.push(cutOff(end, text.length));
  return { counters, start, end, problems };
}

/** `[packets:bytes]`, decimal; `undefined` for anything else. */
export function countersOf(text: string): Counters | undefined {
  const found = /^\[(\d+):(\d+)\]$/.exec(text);
  if (!found) return undefined;
  return { packets: BigInt(found[1] ?? 0), bytes: BigInt(found[2] ?? 0) };
}

/** One token of strtok: separators before it are skipped. The newline at the end of the line belongs to the last token. */
function token(text: string, from: number, separator: string): { readonly end: number } | undefined {
  let at = from;
  while (text.charAt(at) === separator) at++;
  if (at > text.length) return undefined;
  const found = text.indexOf(separator, at);
  return { end: found < 0 ? text.length : found };
}

function firstBlank(text: string): number {
  const blank = text.search(/[ \t]/);
  return blank < 0 ? text.length : blank;
}

function broken(text: string, end: number): Problem {
  const message = `${quoted(text.slice(0, end))} is not a pair of counters: write [packets:bytes].`;
  return refusal('bad-counters', message, span(0, end), { fixes: [zero(end)] });
}

function onlyWithCounters(end: number): Problem {
  const message =
    'These counters are not two numbers: iptables-restore -c refuses them, and without -c they are not looked at.';
  return information('bad-counters', message, span(0, end), { fixes: [zero(end)] });
}

function cutOff(from: number, to: number): Problem {
  const message = 'This is ignored: the line ends where the counters before the rule are taken apart.';
  return warning('bad-counters', message, span(from, to));
}

function zero(end: number): Fix {
  return safeFix('Write [0:0]', replace(span(0, end), '[0:0]'));
}
