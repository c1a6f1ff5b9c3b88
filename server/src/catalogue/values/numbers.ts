/** Numbers as libxtables reads them: decimal, octal with a leading 0, hexadecimal with 0x, within limits. */
import type { Field } from '../../base/fields.ts';
import { equals, inRange, never, type Predicate } from '../../base/predicate.ts';
import type { ValueContext, ValueProblem, ValueType } from '../define.ts';
import { refusedByKernel } from './refused.ts';
import { unsignedEnd, unsignedValue, wholeUnsigned } from './strtoul.ts';

export const MAX_8 = 0xff;
export const MAX_16 = 0xffff;
export const MAX_32 = 0xffffffff;
export const MAX_64 = (1n << 64n) - 1n;

/**
 * Reads a whole unsigned number the way `strtoull(text, &end, 0)` does when nothing may follow it: blanks and a plus
 * sign may lead; a minus sign is refused. Out of the range `[min, max]` it is `undefined`. For numbers above 2^53;
 * `wholeUnsigned` does the rest. man:strtoul(3), libxtables' xtables_strtoul.
 */
export function parseUnsigned(text: string, min: bigint, max: bigint): bigint | undefined {
  if (unsignedEnd(text, 0) !== text.length) return undefined;
  const value = wideValue(text, 0, text.length);
  return value >= min && value <= max ? value : undefined;
}

/** The number from `start` to `end`, as `unsignedEnd` gave it, exact at any size. */
export function wideValue(text: string, start: number, end: number): bigint {
  const digits = text.slice(start, end).trim().replace('+', '');
  return BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits);
}

/** A number from `min` to `max`, both inside, that fits 53 bits. `unit` names what is counted. */
export function integer(min: number, max: number, unit: string): ValueType<number> {
  return {
    form: unit,
    doc: `A number from ${min} to ${max}: ${unit}.`,
    parse(text) {
      const value = wholeUnsigned(text, min, max);
      return value === undefined ? badNumber(text, min, max) : { ok: true, value };
    },
    print: (value) => [String(value)],
    say: (value) => `${unit} ${value}`,
  };
}

/** A number that the programs hand on as it is (up to `most`), and the kernel takes from `min` to `max`. */
export function integerOfKernel(min: number, max: number, unit: string, most = MAX_32): ValueType<number> {
  return {
    ...integer(min, max, unit),
    parse(text) {
      const value = wholeUnsigned(text, 0, most);
      if (value !== undefined && value >= min && value <= max) return { ok: true, value };
      const problem = badNumber(text, min, max);
      return value === undefined ? problem : refusedByKernel(value, problem);
    },
  };
}

/** A number of up to 64 bits. */
export function wideInteger(unit: string): ValueType<bigint> {
  return {
    form: unit,
    doc: `A number from 0 to ${MAX_64}: ${unit}.`,
    parse(text) {
      const value = parseUnsigned(text, 0n, MAX_64);
      return value === undefined ? badNumber(text, 0, MAX_64) : { ok: true, value };
    },
    print: (value) => [String(value)],
    say: (value) => `${value} ${unit}`,
  };
}

export function badNumber(text: string, min: number | bigint, max: number | bigint): ValueProblem {
  return { ok: false, code: 'bad-number', message: `"${text}" is not a number from ${min} to ${max}.` };
}

/** Both ends are inside. `from` may be above `to`: most extensions take it and then never match. */
export interface NumberRange {
  readonly from: number;
  readonly to: number;
}

/** One or two numbers with a colon between them. An end that is left out is 0 or `max`. */
export interface Pair<N> {
  readonly first: N;
  readonly second: N | undefined;
}

/**
 * `first[:second]` as libxtables reads its range types: each number by itself within `[0, max]`. Refuses a third number.
 */
export function parsePair(text: string, max: number): Pair<number> | ValueProblem {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const only = text === '' ? 0 : wholeUnsigned(text, 0, max);
    return only === undefined ? badNumber(text, 0, max) : { first: only, second: undefined };
  }
  const first = colon === 0 ? 0 : boundedPart(text, 0, colon, max);
  if (first === undefined) return { ...badNumber(text.slice(0, colon), 0, max), start: 0, end: colon };
  const third = text.indexOf(':', colon + 1);
  if (third >= 0) return tooManyParts(text, third);
  const second = colon + 1 === text.length ? max : wholeUnsigned(text, 0, max, colon + 1);
  if (second === undefined) return { ...badNumber(text.slice(colon + 1), 0, max), start: colon + 1, end: text.length };
  return { first, second };
}

