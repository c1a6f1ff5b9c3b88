/** Reads words: quotes are resolved, and each expansion becomes a part of its own. */
import type { Part, Place, Word } from '../ast.ts';
import { closingParenthesis } from './balance.ts';
import { command, dollar } from './dollar.ts';
import { lazily } from './lazy.ts';
import { placeOf, type Reading } from './reading.ts';

/** A position in the text that is read. */
export interface Cursor {
  readonly reading: Reading;
  at: number;
  readonly end: number;
}

/** How a stretch is read. */
export interface Mode {
  /** Blanks and operators end it. */
  readonly word: boolean;
  /** Inside double quotes (or a here-document, where `"` is itself). */
  readonly quoted: boolean;
  readonly hereDocument?: boolean;
  /** Tabs that a line begins with do not count. */
  readonly strips?: boolean | undefined;
  /** Ends at one of these, outside quotes and nested braces. */
  readonly stops?: string;
  /** A regular expression: what stands in parentheses is part of it, whatever it is. */
  readonly regex?: boolean;
  /** Inside `${…}`: double quotes may be nested even where all is quoted. */
  readonly braces?: boolean | 'in a here-document';
}

const WORD: Mode = { word: true, quoted: false };
const DOUBLE: Mode = { word: false, quoted: true, stops: '"' };
const META = ' \t\n;&|<>()';
/** What a backslash or quotes hide. */
const HIDDEN = /\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs;
/** What ends a regular expression outside its parentheses. */
const REGEX_ENDS = ' \t\n;&<>)';

/** The word at the cursor; `undefined` where none begins. */
export function readWord(cursor: Cursor): Word | undefined {
  const start = cursor.at;
  const parts = readParts(cursor, WORD);
  return cursor.at === start ? undefined : wordOf(parts, placeOf(cursor.reading, start, cursor.at));
}

/** All of a stretch as one word. */
export function readStretch(reading: Reading, start: number, end: number, mode: Mode): Word {
  return wordOf(readParts({ reading, at: start, end }, mode), placeOf(reading, start, end));
}

/** An arithmetic expression: quotes that are written in it count for nothing in bash, and are refused by a POSIX shell. */
export function readExpression(reading: Reading, start: number, end: number): Word {
  const word = readStretch(reading, start, end, { word: false, quoted: true, hereDocument: true });
  if (reading.dialect === 'sh' || !word.parts.some((part) => part.kind === 'text' && part.text.includes('"')))
    return word;
  const parts = word.parts.map((part) =>
    part.kind === 'text' ? { ...part, text: part.text.replaceAll('"', '') } : part,
  );
  return wordOf(parts, word.place);
}

export function wordOf(parts: readonly Part[], place: Place): Word {
  let plain: string | undefined = '';
  for (const part of parts) plain = part.kind === 'text' && plain !== undefined ? plain + part.text : undefined;
  return { parts, place, plain, memo: undefined };
}

/** The parts from the cursor on, until the mode's end. */
export function readParts(cursor: Cursor, mode: Mode): Part[] {
  const { reading, end } = cursor;
  const { text } = reading;
  const parts: Part[] = [];
  let run = '';
  let runStart = cursor.at;
  let open = 0;
  /** Where the outermost pattern in parentheses ends that is being read. */
  let patternEnd = -1;
  const finish = (): void => {
    if (run !== '') parts.push(textPart(run, mode.quoted, placeOf(reading, runStart, cursor.at)));
    run = '';
  };
  const push = (...more: readonly Part[]): void => {
    parts.push(...more);
    runStart = cursor.at;
  };
  const passTabs = (): void => {
    while (cursor.at < end && text[cursor.at] === '\t') cursor.at++;
    runStart = cursor.at;
  };
  if (mode.strips && text[cursor.at - 1] === '\n') passTabs();
  while (cursor.at < end) {
    const letter = text[cursor.at] as string;
    if (
      (letter === '<' || letter === '>') &&
      mode.word &&
      text[cursor.at + 1] === '(' &&
      reading.dialect === 'bash' &&
      cursor.at + 1 < end
    ) {
      finish();
      push(process(cursor));
      continue;
    }
    if (mode.regex) {
      if (open === 0 && REGEX_ENDS.includes(letter)) break;
      if (letter === '(') open++;
      else if (letter === ')') open--;
    }
    if (mode.stops?.includes(letter) || (mode.word && META.includes(letter) && cursor.at > patternEnd)) break;
    if (mode.word && reading.dialect === 'bash' && text[cursor.at + 1] === '(' && '?*+@!'.includes(letter)) {
      // A pattern in parentheses is part of the word.
      const close = closingParenthesis(text, cursor.at + 2, end, reading.dialect);
      if (close < end && !/[\s;&]/.test(text.slice(cursor.at, close).replace(HIDDEN, ''))) {
        if (run === '') runStart = cursor.at;
        run += text.slice(cursor.at, cursor.at + 2);
        cursor.at += 2;
        patternEnd = Math.max(patternEnd, close);
        continue;
      }
    }
    if (letter === '\\') {
      finish();
      const part = escaped(cursor, mode);
      if (part) push(part);
      else runStart = cursor.at;
    } else if (letter === "'" && !mode.quoted) {
      finish();
      push(single(cursor));
    } else if (letter === '"' && !mode.hereDocument) {
      finish();
      push(...double(cursor));
    } else if (letter === '$' || letter === '`') {
      const before = cursor.at;
      finish();
      const part = letter === '$' ? dollar(cursor, mode) : backquotes(cursor, mode);
      if (part) push(part);
      else {
        runStart = before;
        run = '$';
        cursor.at = before + 1;
      }
    } else {
      if (run === '') runStart = cursor.at;
      run += letter;
      cursor.at++;
      if (letter === '\n' && mode.strips) {
        finish();
        passTabs();
      }
    }
  }
  finish();
  if (open > 0) reading.refusals.certain++;
  // An array that was pushed to holds room for more, and there are very many of them.
  return parts.slice();
}

