/** Writes messages by the aligned packed encoding rules of ASN.1: what is asked for, and chance in between. */

import { unreachable } from '../../server/src/base/unreachable.ts';
import type { PerAddition, PerMember, PerType } from '../../server/src/engine/application/per.ts';
import type { Random } from './random.ts';

/** What a message shall hold: members of a record or a choice by name, items of a list, bytes, a number. What is left out is made up. */
export type Wish = { readonly [name: string]: Wish } | readonly Wish[] | Uint8Array | number | undefined;

/** How the rest is made up. */
export interface Making {
  readonly random: Random;
  /** How often an optional member is there. */
  readonly optional: number;
  /** Bytes of a string of that length, where chance would never hit what counts. */
  readonly stringOf: (length: number) => readonly number[];
  readonly numberUpTo: (max: number) => number;
  /** The alternative of a choice, where chance should not decide. */
  readonly choose: (names: readonly string[]) => string | undefined;
}

/** The bytes of a value of this type. */
export function writePer(type: PerType, wish: Wish, making: Making): Uint8Array {
  const writer: Writer = { bits: [], making };
  write(writer, type, wish);
  return bytesOf(writer.bits);
}

interface Writer {
  readonly bits: number[];
  readonly making: Making;
}

function bytesOf(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => {
    bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (bit << (7 - (i & 7)));
  });
  return bytes;
}

function put({ bits }: Writer, value: number, count: number): void {
  for (let i = count - 1; i >= 0; i--) bits.push(Math.floor(value / 2 ** i) & 1);
}

function align({ bits }: Writer): void {
  while (bits.length % 8 !== 0) bits.push(0);
}

function putBytes(writer: Writer, bytes: Iterable<number>): void {
  for (const byte of bytes) put(writer, byte, 8);
}

function putLength(writer: Writer, length: number): void {
  put(writer, length < 128 ? length : 0x8000 | length, length < 128 ? 8 : 16);
}

function putOpen(writer: Writer, bytes: Uint8Array): void {
  align(writer);
  putLength(writer, bytes.length);
  putBytes(writer, bytes);
}

function write(writer: Writer, type: PerType, wish: Wish): void {
  const { random } = writer.making;
  switch (type.kind) {
    case 'empty':
      return;
    case 'flag':
      put(writer, random.between(0, 1), 1);
      return;
    case 'identifier':
      align(writer);
      putBytes(writer, [6, 0, 8, 0x91, 0x4a, 0, random.between(1, 5)]);
      return;
    case 'stop':
      putBytes(writer, chance(writer, random.between(0, 6)));
      return;
    case 'number':
      writeNumber(writer, type, wish);
      return;
    case 'text':
      writeText(writer, type, wish);
      return;
    case 'list': {
      const items: readonly Wish[] = Array.isArray(wish) ? wish : new Array(random.pick([0, 1, 1, 2])).fill(undefined);
      align(writer);
      putLength(writer, items.length);
      for (const item of items) write(writer, type.of, item);
      return;
    }
    case 'record':
      writeRecord(writer, type.root, type.additions, named(wish));
      return;
    case 'choice':
      writeChoice(writer, type.root, type.additions, named(wish));
      return;
    case 'open':
      putOpen(writer, type.of ? writePer(type.of, wish, writer.making) : someBytes(writer));
      return;
    default:
      unreachable(type);
  }
}

function named(wish: Wish): Readonly<Record<string, Wish>> {
  return typeof wish === 'object' && !Array.isArray(wish) && !(wish instanceof Uint8Array)
    ? (wish as Readonly<Record<string, Wish>>)
    : {};
}

function chance({ making: { random } }: Writer, length: number): number[] {
  return Array.from({ length }, () => random.between(0, 255));
}

function someBytes(writer: Writer): Uint8Array {
  return Uint8Array.from(chance(writer, writer.making.random.between(1, 4)));
}

