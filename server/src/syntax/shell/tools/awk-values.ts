/** What awk reckons with: numbers, texts, and texts that were read and are numbers where they look like it. */
import { regexOf } from '../expand/posix-regex.ts';

/** `read`: a field, or a value that was given; it is a number in a comparison where it looks like one. */
export type Datum = number | string | { readonly read: string };

/** Of a variable that nothing was assigned to: both 0 and empty. */
export const NONE: Datum = { read: '' };

/** Of a field behind the last: as `NONE` to some awks, as an empty text to others. */
export const MISSING: Datum = { read: '' };

/** Thrown where awks differ, or something is not worked out; `awk` alone catches it. */
export class NotKnown extends Error {}

const NUMBER = /^[ \t\n]*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

export function textOfDatum(value: Datum): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return value.read;
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return String(value);
  const rounded = Number(value.toPrecision(6));
  if (!Number.isFinite(value) || Math.abs(rounded) < 1e-4 || Math.abs(rounded) >= 1e5) throw new NotKnown();
  return String(rounded);
}

export function numberOfDatum(value: Datum): number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value : value.read;
  // Numbers to base 16, and names of what is none, are numbers to some awks.
  if (/^\s*[-+]?(0x|inf|nan)/i.test(text)) throw new NotKnown();
  return Number(NUMBER.exec(text)?.[0] ?? 0);
}

export function isTrue(value: Datum): boolean {
  if (typeof value === 'number') return value !== 0;
  if (typeof value === 'string') return value !== '';
  return looksNumeric(value.read) ? numberOfDatum(value) !== 0 : value.read !== '';
}

function looksNumeric(text: string): boolean {
  const found = NUMBER.exec(text);
  return found !== null && /^[ \t\n]*$/.test(text.slice(found[0].length));
}

/** Below 0, 0 or above: as numbers where both are, as texts otherwise. */
export function compare(a: Datum, b: Datum): number {
  const isNumber = (value: Datum): boolean =>
    typeof value === 'number' || (typeof value !== 'string' && (value === NONE || looksNumeric(value.read)));
  const [x, y] = [textOfDatum(a), textOfDatum(b)];
  const asTexts = x === y ? 0 : x < y ? -1 : 1;
  const isMissing = a === MISSING || b === MISSING;
  if (!isMissing && !(isNumber(a) && isNumber(b))) return asTexts;
  const asNumbers = Math.sign(numberOfDatum(a) - numberOfDatum(b));
  if (isMissing && asNumbers !== asTexts) throw new NotKnown();
  return asNumbers;
}

/** `isWhole`: it matters which of several ways is taken, and awks take the longest. */
export function regexFor(source: string, isWhole = false): RegExp {
  // Some awks know of no numbers of repetitions.
  if (/\{\d/.test(source) || (isWhole && source.includes('|'))) throw new NotKnown();
  const regex = regexOf(source, true);
  if (!regex) throw new NotKnown();
  return regex;
}

/** Divides a line into fields, or a text as `split` does. */
export function divided(text: string, divider: string): string[] {
  if (divider === ' ') return text.split(/[ \t\n]+/).filter(Boolean);
  if (text === '') return [];
  if (divider.length === 1 && divider !== '\\') return text.split(divider);
  const regex = divider === '\\t' ? /\t/ : regexFor(divider, true);
  if (regex.test('')) throw new NotKnown();
  // What stands in brackets would come out with the fields.
  if (/(^|[^\\])\(/.test(divider.replace(/\[\^?\]?[^\]]*\]/g, ''))) throw new NotKnown();
  return text.split(regex);
}

/** `sprintf`, for what all awks print the same. */
export function formatted(format: string, given: readonly Datum[]): string {
  let next = 0;
  return format.replace(
    /%(?:%|([-0+ ]*)(\d*)(?:\.(\d+))?([a-zA-Z])|)/g,
    (all, flags: string, width: string, precision: string, letter) => {
      if (all === '%%') return '%';
      const value = given[next++];
      if (value === undefined) throw new NotKnown();
      const text = converted(letter, value, flags, precision);
      const isZeros = flags.includes('0') && !flags.includes('-') && letter !== 's' && letter !== 'c';
      if (isZeros && text.startsWith('-')) return `-${text.slice(1).padStart(Number(width) - 1, '0')}`;
      return flags.includes('-') ? text.padEnd(Number(width)) : text.padStart(Number(width), isZeros ? '0' : ' ');
    },
  );
}

function converted(letter: string | undefined, value: Datum, flags: string, precision: string | undefined): string {
  if (letter === 's') {
    const text = textOfDatum(value);
    return precision === undefined ? text : text.slice(0, Number(precision));
  }
  const number = numberOfDatum(value);
  const sign = number >= 0 && flags.includes('+') ? '+' : '';
  const whole = Math.trunc(number);
  if (Math.abs(number) >= 2 ** 31 || flags.includes(' ')) throw new NotKnown();
  if (letter === 'd' || letter === 'i') {
    if (precision !== undefined) throw new NotKnown();
    return sign + String(whole === 0 ? 0 : whole);
  }
  if (letter === 'f') return sign + number.toFixed(precision === undefined ? 6 : Number(precision));
  if ((letter === 'x' || letter === 'X' || letter === 'o' || letter === 'u') && whole >= 0 && precision === undefined) {
    const text = whole.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16);
    return letter === 'X' ? text.toUpperCase() : text;
  }
  throw new NotKnown();
}