export function textPart(text: string, quoted: boolean, place: Place): Part {
  return { kind: 'text', text, quoted, place };
}

/** A backslash and what it stands before; `undefined` for a line that goes on. */
function escaped(cursor: Cursor, { quoted, hereDocument, stops }: Mode): Part | undefined {
  const { reading, at } = cursor;
  const next = cursor.at + 1 < cursor.end ? (reading.text[at + 1] as string) : '';
  cursor.at = Math.min(at + 2, cursor.end);
  if (next === '\n') return undefined;
  const place = placeOf(reading, at, cursor.at);
  // The last letter of all stands before nothing.
  if (next === '' && !quoted && at + 1 === reading.text.length) return textPart('\\', true, place);
  if (quoted && !`$\`\\${hereDocument ? '' : '"'}${stops === '"' ? '' : (stops ?? '')}`.includes(next)) {
    return textPart(`\\${next}`, true, place);
  }
  return textPart(next, true, place);
}

function single(cursor: Cursor): Part {
  const { reading, at } = cursor;
  const close = reading.text.indexOf("'", at + 1);
  const last = close < 0 || close >= cursor.end ? cursor.end : close;
  cursor.at = Math.min(last + 1, cursor.end);
  return textPart(reading.text.slice(at + 1, last), true, placeOf(reading, at, cursor.at));
}

/** `"…"`; an empty one is an empty quoted text, for it makes a field. */
export function double(cursor: Cursor): readonly Part[] {
  const { reading, at } = cursor;
  cursor.at++;
  const parts = readParts(cursor, DOUBLE);
  if (cursor.at < cursor.end) cursor.at++;
  const only = parts[0];
  const place = placeOf(reading, at, cursor.at);
  if (parts.length === 0) return [textPart('', true, place)];
  // The place of a text alone in its quotes is the whole, as with single quotes.
  return parts.length === 1 && only?.kind === 'text' ? [{ ...only, place }] : parts;
}

function process(cursor: Cursor): Part {
  if (cursor.reading.dialect === 'sh') cursor.reading.refusals.certain++;
  const isRead = cursor.reading.text[cursor.at] === '>';
  const { place, ...part } = command(cursor, WORD);
  const { body, isFragile } = part;
  return { kind: 'process', body, quoted: true, place, ...(isFragile && { isFragile }), ...(isRead && { isRead }) };
}

function backquotes(cursor: Cursor, { quoted }: Mode): Part {
  const { reading, at } = cursor;
  let last = at + 1;
  while (last < cursor.end && reading.text[last] !== '`') last += reading.text[last] === '\\' ? 2 : 1;
  cursor.at = Math.min(last + 1, cursor.end);
  const written = reading.text.slice(at + 1, Math.min(last, cursor.end));
  const place = placeOf(reading, at, cursor.at);
  if (reading.dialect === 'sh' && reading.isReadable?.(written) === false) reading.refusals.certain++;
  const text = written.replace(quoted ? /\\([$`\\"])/g : /\\([$`\\])/g, '$1');
  return {
    kind: 'command',
    body: lazily(reading, text, at + 1, text === written ? undefined : place),
    quoted,
    place,
  };
}