/** The same for 64 bits. */
export function parseWidePair(text: string): Pair<bigint> | ValueProblem {
  const parts = text.split(':');
  if (parts.length > 2) return tooManyParts(text, text.lastIndexOf(':'));
  const read = (part: string, whenEmpty: bigint): bigint | undefined =>
    part === '' ? whenEmpty : parseUnsigned(part, 0n, MAX_64);
  const first = read(parts[0] ?? '', 0n);
  const second = parts[1] === undefined ? undefined : read(parts[1], MAX_64);
  if (first === undefined || (parts[1] !== undefined && second === undefined)) return badNumber(text, 0, MAX_64);
  return { first, second };
}

function boundedPart(text: string, start: number, end: number, max: number): number | undefined {
  if (unsignedEnd(text, start) !== end) return undefined;
  const value = unsignedValue(text, start, end);
  return value <= max ? value : undefined;
}

function tooManyParts(text: string, at: number): ValueProblem {
  return {
    ok: false,
    code: 'bad-range',
    message: `"${text}" has more than two ends.`,
    start: at,
    end: text.length,
  };
}

/** `n` or `from:to`, of 8, 16 or 32 bits; printed as one number when the ends are equal. */
export function numberRange(bits: 8 | 16 | 32, unit: string): ValueType<NumberRange> {
  const max = bits === 8 ? MAX_8 : bits === 16 ? MAX_16 : MAX_32;
  return {
    form: 'from[:to]',
    doc: `A number from 0 to ${max}, or two of them with a colon between (0 or ${max} where one is left out): ${unit}.`,
    parse(text) {
      const pair = parsePair(text, max);
      if ('ok' in pair) return pair;
      const { first: from, second: to = from } = pair;
      if (from <= to) return { ok: true, value: { from, to } };
      return { ok: true, value: { from, to }, notes: [emptyRange(text, from, to)] };
    },
    print: (range) => [printNumbers(range)],
    say: ({ from, to }) => (from === to ? `${unit} ${from}` : `${unit} from ${from} to ${to}`),
  };
}

export function printNumbers({ from, to }: NumberRange): string {
  return from === to ? String(from) : `${from}:${to}`;
}

/** True for a range that holds every 32-bit number, which some extensions leave out when they print. */
export function isAll32({ from, to }: NumberRange): boolean {
  return from === 0 && to === MAX_32;
}

export function isInside({ from, to }: NumberRange, value: number): boolean {
  return value >= from && value <= to;
}

/** True where the field is in the range. */
export function inNumbers(field: Field, { from, to }: NumberRange): Predicate {
  if (from > to) return never;
  return from === to ? equals(field, from) : inRange(field, from, to);
}

/** It loads, but nothing is inside. */
export function emptyRange(text: string, from: number | bigint, to: number | bigint): ValueProblem {
  return {
    ok: false,
    code: 'empty-range',
    message: `The range "${text}" is empty: it begins above its end.`,
    mend: `${to}:${from}`,
    refusedBy: [],
  };
}

export interface MarkMask {
  readonly value: number;
  readonly mask: number;
}

/** `value[/mask]`, 32 bits each; printed in hexadecimal, the mask only when it is not all ones. */
export const markMask: ValueType<MarkMask> = {
  form: 'value[/mask]',
  doc: 'A 32-bit number and, after a slash, the bits of it that count (all when left out).',
  parse(text) {
    const slash = text.indexOf('/');
    const value = slash < 0 ? wholeUnsigned(text, 0, MAX_32) : boundedPart(text, 0, slash, MAX_32);
    const mask = slash < 0 ? MAX_32 : wholeUnsigned(text, 0, MAX_32, slash + 1);
    if (value === undefined || mask === undefined) return badNumber(text, 0, MAX_32);
    return { ok: true, value: { value, mask } };
  },
  print: ({ value, mask }) => [`0x${value.toString(16)}${mask === MAX_32 ? '' : `/0x${mask.toString(16)}`}`],
  say: (value, context: ValueContext) => `mark ${markMask.print(value, context).join(' ')}`,
};
