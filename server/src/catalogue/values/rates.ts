/** Rates as `limit` and `hashlimit` read them: so many for each second, minute, hour or day. */
import type { ValueProblem, ValueType } from '../define.ts';

interface RateUnit {
  /** As it may be written, whole or cut. */
  readonly name: string;
  /** As it is printed. */
  readonly short: string;
  readonly seconds: number;
}

const UNITS: readonly RateUnit[] = [
  { name: 'second', short: 'sec', seconds: 1 },
  { name: 'minute', short: 'min', seconds: 60 },
  { name: 'hour', short: 'hour', seconds: 3600 },
  { name: 'day', short: 'day', seconds: 86400 },
];

/** A rate, kept as iptables keeps it: the time between two packets, rounded down, in a fraction of a second. */
export interface Rate {
  /** So many `1/scale` seconds for each packet. */
  readonly period: number;
  /** Length of the unit that it was written in, in seconds. */
  readonly unitSeconds: number;
}

/**
 * `n[/unit]`: `n` is what atoi (32 bits) or atoll (64) reads at the beginning, so `5x/minute` is five a minute. Refused:
 * 0, and more than `scale` in a second. `scale`: parts of a second that periods are counted in.
 */
export function parseRate(text: string, scale: number, bits: 32 | 64 = 32): Rate | ValueProblem {
  const slash = text.indexOf('/');
  const unit = slash < 0 ? UNITS[0] : unitNamed(text.slice(slash + 1));
  if (!unit) {
    const message = `"${text.slice(slash + 1)}" is no unit of time: second, minute, hour or day, or the beginning of one.`;
    return { ok: false, code: 'bad-rate', message, start: slash + 1, end: text.length, ...mendUnit(text, slash) };
  }
  const count = leadingInteger(text, bits);
  if (count === 0n) return badRate(text);
  const period = (BigInt(scale) * BigInt(unit.seconds)) / BigInt.asUintN(64, count);
  if (period > 0n) return { period: Number(period), unitSeconds: unit.seconds };
  const most = `more than ${scale} packets a second cannot be counted`;
  return { ok: false, code: 'bad-rate', message: `The rate "${text}" is too high: ${most}.` };
}

function unitNamed(text: string): RateUnit | undefined {
  if (text === '') return undefined;
  const lower = text.toLowerCase();
  return UNITS.find(({ name }) => name.startsWith(lower));
}

/** `5/seconds`, `5/mins`: the unit without its plural. */
function mendUnit(text: string, slash: number): { mend?: string } {
  const written = text.slice(slash + 1).toLowerCase();
  const unit = UNITS.find(({ name, short }) => written === `${name}s` || written === `${short}s`);
  return unit ? { mend: text.slice(0, slash + 1) + unit.name } : {};
}

export function badRate(text: string): ValueProblem {
  return {
    ok: false,
    code: 'bad-rate',
    message: `"${text}" is no rate: a number above 0, a slash and a unit of time.`,
  };
}

/** The number that atoi (32 bits) or atoll (64) makes of the text's beginning. man:atoi(3) */
export function leadingInteger(text: string, bits: 32 | 64): bigint {
  const found = /^[\t-\r ]*([+-]?[0-9]+)/.exec(text)?.[1];
  if (found === undefined) return 0n;
  const max = (1n << 63n) - 1n;
  const value = BigInt(found.replace('+', ''));
  return BigInt.asIntN(bits, value > max ? max : value < -max - 1n ? -max - 1n : value);
}

/** As iptables-save prints it: in the longest unit that loses least. `scale` as it was read with. */
export function printRate(period: number, scale: number): string {
  let at = UNITS.length - 1;
  for (; at > 0; at--) {
    const shorter = scale * (UNITS[at - 1]?.seconds ?? 1);
    if (period > shorter || Math.floor(shorter / period) < shorter % period) break;
  }
  const unit = UNITS[at];
  return `${Math.floor((scale * (unit?.seconds ?? 1)) / period)}/${unit?.short}`;
}

/** "5 a minute". */
export function sayRate(period: number, scale: number): string {
  const [count, short] = printRate(period, scale).split('/');
  return `${count} ${short === 'hour' ? 'an' : 'a'} ${UNITS.find((unit) => unit.short === short)?.name}`;
}

/** The printed unit's length, in seconds. */
export function printedUnitSeconds(period: number, scale: number): number {
  const short = printRate(period, scale).split('/')[1];
  return UNITS.find((unit) => unit.short === short)?.seconds ?? 1;
}

/** Periods of `limit` are counted in ten-thousandths of a second. kernel:include/uapi/linux/netfilter/xt_limit.h */
export const LIMIT_SCALE = 10000;

export const limitRate: ValueType<Rate> = {
  form: 'n[/second|/minute|/hour|/day]',
  doc: 'Packets in a unit of time, on average, at most 10000 a second; the unit may be cut to its first letter.',
  parse(text) {
    const rate = parseRate(text, LIMIT_SCALE);
    return 'ok' in rate ? rate : { ok: true, value: rate };
  },
  print: ({ period }) => [printRate(period, LIMIT_SCALE)],
  say: ({ period }) => `${sayRate(period, LIMIT_SCALE)} on average`,
};
