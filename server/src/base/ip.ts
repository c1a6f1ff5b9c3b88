/** IP addresses, prefixes and masks of both families: read and printed as the C library and iptables do it. */
import type { Family } from './problem.ts';

/** An IPv4 address is an unsigned 32-bit number, an IPv6 address a 128-bit bigint. */
export type Address = number | bigint;

export const ALL_ONES_4 = 0xffffffff;
export const ALL_ONES_6 = (1n << 128n) - 1n;

/** Address width in bits. */
export function width(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/**
 * Dotted quad, all four parts, decimal, no leading zero beyond one digit; `undefined` otherwise (inet_pton). `from` and `to`
 * bound the address inside a longer text.
 */
export function parseIPv4(text: string, from = 0, to = text.length): number | undefined {
  const length = to - from;
  if (length > LONGEST_QUAD) return undefined;
  for (let i = 0; i < length; i++) codes[i] = text.charCodeAt(from + i);
  return quadOf(codes, 0, length);
}

const LONGEST_QUAD = '255.255.255.255'.length;
const codes = new Uint16Array(LONGEST_QUAD);

/** The same of a text that is there as the codes of its letters. */
export function quadOf(codes: Uint8Array | Uint16Array, from: number, to: number): number | undefined {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = from; i < to; i++) {
    const c = codes[i] as number;
    if (c >= 48 && c <= 57) {
      if (digits > 0 && part === 0) return undefined;
      part = part * 10 + (c - 48);
      if (part > 255) return undefined;
      digits++;
    } else if (c === 46) {
      if (digits === 0 || ++dots > 3) return undefined;
      value = value * 256 + part;
      part = 0;
      digits = 0;
    } else return undefined;
  }
  return dots === 3 && digits > 0 ? value * 256 + part : undefined;
}

export function printIPv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** rfc:4291 text forms, with an embedded dotted quad at the end; no zone; `undefined` otherwise (inet_pton). */
export function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...head, ...Array<number>(missing).fill(0), ...tail]) value = (value << 16n) | BigInt(group);
  return value;
}

function groups(text: string, mayEndInQuad: boolean): number[] | undefined {
  if (text === '') return [];
  const result: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (mayEndInQuad && i === parts.length - 1 && part.includes('.')) {
      const quad = parseIPv4(part);
      if (quad === undefined) return undefined;
      result.push(quad >>> 16, quad & 0xffff);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return result;
}

/** rfc:5952 as glibc's inet_ntop prints it: the longest run of two or more zero groups is `::`, mapped addresses end in a quad. */
export function printIPv6(address: bigint): string {
  const words: number[] = [];
  for (let i = 7; i >= 0; i--) words.push(Number((address >> BigInt(i * 16)) & 0xffffn));
  let best = { start: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && words[i + length] === 0) length++;
    if (length > best.length) best = { start: i, length };
  }
  const isEmbedded = best.start === 0 && (best.length === 6 || (best.length === 5 && words[5] === 0xffff));
  const hex = (part: number[]): string => part.map((word) => word.toString(16)).join(':');
  if (isEmbedded) {
    const quad = printIPv4(((words[6] ?? 0) * 65536 + (words[7] ?? 0)) >>> 0);
    return best.length === 5 ? `::ffff:${quad}` : `::${quad}`;
  }
  if (best.start < 0) return hex(words);
  return `${hex(words.slice(0, best.start))}::${hex(words.slice(best.start + best.length))}`;
}

export function parseAddress(text: string, family: Family): Address | undefined {
  return family === 4 ? parseIPv4(text) : parseIPv6(text);
}

export function printAddress(address: Address): string {
  return typeof address === 'number' ? printIPv4(address) : printIPv6(address);
}

/** The mask with `length` leading ones. */
export function maskOf(length: number, family: Family): Address {
  if (family === 4) return length === 0 ? 0 : (ALL_ONES_4 << (32 - length)) >>> 0;
  return length === 0 ? 0n : (ALL_ONES_6 << BigInt(128 - length)) & ALL_ONES_6;
}

/** The number of leading ones when the mask is contiguous, else `undefined`. */
export function prefixLength(mask: Address): number | undefined {
  const family: Family = typeof mask === 'number' ? 4 : 6;
  const bits = BigInt(mask);
  let length = 0;
  for (let i = width(family) - 1; i >= 0 && (bits >> BigInt(i)) & 1n; i--) length++;
  return maskOf(length, family) === mask ? length : undefined;
}

export function applyMask(address: Address, mask: Address): Address {
  if (typeof address === 'number' && typeof mask === 'number') return (address & mask) >>> 0;
  return BigInt(address) & BigInt(mask);
}

/** An address and the bits of it that count. `address` has no bits outside `mask`. */
export interface MaskedAddress {
  readonly address: Address;
  readonly mask: Address;
}
