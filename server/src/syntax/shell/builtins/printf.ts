/** What `echo` and `printf` print. */
import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import { hasManyBytes, MANY_BYTES } from '../expand/pattern.ts';
import { FOREIGN, hasForeignLetters, unescaped } from '../read/dollar.ts';
import type { Dialect } from '../read/reading.ts';
import type { Machine } from '../run/machine.ts';
import { EMPTY, hole, joinValues, known, type Piece, reasonOf, textOf, type Value } from '../value.ts';

/** `echo` of bash takes `-n`, `-e`, `-E`; that of dash takes `-n` and always resolves backslashes. */
export function echoed(machine: Machine, fields: readonly Field[], place: Place): Value {
  let at = 0;
  let newline = true;
  let escapes = machine.dialect === 'sh';
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? EMPTY) ?? '';
    if (machine.dialect === 'sh' ? text !== '-n' || at > 0 : !/^-[neE]+$/.test(text)) break;
    for (const letter of text.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const words = fields.slice(at).map(({ value }) => value);
  let value = joinValues(words, ' ', place);
  if (escapes && value.some(({ text }) => text.includes('\\'))) {
    const text = textOf(value);
    if (text === undefined) return hole(reasonOf(value) ?? '', place);
    if (hasForeignLetters(text)) return hole(FOREIGN, place);
    const end = text.search(/(?<!\\)(?:\\\\)*\\c/);
    const shown = end < 0 ? text : text.slice(0, text.indexOf('\\c', end));
    value = known(echoEscapes(shown, machine.dialect), place);
    if (end >= 0) return value;
  }
  return newline ? [...value, { text: '\n', place }] : value;
}

