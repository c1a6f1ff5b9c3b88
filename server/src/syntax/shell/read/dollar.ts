/** Reads what a dollar sign begins: parameters, substitutions, arithmetic, and the quotes that only bash has. */
import type { ParameterOperator, ParameterPart, Part, Word } from '../ast.ts';
import { closingParenthesis } from './balance.ts';
import { lazily } from './lazy.ts';
import { placeOf } from './reading.ts';
import { type Cursor, double, type Mode, readExpression, readParts, textPart, wordOf } from './word.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL = '@*#?-$!0123456789';

/** The part at the dollar sign; `undefined` when it is a dollar sign and nothing more. */
export function dollar(cursor: Cursor, mode: Mode): Part | undefined {
  const { reading, at, end } = cursor;
  const { text } = reading;
  const next = at + 1 < end ? (text[at + 1] as string) : '';
  if (next === '(') return (text[at + 2] === '(' ? arithmetic(cursor, mode) : undefined) ?? substitution(cursor, mode);
  if (next === '{') return braces(cursor, mode);
  if (next === '[' && reading.dialect === 'bash') return oldArithmetic(cursor, mode);
  if (next === "'" && (!mode.quoted || mode.braces === true) && reading.dialect === 'bash') return ansi(cursor);
  if (next === "'" && mode.braces === 'in a here-document' && reading.dialect === 'bash') {
    cursor.at += 2;
    const reason = 'where quotes end in a here-document is not worked out here';
    return { kind: 'opaque', reason, quoted: true, place: placeOf(reading, at, cursor.at) };
  }
  if (next === '"' && !mode.quoted && reading.dialect === 'bash') {
    cursor.at++;
    const parts = double(cursor);
    return parts.length === 1
      ? parts[0]
      : { kind: 'opaque', reason: 'a translated text', quoted: true, place: placeOf(reading, at, cursor.at) };
  }
  const name = SPECIAL.includes(next) && next !== '' ? next : nameAt(text, at + 1, end);
  if (name === '') return undefined;
  cursor.at = at + 1 + name.length;
  const isOpen = !mode.quoted && /^[A-Za-z_]/.test(name);
  return parameter(name, { quoted: mode.quoted, isOpen, place: placeOf(reading, at, cursor.at) });
}

type About = Pick<ParameterPart, 'quoted' | 'place'> & Partial<ParameterPart>;

function parameter(name: string, about: About): ParameterPart {
  return {
    kind: 'parameter',
    name,
    index: undefined,
    indirect: false,
    operator: undefined,
    argument: undefined,
    second: undefined,
    isOpen: false,
    ...about,
  };
}

export function nameAt(text: string, at: number, end: number): string {
  NAME.lastIndex = at;
  return (NAME.exec(text)?.[0] ?? '').slice(0, Math.max(0, end - at));
}

/** bash reads what stands in a here-document where it comes to expand it, a POSIX shell with the command that asks for it. */
function substitution(cursor: Cursor, mode: Mode): Part {
  const { reading, at, end } = cursor;
  if (!mode.hereDocument || reading.dialect === 'sh' || !reading.isReadableThen) return command(cursor, mode);
  const close = closingParenthesis(reading.text, at + 2, end, reading.dialect, reading.documents.ends);
  if (close < end && reading.isReadableThen(reading.text.slice(at + 2, close)) === true)
    return command(cursor, mode, true);
  cursor.at = Math.min(close + 1, end);
  const place = placeOf(reading, at, cursor.at);
  return { kind: 'opaque', reason: NEVER_READ, quoted: true, fails: true, place };
}

/** What stands between the parentheses that begin one letter on. `isRead`: it is known that it can be. */
export function command(cursor: Cursor, { quoted }: Mode, isRead = false): Extract<Part, { kind: 'command' }> {
  const { reading, at } = cursor;
  const close = closingParenthesis(reading.text, at + 2, cursor.end, reading.dialect, reading.documents.ends);
  cursor.at = Math.min(close + 1, cursor.end);
  const text = reading.text.slice(at + 2, close);
  const isReadable = isRead ? true : reading.isReadable?.(text);
  if (isReadable === false) reading.refusals.certain++;
  if (typeof isReadable === 'number' && reading.refusals.inArray === undefined) {
    reading.refusals.inArray = at + 2 + isReadable;
    reading.refusals.inInner = true;
  }
  return {
    kind: 'command',
    body: lazily(reading, text, at + 2, undefined),
    quoted,
    ...(isFragile(reading, at + 2, close) && { isFragile: true }),
    place: placeOf(reading, at, cursor.at),
  };
}