function writeNumber(writer: Writer, { min, max }: Extract<PerType, { kind: 'number' }>, wish: Wish): void {
  const { making } = writer;
  if (max === undefined) {
    align(writer);
    putLength(writer, 2);
    put(writer, 1000, 16);
    return;
  }
  const value = (typeof wish === 'number' ? wish : Math.min(max, Math.max(min, making.numberUpTo(max)))) - min;
  const range = max - min + 1;
  if (range < 256) {
    put(writer, value, Math.ceil(Math.log2(range)));
    return;
  }
  if (range <= 65536) {
    align(writer);
    put(writer, value, range === 256 ? 8 : 16);
    return;
  }
  const length = Math.max(1, Math.ceil(Math.log2(value + 1) / 8));
  put(writer, length - 1, 2);
  align(writer);
  put(writer, value, 8 * length);
}

function writeText(writer: Writer, { unitBits, min, max }: Extract<PerType, { kind: 'text' }>, wish: Wish): void {
  const { making } = writer;
  const range = max === undefined ? Infinity : max - min + 1;
  const units = range === 1 ? min : min + making.random.between(0, 4);
  const wanted = wish instanceof Uint8Array ? wish : undefined;
  const length = wanted ? wanted.length : units;
  if (range === 1) {
    if (unitBits * min > 16) align(writer);
  } else if (range < 256) {
    put(writer, length - min, Math.ceil(Math.log2(range)));
    align(writer);
  } else {
    align(writer);
    if (max === undefined) putLength(writer, length);
    else put(writer, length - min, range === 256 ? 8 : 16);
  }
  const bytes = wanted ?? making.stringOf(Math.ceil((units * unitBits) / 8));
  for (let i = 0; i < length * unitBits; i++) put(writer, ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1, 1);
}

function writeRecord(
  writer: Writer,
  root: readonly PerMember[],
  additions: readonly PerAddition[] | undefined,
  wishes: Readonly<Record<string, Wish>>,
): void {
  const { random, optional } = writer.making;
  const extra = (additions ?? []).map(({ name }) => wishes[name] !== undefined || random.chance(optional / 2));
  const isExtended = extra.some(Boolean);
  if (additions) put(writer, isExtended ? 1 : 0, 1);
  const isThere = root.map(
    (member) => !member.optional || wishes[member.name] !== undefined || random.chance(optional),
  );
  root.forEach((member, i) => {
    if (member.optional) put(writer, isThere[i] ? 1 : 0, 1);
  });
  for (const [i, { name, type }] of root.entries()) if (isThere[i]) write(writer, type, wishes[name]);
  if (!isExtended) return;
  const count = Math.max(extra.lastIndexOf(true) + 1, random.between(1, extra.length + (random.chance(0.1) ? 2 : 0)));
  put(writer, count - 1, 7);
  for (let i = 0; i < count; i++) put(writer, extra[i] ? 1 : 0, 1);
  align(writer);
  for (const [i, { name, type }] of (additions ?? []).entries()) {
    if (!extra[i]) continue;
    putOpen(writer, type && type.kind !== 'stop' ? writePer(type, wishes[name], writer.making) : someBytes(writer));
  }
}

function writeChoice(
  writer: Writer,
  root: readonly PerMember[],
  additions: readonly PerAddition[] | undefined,
  wishes: Readonly<Record<string, Wish>>,
): void {
  const { random } = writer.making;
  const name = Object.keys(wishes)[0] ?? writer.making.choose(root.map((member) => member.name));
  const addition = name === undefined ? -1 : (additions ?? []).findIndex((a) => a.name === name);
  if (addition >= 0 || (name === undefined && additions && random.chance(0.05))) {
    const index = addition >= 0 ? addition : random.between(0, additions?.length ?? 0);
    const type = additions?.[index]?.type;
    put(writer, 1, 1);
    put(writer, index, 7);
    putOpen(
      writer,
      type ? writePer(type, name === undefined ? undefined : wishes[name], writer.making) : someBytes(writer),
    );
    return;
  }
  const index = name === undefined ? random.between(0, root.length - 1) : root.findIndex((m) => m.name === name);
  const member = root[index];
  if (!member) throw new Error(`no alternative ${name}`);
  if (additions) put(writer, 0, 1);
  put(writer, index, Math.ceil(Math.log2(root.length)));
  write(writer, member.type, wishes[member.name]);
}