/** The escapes that `echo` resolves: octal numbers need a 0 in bash; dash has no \\x and no \\u. */
function echoEscapes(text: string, dialect: Dialect): string {
  const kept = dialect === 'sh' ? /^\\[xuU"'?E]/ : /^\\[1-7"'?]/;
  return text.replace(/\\(?:x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|0[0-7]{0,3}|[1-7][0-7]{0,2}|.)/gs, (all) =>
    kept.test(all) ? all : unescaped(all),
  );
}

const FORMAT =
  /%(?:%|([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?([sdiuxXobcqfFeEgG]))|\\(?:x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)|[^%\\]+|%|\\/gs;

/** What `printf` prints, and how it ends. */
export interface Printed {
  readonly value: Value;
  readonly status: number | string;
}

/** `printf`: the format is used again until the arguments are. */
export function formatted(fields: readonly Field[], place: Place, dialect: Dialect): Printed {
  const isMarked = textOf(fields[0]?.value ?? EMPTY) === '--';
  const [first, ...rest] = isMarked ? fields.slice(1) : fields;
  const format = first ? textOf(first.value) : '';
  const unknown = (why: string): Printed => ({ value: hole(why, place), status: 0 });
  const unworked = (): Printed => {
    const why = `what printf makes of this is not worked out here: "${format}"`;
    return { value: hole(why, place), status: why };
  };
  if (format === undefined) return unknown(reasonOf(first?.value ?? EMPTY) ?? '');
  if (hasForeignLetters(format)) return unknown(FOREIGN);
  const pieces: Piece[] = [];
  const values = rest.map(({ value }) => value);
  let status = 0;
  let at = 0;
  /** What a `*` stands for. */
  const starred = (text: string | undefined): number | undefined => {
    if (text !== '*') return text === undefined ? undefined : Number(text);
    const { number, isPartly } = numberIn(textOf(values[at++] ?? EMPTY) ?? '');
    if (isPartly) status = 1;
    return Number(number);
  };
  do {
    const before = at;
    for (const [all, flags = '', width, precision, letter] of format.matchAll(FORMAT)) {
      if ((letter === undefined && all === '%') || (letter === 'q' && dialect === 'sh')) return unworked();
      if (letter === undefined) {
        const text = all === '%%' ? '%' : all.startsWith('\\') ? formatEscape(all, dialect) : all;
        pieces.push({ text, place: first?.place ?? place });
        continue;
      }
      const columns = starred(width) || 0;
      const digits = precision === '' ? 0 : starred(precision);
      if (Math.abs(columns) > WIDEST || (digits ?? 0) > WIDEST) return unknown('a text that is too wide');
      const about = {
        flags: columns < 0 ? `${flags}-` : flags,
        columns: Math.abs(columns),
        precision: digits !== undefined && digits < 0 ? undefined : digits,
        letter,
        dialect,
      };
      const value = values[at++] ?? EMPTY;
      const found = converted(value, about, place);
      pieces.push(...found.value);
      if (found.fails) status = 1;
      if (found.ends) return { value: pieces, status };
    }
    if (at === before) break;
  } while (at < values.length);
  return { value: pieces, status };
}

/** Columns that no script asks for. */
const WIDEST = 1_000_000;

interface Conversion {
  readonly flags: string;
  readonly columns: number;
  readonly precision: number | undefined;
  readonly letter: string;
  readonly dialect: Dialect;
}

/** What a word becomes. `ends`: nothing is printed behind it. */
interface Converted {
  readonly value: Value;
  readonly fails?: boolean;
  readonly ends?: boolean;
}

/** dash does not have the numbers that are not octal, nor quotes behind a backslash. */
function formatEscape(all: string, dialect: Dialect): string {
  return dialect === 'sh' && /^\\[xuU"'?eE]/.test(all) ? all : unescaped(all);
}

function converted(value: Value, about: Conversion, place: Place): Converted {
  const { flags, columns, precision, letter, dialect } = about;
  if (letter === 's' && columns === 0 && precision === undefined) return { value };
  const text = textOf(value);
  if (text === undefined) return { value: hole(reasonOf(value) ?? '', place) };
  const unknown = (why: string): Converted => ({ value: hole(why, place) });
  if (/[sbcq]/.test(letter) && hasManyBytes(text) && !(letter === 'b' && columns === 0 && precision === undefined))
    return unknown(MANY_BYTES);
  const padded = (result: string): Value =>
    known(flags.includes('-') ? result.padEnd(columns) : result.padStart(columns), place);
  switch (letter) {
    case 's':
      return { value: padded(precision === undefined ? text : text.slice(0, precision)) };
    case 'b': {
      if (hasForeignLetters(text)) return unknown(FOREIGN);
      const end = text.search(/(?<!\\)(?:\\\\)*\\c/);
      const shown = end < 0 ? text : text.slice(0, text.indexOf('\\c', end));
      const result = dialect === 'bash' ? unescaped(shown) : echoEscapes(shown, dialect);
      return { value: padded(precision === undefined ? result : result.slice(0, precision)), ends: end >= 0 };
    }
    case 'c':
      return { value: padded(text.slice(0, 1) || '\0') };
    case 'q':
      // Letters that are not shown are written in a way of their own.
      if (/[^\x20-\x7e]/.test(text)) return unknown('a text with unusual letters');
      return { value: padded(text === '' ? "''" : text.replace(/[^\w@%+=:./#~-]|^[~#]|(?<=[=:])~/g, '\\$&')) };
    case 'f':
    case 'F': {
      const number = Number(text === '' ? '0' : text);
      const places = precision ?? 6;
      const isPlain = /^[-+]?\d*\.?\d*$/.test(text) && !Number.isNaN(number) && !flags.includes('#');
      if (!isPlain || places > 15 || (Math.abs(number) * 10 ** places) % 1 === 0.5)
        return unknown(`what %f makes of "${text}" is not worked out here`);
      const sign = number >= 0 ? (/[+ ]/.exec(flags.includes('+') ? '+' : flags)?.[0] ?? '') : '';
      const result = sign + number.toFixed(places);
      return { value: padded(flags.includes('0') && !flags.includes('-') ? zeros(result, columns) : result) };
    }
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return unknown(`what %${letter} makes of "${text}" is not worked out here`);
    default:
      return inDigits(text, about, padded);
  }
}

/** A number with its sign, as many digits as were asked for, and what tells its base. */
function inDigits(text: string, about: Conversion, padded: (result: string) => Value): Converted {
  const { flags, columns, precision, letter, dialect } = about;
  const found = numberIn(text);
  const isSigned = letter === 'd' || letter === 'i';
  const [least, most] = isSigned ? [-(1n << 63n), (1n << 63n) - 1n] : [-(1n << 63n), (1n << 64n) - 1n];
  const isBeyond = found.number < least || found.number > most;
  const inRange = found.number < least ? least : found.number > most ? most : found.number;
  const number = isSigned ? inRange : BigInt.asUintN(64, inRange);
  const base = letter === 'x' || letter === 'X' ? 16 : letter === 'o' ? 8 : 10;
  const size = number < 0n ? -number : number;
  let digits = size === 0n && precision === 0 ? '' : size.toString(base).padStart(precision ?? 0, '0');
  if (flags.includes('#') && base === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  if (letter === 'X') digits = digits.toUpperCase();
  const mark = flags.includes('#') && base === 16 && size !== 0n ? `0${letter}` : '';
  const plus = !isSigned ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = (number < 0n ? '-' : plus) + mark;
  const isFilled = flags.includes('0') && !flags.includes('-') && precision === undefined;
  const result = sign + (isFilled ? digits.padStart(columns - sign.length, '0') : digits);
  return { value: padded(result), fails: found.isPartly || (isBeyond && dialect === 'sh') };
}

/** Fills up with zeros, behind the sign. */
function zeros(number: string, columns: number): string {
  const sign = /^[-+]?/.exec(number)?.[0] ?? '';
  return sign + number.slice(sign.length).padStart(columns - sign.length, '0');
}

/** The number that a text begins with. `isPartly`: there is more, or there is none. */
function numberIn(text: string): { readonly number: bigint; readonly isPartly: boolean } {
  if (/^['"]/.test(text)) return { number: BigInt(text.codePointAt(1) ?? 0), isPartly: text.length === 1 };
  const [all, sign, digits = ''] = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)?/.exec(text) ?? [];
  const isPartly = text !== '' && (digits === '' || (all ?? '').length < text.length);
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return { number: sign === '-' ? -size : size, isPartly };
}