/** bash 5.2 writes what it has read of a substitution anew, and loses a `;` behind a here-document, but for one that ends its command. Source: bash 5.2, print_cmd.c. */
function isFragile({ text, dialect, documents }: Cursor['reading'], from: number, to: number): boolean {
  if (dialect !== 'bash' || documents.bodies.size === 0 || !text.slice(from, to).includes('<<')) return false;
  for (const [at, { end }] of documents.bodies) {
    if (at < from || at >= to) continue;
    const newline = text.indexOf('\n', at);
    const line = text.slice(at, newline < 0 ? to : newline).replace(/^<<-?[ \t]*[^\s;|&<>()]+[ \t]*;?/, '');
    if (/(?<!;);(?!;)/.test(`${line}\n${text.slice(end, to)}`)) return true;
  }
  return false;
}

/** `$((…))`; `undefined` when the parentheses do not end together: a substitution that begins with a subshell. */
function arithmetic(cursor: Cursor, { quoted }: Mode): Part | undefined {
  const { reading, at } = cursor;
  const inner = closingParenthesis(reading.text, at + 3, cursor.end, reading.dialect);
  if (reading.text[inner + 1] !== ')') return undefined;
  cursor.at = inner + 2;
  const expression = readExpression(reading, at + 3, inner);
  return { kind: 'arithmetic', expression, quoted, place: placeOf(reading, at, cursor.at) };
}

/** `$[…]`, as bash once wrote arithmetic; `undefined` where nothing closes it. */
function oldArithmetic(cursor: Cursor, { quoted }: Mode): Part | undefined {
  const { reading, at } = cursor;
  const { text } = reading;
  let depth = 1;
  let inner = at + 2;
  for (; inner < cursor.end; inner++) {
    const letter = text[inner];
    if (letter === '\n') return undefined;
    if (letter === '[') depth++;
    else if (letter === ']' && --depth === 0) break;
  }
  if (inner >= cursor.end) return undefined;
  cursor.at = inner + 1;
  const expression = readExpression(reading, at + 2, inner);
  return { kind: 'arithmetic', expression, quoted, place: placeOf(reading, at, cursor.at) };
}

/** `$'…'`: the escapes of C. */
function ansi(cursor: Cursor): Part {
  const { reading, at } = cursor;
  let last = at + 2;
  while (last < cursor.end && reading.text[last] !== "'") last += reading.text[last] === '\\' ? 2 : 1;
  cursor.at = Math.min(last + 1, cursor.end);
  const written = reading.text.slice(at + 2, last);
  const place = placeOf(reading, at, cursor.at);
  if (hasForeignLetters(written)) return { kind: 'opaque', reason: FOREIGN, quoted: true, place };
  // Nothing stands behind the letter 0.
  return textPart(unescaped(written, true).replace(/\0.*$/s, ''), true, place);
}

/** What `\\u` stands for is written as the locale has it, or not at all. */
export const FOREIGN = 'which letter this is depends on the locale';

/** Letters that are written by a number above 127. */
export function hasForeignLetters(text: string): boolean {
  return text.includes('\\u') || text.includes('\\U')
    ? [...text.matchAll(/(?<!\\)(?:\\\\)*\\[uU]([0-9A-Fa-f]+)/g)].some(
        ([, code = '']) => Number.parseInt(code, 16) > 127,
      )
    : false;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '?': '?',
};

/** Resolves the backslashes of `$'…'`, `printf` and `echo -e`. `isQuote`: those that only the first of them has, too. */
export function unescaped(text: string, isQuote = false): string {
  return text.replace(
    /\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|0?([0-7]{1,3})|c([@-_a-z?])|(.))/gs,
    (all, hex?: string, unicode?: string, long?: string, octal?: string, control?: string, letter?: string) => {
      const code = hex ?? unicode ?? long;
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      if (control !== undefined) return isQuote ? String.fromCharCode(control.toUpperCase().charCodeAt(0) ^ 64) : all;
      return ESCAPES[letter ?? ''] ?? all;
    },
  );
}

/** `${…}`; in a here-document nothing may close it, which is found where other substitutions of it are read. */
function braces(cursor: Cursor, mode: Mode): Part {
  const { reading, at, end } = cursor;
  const part = expansion(cursor, mode);
  const isIn = mode.hereDocument || mode.braces === 'in a here-document';
  if (!isIn || cursor.at < end || reading.text[cursor.at - 1] === '}') return part;
  if (reading.dialect === 'sh') reading.refusals.certain++;
  return { kind: 'opaque', reason: NEVER_READ, quoted: true, fails: true, place: placeOf(reading, at, cursor.at) };
}

