/** Unsigned numbers as the C library scans them (`strtoul` with base 0), at a place in a text, without copying it. */

/**
 * Where the number ends that begins at `start`: blanks and one plus sign may lead; 0x begins hexadecimal, 0 octal. -1 when
 * there is no number there. A minus sign is none, as libxtables has it. man:strtoul(3)
 */
export function unsignedEnd(text: string, start: number): number {
  let at = digitsStart(text, start);
  const base = baseAt(text, at);
  if (base === 16) at += 2;
  const first = at;
  while (digitAt(text, at) < base) at++;
  return at === first ? -1 : at;
}

/** The number from `start` to `end`, as `unsignedEnd` gave it; above 2^53 it is rounded, so compare it before using it. */
export function unsignedValue(text: string, start: number, end: number): number {
  let at = digitsStart(text, start);
  const base = baseAt(text, at);
  if (base === 16) at += 2;
  let value = 0;
  for (; at < end; at++) value = value * base + digitAt(text, at);
  return value;
}

/** The whole of `text` from `start` on as a number from `min` to `max`; `undefined` otherwise. */
export function wholeUnsigned(text: string, min: number, max: number, start = 0): number | undefined {
  const end = unsignedEnd(text, start);
  if (end !== text.length) return undefined;
  const value = unsignedValue(text, start, end);
  return value >= min && value <= max ? value : undefined;
}

function digitsStart(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === PLUS ? at + 1 : at;
}

function baseAt(text: string, at: number): 8 | 10 | 16 {
  if (text.charCodeAt(at) !== ZERO) return 10;
  const isHex = (text.charCodeAt(at + 1) | 32) === LOWER_X && digitAt(text, at + 2) < 16;
  return isHex ? 16 : 8;
}

/** The digit's value, or 99 for anything else, the end of the text included. */
function digitAt(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c >= ZERO && c <= NINE) return c - ZERO;
  const lower = c | 32;
  return lower >= LOWER_A && lower <= LOWER_F ? lower - LOWER_A + 10 : 99;
}

/** What `isspace` says in the C locale. */
function isBlank(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}

const PLUS = 43;
const ZERO = 48;
const NINE = 57;
const LOWER_A = 97;
const LOWER_F = 102;
const LOWER_X = 120;
