/** What `echo` and `printf` print. */
import type { Place } from './ast.ts';
import { unescaped } from './dollar.ts';
import type { Field } from './expand.ts';
import type { Machine } from './machine.ts';
import type { Dialect } from './reading.ts';
import { EMPTY, hole, joinValues, known, type Piece, reasonOf, textOf, type Value } from './value.ts';

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
  /%(?:%|([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?([sdiuxXobcqfFeEgG]))|\\(?:x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)|[^%\\]+|%/gs;

/** What is said of a word that should be a number: the shell complains as well. */
const NO_NUMBER = 'is no number';

const NOT_WORKED_OUT = 'makes of this is not worked out here:';

/** Why it is not known how `printf` ends: what it says is refused, or nobody knows. */
export function statusOfPrinted(value: Value): number | string {
  const unknown = reasonOf(value);
  if (unknown?.endsWith(NO_NUMBER)) return 1;
  return unknown?.includes(NOT_WORKED_OUT) ? unknown : 0;
}

/** `printf`: the format is used again until the arguments are. */
export function formatted(fields: readonly Field[], place: Place, dialect: Dialect): Value {
  const isMarked = textOf(fields[0]?.value ?? EMPTY) === '--';
  const [first, ...rest] = isMarked ? fields.slice(1) : fields;
  const format = first ? textOf(first.value) : '';
  if (format === undefined) return hole(reasonOf(first?.value ?? EMPTY) ?? '', place);
  const pieces: Piece[] = [];
  const values = rest.map(({ value }) => value);
  let at = 0;
  do {
    const before = at;
    for (const [all, flags = '', width, precision, letter] of format.matchAll(FORMAT)) {
      if ((letter === undefined && all === '%') || (letter === 'q' && dialect === 'sh'))
        return hole(`what printf ${NOT_WORKED_OUT} "${format}"`, place);
      if (letter === undefined) {
        const text = all === '%%' ? '%' : all.startsWith('\\') ? formatEscape(all, dialect) : all;
        pieces.push({ text, place: first?.place ?? place });
        continue;
      }
      const isHuge = [width, precision].some((each) => each !== undefined && Number(each) > WIDEST);
      if (isHuge) return hole('a text that is too wide', place);
      const columns = width === '*' ? Math.min(WIDEST, Number(textOf(values[at++] ?? EMPTY) ?? 0)) : Number(width ?? 0);
      pieces.push(...converted(values[at++] ?? EMPTY, { flags, columns, precision, letter, dialect }, place));
    }
    if (at === before) break;
  } while (at < values.length);
  return pieces;
}

/** Columns that no script asks for. */
const WIDEST = 1_000_000;

interface Conversion {
  readonly flags: string;
  readonly columns: number;
  readonly precision: string | undefined;
  readonly letter: string;
  readonly dialect: Dialect;
}

/** dash does not have the numbers that are not octal, nor quotes behind a backslash. */
function formatEscape(all: string, dialect: Dialect): string {
  return dialect === 'sh' && /^\\[xuU"'?eE]/.test(all) ? all : unescaped(all);
}

function converted(value: Value, { flags, columns, precision, letter, dialect }: Conversion, place: Place): Value {
  if (letter === 's' && columns === 0 && precision === undefined) return value;
  const text = textOf(value);
  if (text === undefined) return hole(reasonOf(value) ?? '', place);
  let result = text;
  switch (letter) {
    case 's':
      if (precision !== undefined) result = text.slice(0, Number(precision));
      break;
    case 'b':
      result = dialect === 'bash' ? unescaped(text) : echoEscapes(text, dialect);
      break;
    case 'c':
      result = text.slice(0, 1);
      break;
    case 'q':
      // Letters that are not shown are written in a way of their own.
      if (/[^\x20-\x7e]/.test(text)) return hole('a text with unusual letters', place);
      result = text === '' ? "''" : text.replace(/[^\w@%+=:./-]|^[~#]/g, '\\$&');
      break;
    case 'f':
    case 'F': {
      const number = Number(text === '' ? '0' : text);
      const places = Number(precision ?? 6);
      if (
        !/^[-+]?\d*\.?\d*$/.test(text) ||
        Number.isNaN(number) ||
        places > 15 ||
        (Math.abs(number) * 10 ** places) % 1 === 0.5
      )
        return hole(`what %f makes of "${text}" is not worked out here`, place);
      result = (number >= 0 && flags.includes('+') ? '+' : '') + number.toFixed(places);
      if (flags.includes('0') && !flags.includes('-')) result = zeros(result, columns);
      break;
    }
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return hole(`what %${letter} makes of "${text}" is not worked out here`, place);
    default: {
      const number = numberOf(text);
      if (number === undefined) return hole(`"${text}" ${NO_NUMBER}`, place);
      const base = letter === 'x' || letter === 'X' ? 16 : letter === 'o' ? 8 : 10;
      const digits = (number < 0n ? -number : number).toString(base).padStart(Number(precision ?? 0), '0');
      result = (number < 0n ? '-' : flags.includes('+') ? '+' : '') + (letter === 'X' ? digits.toUpperCase() : digits);
      if (flags.includes('0') && !flags.includes('-')) result = zeros(result, columns);
    }
  }
  return known(flags.includes('-') ? result.padEnd(columns) : result.padStart(columns), place);
}

/** Fills up with zeros, behind the sign. */
function zeros(number: string, columns: number): string {
  const sign = /^[-+]?/.exec(number)?.[0] ?? '';
  return sign + number.slice(sign.length).padStart(columns - sign.length, '0');
}

function numberOf(text: string): bigint | undefined {
  if (text === '') return 0n;
  if (/^['"]./u.test(text)) return BigInt(text.codePointAt(1) ?? 0);
  if (/^[-+]?0\d+$/.test(text)) return /^[-+]?[0-7]+$/.test(text) ? BigInt(Number.parseInt(text, 8)) : undefined;
  return /^[-+]?(\d+|0[xX][0-9a-fA-F]+)$/.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
}