const NEVER_READ = 'the shell cannot read this';

function expansion(cursor: Cursor, mode: Mode): Part {
  const { reading, at, end } = cursor;
  const { text } = reading;
  const quoted = mode.quoted;
  cursor.at = at + 2;
  const fail = (reason: string): Part => {
    readParts(cursor, { word: false, quoted, stops: '}' });
    if (cursor.at < end) cursor.at++;
    return { kind: 'opaque', reason, quoted, place: placeOf(reading, at, cursor.at) };
  };
  const isLength = text[at + 2] === '#' && text[at + 3] !== '}' && /[A-Za-z_0-9@*]/.test(text[at + 3] ?? '');
  const indirect = text[at + 2] === '!' && /^(?:[A-Za-z_0-9]|#[}:-])/.test(text.slice(at + 3, at + 5));
  if (isLength || indirect) cursor.at++;
  const first = text[cursor.at] ?? '';
  const digits = /\d+/y;
  digits.lastIndex = cursor.at;
  const name = /\d/.test(first)
    ? (digits.exec(text)?.[0] ?? '')
    : nameAt(text, cursor.at, end) || (first !== '' && SPECIAL.includes(first) ? first : '');
  if (name === '') return fail('an expansion that is not understood');
  cursor.at += name.length;
  let index: Word | undefined;
  if (text[cursor.at] === '[') {
    cursor.at++;
    index = argument(cursor, false, ']', mode);
    cursor.at++;
  }
  const about = { index, indirect, quoted };
  const done = (more: Partial<ParameterPart>): Part => {
    if (cursor.at < end) cursor.at++;
    return parameter(name, { ...about, ...more, place: placeOf(reading, at, cursor.at) });
  };
  if (isLength)
    return text[cursor.at] === '}' ? done({ operator: 'length' }) : fail('an expansion that is not understood');
  if (text[cursor.at] === '}' || cursor.at >= end) return done({});
  const operator = operatorAt(text, cursor.at);
  if (indirect && /^[@*]\}/.test(text.slice(cursor.at, cursor.at + 2)))
    return done({ indirect: false, operator: text[cursor.at++] === '@' ? 'names@' : 'names*' });
  if (!operator) return fail('an expansion that is not understood');
  cursor.at += operator.length;
  if (operator === ':') {
    const from = argument(cursor, true, ':}', mode);
    if (text[cursor.at] !== ':') return done({ operator, argument: from });
    cursor.at++;
    return done({ operator, argument: from, second: argument(cursor, true, '}', mode) });
  }
  if (operator.startsWith('/')) {
    // A slash that a pattern begins with does not end it.
    const isSlash = operator === '//' && text[cursor.at] === '/';
    if (isSlash) cursor.at++;
    const rest = argument(cursor, false, '/}', mode);
    const pattern = isSlash ? wordOf([textPart('/', false, rest.place), ...rest.parts], rest.place) : rest;
    if (text[cursor.at] !== '/') return done({ operator, argument: pattern });
    cursor.at++;
    return done({ operator, argument: pattern, second: argument(cursor, false, '}', mode) });
  }
  const takesPattern = '#%^,'.includes(operator[0] ?? '');
  return done({ operator, argument: argument(cursor, takesPattern ? false : quoted, '}', mode) });
}

const OPERATORS: readonly ParameterOperator[] = [
  ':-',
  ':=',
  ':?',
  ':+',
  '##',
  '%%',
  '//',
  '/#',
  '/%',
  '^^',
  ',,',
  '-',
  '=',
  '?',
  '+',
  '#',
  '%',
  '/',
  ':',
  '^',
  ',',
  '@',
];

function operatorAt(text: string, at: number): ParameterOperator | undefined {
  return OPERATORS.find((operator) => text.startsWith(operator, at));
}

function argument(
  cursor: Cursor,
  quoted: boolean,
  stops: string,
  { hereDocument, strips, braces: around }: Mode,
): Word {
  const start = cursor.at;
  const braces = hereDocument ? 'in a here-document' : (around ?? true);
  const parts = readParts(cursor, { word: false, quoted, stops, braces, strips });
  return wordOf(parts, placeOf(cursor.reading, start, cursor.at));
}
