/** Reads messages encoded by the aligned packed encoding rules of ASN.1, as far as connection tracking reads them. */
import { unreachable } from '../../base/unreachable.ts';

/** A type of ASN.1. `stop`: from here on the message is left unread. `open`: encoded with its length before it. */
export type PerType =
  | { readonly kind: 'empty' | 'flag' | 'identifier' | 'stop' }
  /** `kept`: its value is wanted. */
  | { readonly kind: 'number'; readonly min: number; readonly max: number | undefined; readonly kept: boolean }
  | { readonly kind: 'text'; readonly unitBits: number; readonly min: number; readonly max: number | undefined }
  /** `most`: items that are remembered; more are read and forgotten. */
  | { readonly kind: 'list'; readonly of: PerType; readonly most: number }
  | {
      readonly kind: 'record';
      readonly root: readonly PerMember[];
      /** What later versions added; `undefined` where nothing can be. */
      readonly additions: readonly PerAddition[] | undefined;
    }
  | {
      readonly kind: 'choice';
      readonly root: readonly PerMember[];
      readonly additions: readonly PerAddition[] | undefined;
    }
  | { readonly kind: 'open'; readonly of: PerType | undefined };

export interface PerMember {
  readonly name: string;
  readonly optional: boolean;
  readonly type: PerType;
}

/** An addition: known by name and passed over where its type is left out. */
export interface PerAddition {
  readonly name: string;
  readonly type: PerType | undefined;
}

/** What was read: the place of its bytes, and what it is made of. A choice has one part. */
export interface PerValue {
  readonly at: number;
  readonly number?: number;
  readonly parts: Readonly<Record<string, PerValue>>;
  readonly items: readonly PerValue[];
}

/** Additions of one record that the kernel can tell apart. kernel: decode_seq */
const MOST_ADDITIONS = 32;

interface Reader {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;
  /** Bits of the byte at `at` that are read already. */
  bit: number;
  /** The message is not what its type says, or ends too early. */
  failed: boolean;
}

/**
 * The value at `start`; `undefined` where the bytes before `end` do not hold one. It is found where the kernel finds it, in broken messages too.
 * itu-t:X.691, kernel:net/netfilter/nf_conntrack_h323_asn1.c
 */
export function readPer(type: PerType, bytes: Uint8Array, start: number, end: number): PerValue | undefined {
  const reader: Reader = { bytes, end, at: start, bit: 0, failed: false };
  const value = read(reader, type);
  return reader.failed ? undefined : value;
}

function read(reader: Reader, type: PerType): PerValue {
  switch (type.kind) {
    case 'empty':
    case 'stop':
      return nothingAt(reader);
    case 'flag':
      return passBits(reader, 1);
    case 'identifier':
      align(reader);
      if (!hasRoom(reader, 1)) return nothingAt(reader);
      return passBits(reader, 8 * readByte(reader));
    case 'number':
      return readNumber(reader, type);
    case 'text':
      return readText(reader, type);
    case 'list':
      return readList(reader, type);
    case 'record':
      return readRecord(reader, type);
    case 'choice':
      return readChoice(reader, type);
    case 'open':
      return readOpen(reader, type.of);
    default:
      return unreachable(type);
  }
}

function nothingAt({ at }: Reader): PerValue {
  return { at, parts: {}, items: [] };
}

function hasRoom(reader: Reader, bytes: number, bits = 0): boolean {
  if (reader.at + bytes + Math.ceil((reader.bit + bits) / 8) > reader.end) reader.failed = true;
  return !reader.failed;
}

function align(reader: Reader): void {
  if (reader.bit > 0) reader.at++;
  reader.bit = 0;
}

/** Passes so many bits by; the message must not end within them. */
function passBits(reader: Reader, count: number): PerValue {
  const value = nothingAt(reader);
  const bits = reader.bit + count;
  reader.at += bits >> 3;
  reader.bit = bits & 7;
  hasRoom(reader, 0);
  return value;
}

/** The byte at the place, whatever bits of it were read before. */
function readByte(reader: Reader): number {
  return reader.bytes[reader.at++] ?? 0;
}

/** At most 8 bits. */
function readBits(reader: Reader, count: number): number {
  if (!hasRoom(reader, 0, count)) return 0;
  const { bytes, at, bit } = reader;
  const two = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  reader.at += (bit + count) >> 3;
  reader.bit = (bit + count) & 7;
  return (two >> (16 - bit - count)) & ((1 << count) - 1);
}

/** As many yes or no. Where they end exactly four bytes on, the kernel counts them from the beginning of the first byte. kernel: get_bitmap */
function readFlags(reader: Reader, count: number): readonly boolean[] {
  if (count > MOST_ADDITIONS) reader.failed = true;
  if (!hasRoom(reader, 0, count)) return [];
  const { bytes, at, bit } = reader;
  const from = bit + count === 32 ? 0 : bit;
  passBits(reader, count);
  return Array.from({ length: count }, (_, i) => {
    const place = from + i;
    return (((bytes[at + (place >> 3)] ?? 0) >> (7 - (place & 7))) & 1) === 1;
  });
}

