/** Rates and bursts of `-m hashlimit`, in packets or in bytes, as it reads, keeps and prints them. */
import type { NamedValue, ValueType } from '../define.ts';
import { badNumber, MAX_64, wideValue } from './numbers.ts';
import { badRate, leadingInteger, parseRate, printRate, type Rate } from './rates.ts';
import { unsignedEnd } from './strtoul.ts';
import { unknownWord } from './words.ts';

/** Periods are counted in millionths of a second. kernel:include/uapi/linux/netfilter/xt_hashlimit.h (XT_HASHLIMIT_SCALE_v2) */
export const HASH_SCALE = 1_000_000;

/** Bytes are counted in pieces of 16; a rate in bytes is kept as 2^32 over the pieces in a second. */
export type HashRate = ({ readonly kind: 'packets' } & Rate) | { readonly kind: 'bytes'; readonly cost: number };

const MAX_32 = 0xffffffff;
const PIECE_BITS = 4n;
const KILO = 1024;
const MEGA = 1024 * 1024;

export const hashRate: ValueType<HashRate> = {
  form: 'n[/second|/minute|/hour|/day] | n[k|m]b/s',
  doc: 'Packets in a unit of time (a second when left out), or bytes in a second: `b/s`, `kb/s` and `mb/s` are bytes, 1024 and 1048576 bytes.',
  parse(text) {
    const place = text.indexOf('b/s');
    const bytes = place > 0 ? BigInt.asUintN(64, leadingInteger(text, 64)) : 0n;
    if (bytes !== 0n) {
      const cost = costOf(BigInt.asUintN(64, bytes * factorOf(text[place - 1])));
      if (cost !== undefined) return { ok: true, value: { kind: 'bytes', cost } };
      return { ...badRate(text), message: `The rate "${text}" is too high.` };
    }
    const rate = parseRate(text, HASH_SCALE, 64);
    return 'ok' in rate ? rate : { ok: true, value: { kind: 'packets', ...rate } };
  },
  print: (rate) => [rate.kind === 'packets' ? printRate(rate.period, HASH_SCALE) : printBytes(rate.cost)],
  say: (rate) =>
    rate.kind === 'packets'
      ? `${printRate(rate.period, HASH_SCALE).replace('/', ' packets a ')} on average`
      : `${printBytes(rate.cost).replace('b/s', ' bytes a second')} on average`,
};

function factorOf(letter: string | undefined): bigint {
  return letter === 'm' ? BigInt(MEGA) : letter === 'k' ? BigInt(KILO) : 1n;
}

/** The program divides by zero for rates of 2^36 - 1 bytes and the like, and dies. */
function costOf(bytes: bigint): number | undefined {
  const pieces = Number(BigInt.asUintN(32, bytes >> PIECE_BITS)) + 1;
  return pieces > MAX_32 ? undefined : Math.floor(MAX_32 / pieces);
}

/** Bytes a second of a cost, which is a little less than what was asked for. */
export function bytesOf(cost: number): number {
  return (Math.floor(MAX_32 / cost) - 1) * 16;
}

export function printBytes(cost: number): string {
  const bytes = bytesOf(cost);
  const isExact = (unit: number): boolean => {
    // Above 2^32 the program's mask cuts off the upper bits.
    const rounded = BigInt(bytes) & BigInt(MAX_32 - (unit - 1));
    return bytes >= unit && costOf(rounded) === cost;
  };
  if (isExact(MEGA)) return `${Math.floor(bytes / MEGA)}mb/s`;
  return isExact(KILO) ? `${Math.floor(bytes / KILO)}kb/s` : `${bytes}b/s`;
}

/** A burst in bytes: `times` the rate. */
export function printByteBurst(cost: number, times: number): string {
  const bytes = BigInt.asUintN(64, BigInt(bytesOf(cost)) * BigInt(times));
  if (bytes >= BigInt(MEGA)) return `${bytes / BigInt(MEGA)}mb`;
  return bytes >= BigInt(KILO) ? `${bytes / BigInt(KILO)}kb` : `${bytes}b`;
}

/** Most packets of a burst. kernel:include/uapi/linux/netfilter/xt_hashlimit.h (XT_HASHLIMIT_BURST_MAX) */
export const MOST_BURST = 1_000_000n;

/** A number alone is held to the limit of packets; before a letter, `k` and `m` multiply and all others do nothing. */
export const hashBurst: ValueType<bigint> = {
  form: 'n[k|m][b]',
  doc: `Packets, 1 to ${MOST_BURST}, or bytes where the rate is in bytes: a number and \`b\`, \`kb\` or \`mb\`.`,
  parse(text) {
    const end = unsignedEnd(text, 0);
    const number = end < 0 ? 0n : wideValue(text, 0, end);
    if (number < 1n || number > MAX_64 || (end === text.length && number > MOST_BURST)) {
      return badNumber(text, 1, MOST_BURST);
    }
    return { ok: true, value: BigInt.asUintN(64, number * factorOf(text[end])) };
  },
  print: (value) => [String(value)],
  say: (value) => `a burst of ${value}`,
};

/** What a table tells apart. kernel:include/uapi/linux/netfilter/xt_hashlimit.h */
export const HASH_MODE = { DST_IP: 1, DST_PORT: 2, SRC_IP: 4, SRC_PORT: 8 } as const;

/** In the order in which they are printed. */
const MODES: readonly (NamedValue & { readonly bit: number })[] = [
  { name: 'srcip', bit: HASH_MODE.SRC_IP, doc: 'each source address has its own bucket' },
  { name: 'srcport', bit: HASH_MODE.SRC_PORT, doc: 'each source port has its own bucket' },
  { name: 'dstip', bit: HASH_MODE.DST_IP, doc: 'each destination address has its own bucket' },
  { name: 'dstport', bit: HASH_MODE.DST_PORT, doc: 'each destination port has its own bucket' },
];

/** Words with commas or bars between; empty ones do not count, and there may be none at all. */
export const hashMode: ValueType<number> = {
  form: 'srcip|srcport|dstip|dstport[,…]',
  doc: 'What has a bucket of its own: srcip, srcport, dstip, dstport with commas between.',
  parse(text) {
    let bits = 0;
    let start = 0;
    for (const element of text.split(/[,|]/)) {
      const end = start + element.length;
      const found = MODES.find(({ name }) => name === element);
      if (!found && element !== '') return { ...unknownWord('mode', element, MODES), start, end };
      bits |= found?.bit ?? 0;
      start = end + 1;
    }
    return { ok: true, value: bits };
  },
  print: (bits) => [printMode(bits)],
  names: () => MODES,
  say: (bits) => (bits === 0 ? 'all together' : `each ${printMode(bits).replaceAll(',', ' and ')} by itself`),
};

export function printMode(bits: number): string {
  return MODES.filter(({ bit }) => (bits & bit) !== 0)
    .map(({ name }) => name)
    .join(',');
}