/** A length in one byte or two; the kernel wants room for two. */
function readLength(reader: Reader): number {
  if (!hasRoom(reader, 2)) return 0;
  const first = readByte(reader);
  return first & 0x80 ? ((first & 0x3f) << 8) + readByte(reader) : first;
}

function bitsFor(count: number): number {
  return Math.ceil(Math.log2(count));
}

function readNumber(reader: Reader, { min, max, kept }: Extract<PerType, { kind: 'number' }>): PerValue {
  const range = max === undefined ? Infinity : max - min + 1;
  if (range < 256) return passBits(reader, bitsFor(range));
  if (range <= 65536) {
    align(reader);
    return passBits(reader, range === 256 ? 8 : 16);
  }
  if (max === undefined) {
    align(reader);
    return passBits(reader, 8 * readLength(reader));
  }
  const length = readBits(reader, 2) + 1;
  if (!hasRoom(reader, length)) return nothingAt(reader);
  align(reader);
  if (!kept) return passBits(reader, 8 * length);
  const { at, bytes } = reader;
  const number = bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256 + byte, 0) + min;
  // What is kept the kernel passes by twice, and then finds the message too short when it ends here.
  passBits(reader, 16 * length);
  return { at, number: number % 2 ** 32, parts: {}, items: [] };
}

function readText(reader: Reader, { unitBits, min, max }: Extract<PerType, { kind: 'text' }>): PerValue {
  const range = max === undefined ? Infinity : max - min + 1;
  if (range === 1) {
    if (unitBits * min > 16) align(reader);
    return passBits(reader, unitBits * min);
  }
  let length: number;
  if (range < 256) {
    length = readBits(reader, bitsFor(range));
    align(reader);
  } else {
    align(reader);
    if (max === undefined) length = readLength(reader);
    else {
      if (!hasRoom(reader, range === 256 ? 1 : 2)) return nothingAt(reader);
      length = range === 256 ? readByte(reader) : readByte(reader) * 256 + readByte(reader);
    }
  }
  return reader.failed ? nothingAt(reader) : passBits(reader, (length + min) * unitBits);
}

function readList(reader: Reader, { of, most }: Extract<PerType, { kind: 'list' }>): PerValue {
  align(reader);
  const count = readLength(reader);
  const value = nothingAt(reader);
  const items: PerValue[] = [];
  for (let i = 0; i < count && !reader.failed; i++) {
    if (of.kind === 'open') align(reader);
    const item = read(reader, of);
    if (i < most) items.push(item);
  }
  return { ...value, items };
}

function readRecord(reader: Reader, { root, additions }: Extract<PerType, { kind: 'record' }>): PerValue {
  const value = nothingAt(reader);
  if (!hasRoom(reader, 0, 1)) return value;
  const isExtended = additions !== undefined && readBits(reader, 1) === 1;
  const present = readFlags(reader, root.filter(({ optional }) => optional).length).values();
  const parts: Record<string, PerValue> = {};
  const whole = { ...value, parts };
  for (const { name, optional, type } of root) {
    if (reader.failed || type.kind === 'stop') return whole;
    if (optional && !present.next().value) continue;
    parts[name] = read(reader, type);
  }
  if (isExtended && !reader.failed) readAdditions(reader, additions, parts);
  return whole;
}

/** Of additions that it does not know, the kernel reads a length also where they are left out. */
function readAdditions(reader: Reader, known: readonly PerAddition[], parts: Record<string, PerValue>): void {
  const present = readFlags(reader, readBits(reader, 7) + 1);
  align(reader);
  for (const [i, isPresent] of present.entries()) {
    const addition = known[i];
    if (reader.failed || addition?.type?.kind === 'stop') return;
    if (addition && !isPresent) continue;
    const value = readOpen(reader, addition?.type);
    if (addition) parts[addition.name] = value;
  }
}

function readChoice(reader: Reader, { root, additions }: Extract<PerType, { kind: 'choice' }>): PerValue {
  const value = nothingAt(reader);
  if (!hasRoom(reader, 0, 1)) return value;
  if (additions !== undefined && readBits(reader, 1) === 1) {
    const addition = additions[readBits(reader, 7)];
    align(reader);
    const chosen = readOpen(reader, addition?.type);
    return addition ? { ...value, parts: { [addition.name]: chosen } } : value;
  }
  const chosen = root[readBits(reader, bitsFor(root.length))];
  if (!chosen) reader.failed = true;
  return reader.failed || !chosen ? value : { ...value, parts: { [chosen.name]: read(reader, chosen.type) } };
}

/** What has its length before it; the next thing begins after it, whatever it turned out to hold. */
function readOpen(reader: Reader, type: PerType | undefined): PerValue {
  const length = readLength(reader);
  if (!hasRoom(reader, length)) return nothingAt(reader);
  const start = reader.at;
  const value = type ? read(reader, type) : nothingAt(reader);
  reader.at = start + length;
  // Unread contents leave a half-read byte before them half-read.
  if (type) reader.bit = 0;
  return value;
}
