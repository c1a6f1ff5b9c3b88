/** Finds the here-documents of a text, and hides them from the grammar, with all that stands in quotes or behind a dollar sign: words are read elsewhere. */
import { mayBegin } from './balance.ts';
import { bodies, type Found, redirect } from './here-document-bodies.ts';
import type { Dialect, HereDocument } from './reading.ts';

export interface HereDocuments {
  /** By the offset of the `<<` that asks for it. */
  readonly bodies: ReadonlyMap<number, HereDocument>;
  /** By the offset where a body begins: where the text goes on behind it. */
  readonly ends: ReadonlyMap<number, number>;
  /** Where something begins that nothing closes, such as a quote. */
  readonly unclosed: number | undefined;
}

/** Line starts at which nothing is open, with how far the text had been looked at to get there. */
export interface Landmarks {
  readonly starts: number[];
  readonly seen: number[];
}

interface Scan extends Found {
  depth: number;
  unclosed: number | undefined;
  isTooDeep: boolean;
  readonly landmarks: Landmarks;
  readonly dialect: Dialect;
  /** True for a line start with nothing open at which to stop. */
  readonly isEnd: ((at: number) => boolean) | undefined;
}

/** Nesting that no script has; what is deeper is passed over. */
const DEEPEST = 400;

/** A stretch of a text, from a line start with nothing open. */
export interface Hidden {
  readonly documents: HereDocuments;
  /** As the grammar shall see it: of the same length, each line where it was. */
  readonly shown: string;
  /** Where it ends: at the text's end, or where it was to stop. */
  readonly end: number;
  readonly landmarks: Landmarks;
  /** How far the text was looked at. */
  readonly seen: number;
}

/** The here-documents, and the text as the grammar shall see it: of the same length, each line where it was. */
export function hideHereDocuments(text: string, dialect: Dialect, from = 0, isEnd?: (at: number) => boolean): Hidden {
  const scan: Scan = {
    text,
    dialect,
    // A POSIX shell reads them with the body; bash takes its lines first.
    pass: dialect === 'sh' ? (at) => passInBody(scan, at) : undefined,
    bodies: new Map(),
    ends: new Map(),
    hidden: [],
    pending: [],
    depth: 0,
    unclosed: undefined,
    isTooDeep: false,
    seen: 0,
    landmarks: { starts: [], seen: [] },
    isEnd,
  };
  let end = text.length;
  try {
    end = commands(scan, from, undefined);
  } catch (error) {
    // The text is nested deeper than there is room for: it is shown as it is.
    if (!(error instanceof RangeError)) throw error;
    const documents = { bodies: new Map(), ends: new Map(), unclosed: undefined };
    return {
      documents,
      shown: plainOf(text.slice(from)),
      end,
      landmarks: { starts: [], seen: [] },
      seen: text.length + 1,
    };
  }
  const { landmarks, seen } = scan;
  const shown = shownOf(scan, from, end);
  if (scan.isTooDeep) scan.unclosed = undefined;
  return { documents: scan, shown, end, landmarks, seen: scan.isTooDeep ? text.length + 1 : seen };
}

function shownOf({ text, hidden }: Scan, from: number, end: number): string {
  const parts: string[] = [];
  let at = from;
  for (const { from: start, to, as } of hidden.sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (start < at) continue;
    if (start > at) parts.push(plainOf(text.slice(at, start)));
    parts.push(as ?? 'x'.repeat(to - start));
    at = to;
  }
  if (at < end) parts.push(plainOf(text.slice(at, end)));
  return parts.join('');
}

/** A carriage return is a letter like any other to a shell, and a blank to the grammar. */
function plainOf(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r', 'r') : text;
}

/** Passes over commands up to what closes them; gives the offset behind it. */
function commands(scan: Scan, from: number, closer: ')' | '`' | undefined): number {
  const { text } = scan;
  if (++scan.depth > DEEPEST) {
    scan.isTooDeep = true;
    scan.depth--;
    return text.length;
  }
  // Each `case` has patterns that end in a `)` of their own.
  let cases = 0;
  const line: Line = { hasPipe: false, comment: undefined };
  let at = from;
  const leave = (end: number): number => {
    scan.depth--;
    return end;
  };
  while (at < text.length) {
    const letter = text[at] as string;
    if (letter === closer && cases === 0) return leave(at + 1);
    if (letter === '\n') {
      at = lineBreak(scan, at, line);
      if (scan.depth === 1 && cases === 0 && !line.hasPipe && isLandmark(scan, at)) return leave(at);
    } else if (letter === '\\') at = hide(scan, at, at + 2, text[at + 1] !== '\n');
    else if (letter === "'") at = hide(scan, at, behind(text, at + 1, "'"), "'");
    else if (letter === '"') at = hide(scan, at, inDouble(scan, at + 1), '"');
    else if (letter === '`') at = hide(scan, at, substitution(scan, at + 1, '`'), '`');
    else if (letter === '#') {
      if (startsWord(text, at)) line.comment = at;
      at = startsWord(text, at) ? comment(text, at, closer) : hide(scan, at, at + 1, true);
    } else if (letter === '$') at = hideDollar(scan, at);
    else if (letter === '(') at = parenthesis(scan, at);
    else if (letter === '<' && text[at + 1] === '<') at = redirect(scan, at);
    else if (letter === '[' && text.startsWith('[[', at) && /\s/.test(text[at + 2] ?? '') && startsWord(text, at))
      at = inBrackets(scan, at + 2);
    else if ('[{}'.includes(letter)) at = hide(scan, at, at + 1, isOrdinary(text, at));
    else if ((letter === 'c' || letter === 'e') && startsWord(text, at)) {
      const found = /^(?:case(?=\s)|esac\b)/.exec(text.slice(at, at + 6))?.[0];
      const word = found !== undefined && mayBegin(text, at) ? found : undefined;
      if (word === 'case') cases++;
      else if (word === 'esac' && cases > 0) cases--;
      at += found?.length ?? 1;
    } else {
      if (letter === '|') line.hasPipe = true;
      at++;
    }
  }
  return leave(text.length);
}

/** Passes over a substitution; bodies that were asked for before it begin behind the line that it ends on. */
function substitution(scan: Scan, from: number, closer: ')' | '`'): number {
  const around = scan.pending;
  scan.pending = [];
  const end = commands(scan, from, closer);
  scan.pending = [...around, ...scan.pending];
  return end;
}

/** A substitution in the body of a here-document, as a POSIX shell reads it: nothing in it ends the body. */
function passInBody(scan: Scan, at: number): number {
  const { text } = scan;
  const closer = text[at] === '$' ? ')' : '`';
  let end = at + 1;
  if (closer === ')') end = substitution(scan, at + 2, closer);
  else {
    while (end < text.length && text[end] !== closer) end += text[end] === '\\' ? 2 : 1;
    end = Math.min(end + 1, text.length);
  }
  if (text[end - 1] !== closer || end < at + 2) scan.unclosed ??= at;
  return end;
}

/** Remembers a line start where nothing is open; true where that is the end. */
function isLandmark({ unclosed, isTooDeep, landmarks, seen, isEnd }: Scan, at: number): boolean {
  if (unclosed !== undefined || isTooDeep) return false;
  if (isEnd?.(at)) return true;
  landmarks.starts.push(at);
  landmarks.seen.push(seen);
  return false;
}

/** What is known of the line that a scan is in, and of those that go on in it. */
interface Line {
  hasPipe: boolean;
  /** Where the comment begins that ends the line. */
  comment: number | undefined;
}

/** Several assignments at the end of a line. */
const ASSIGNMENTS = /(?:^|[\s;&|({])(?:[A-Za-z_]\w*\+?=(?:[^\s;&|<>()"'`\\#]|"[^"\n]*"|'[^'\n]*')*(?:[ \t]+|$)){2,}$/;

/**
 * The end of a line; behind several assignments, and behind a pipe, a semicolon stands for it where there may be one, or the
 * grammar takes what follows for more words of the command.
 */
function lineBreak(scan: Scan, at: number, known: Line): number {
  const { text, hidden, pending } = scan;
  const end = known.comment ?? at;
  const line = text.slice(text.lastIndexOf('\n', end - 1) + 1, end);
  known.comment = undefined;
  // A pipe may go on behind empty lines.
  const goesOn = /(?<!\\)(?:\||&&)[ \t]*$|^\s*$/.test(line);
  const isEnded =
    (known.hasPipe && !goesOn && !OPENING.test(line)) ||
    (pending.length === 0 && line.length < 1000 && line.includes('=') && ASSIGNMENTS.test(line));
  if (!goesOn) known.hasPipe = false;
  if (isEnded && !isBeforeCaseEnd(scan, at + 1)) hidden.push({ from: end, to: at + 1, as: `;${' '.repeat(at - end)}` });
  return pending.length > 0 ? bodies(scan, at + 1) : at + 1;
}

/** What a semicolon cannot stand behind. */
const OPENING =
  /(?:(?<!\\)[;&({)]|(?:^|[;&|({]|\b(?:do|then|else|elif|if|while|until|time)\b|!)[ \t]*(?:do|then|else|elif|if|while|until|time|!)|\bcase\s.*\sin)[ \t]*$/;

/** A semicolon cannot stand in front of the end of an item of `case`. */
function isBeforeCaseEnd(scan: Scan, at: number): boolean {
  BLANK_LINES.lastIndex = at;
  BLANK_LINES.test(scan.text);
  const end = BLANK_LINES.lastIndex;
  const newline = scan.text.indexOf('\n', end);
  scan.seen = Math.max(scan.seen, newline < 0 ? scan.text.length + 1 : newline + 1);
  return /^;[;&]/.test(scan.text.slice(end, end + 2));
}

const BLANK_LINES = /(?:[ \t]*(?:#.*)?\n)*[ \t]*/y;

/** A brace or bracket that is a letter of a word: it does not stand alone. An index of an array is left as it is. */
function isOrdinary(text: string, at: number): boolean {
  if (text[at] === '[') return startsWord(text, at) && /["'$]/.test(text[at + 1] ?? '');
  if (text[at] === '}' && !startsWord(text, at)) return true;
  return !/[ \t\n;&|<>()]/.test(text[at + 1] ?? ' ');
}

/** Hides a stretch that is whole: one that is not closed is the grammar's to complain of. */
function hide(scan: Scan, from: number, to: number, closer: string | boolean): number {
  const { text, hidden } = scan;
  const isWhole = typeof closer === 'boolean' ? closer : text[to - 1] === closer && to - from > 1;
  if (isWhole && to <= text.length) hidden.push({ from, to });
  else if (typeof closer === 'string') scan.unclosed ??= from;
  return to;
}

/** A name behind a dollar sign may be seen; all else is hidden, a dollar sign alone as well. */
function hideDollar(scan: Scan, at: number): number {
  const next = scan.text[at + 1] ?? '';
  const end = dollar(scan, at, false);
  if (next === '(' || next === '{' || (next === "'" && scan.dialect === 'bash'))
    return hide(scan, at, end, next === '(' ? ')' : next === '{' ? '}' : next);
  if (/\w/.test(next)) return end;
  // `$"` is a text in quotes that is translated.
  if (next === '"') return hide(scan, at, inDouble(scan, at + 2), '"');
  return '@*#?-$!'.includes(next) && next !== '' ? hide(scan, at, at + 2, true) : hide(scan, at, at + 1, true);
}

/** Units that `[[` may ask in. */
const LONGEST_TEST = 4000;

/** What `[[` asks, up to its `]]`. */
function inBrackets(scan: Scan, from: number): number {
  const { text, hidden, unclosed } = scan;
  const { length } = hidden;
  const pending = [...scan.pending];
  const limit = Math.min(text.length, from + LONGEST_TEST);
  let at = from;
  while (at < limit) {
    const letter = text[at];
    if (
      letter === ']' &&
      text[at + 1] === ']' &&
      /\s/.test(text[at - 1] as string) &&
      /[\s;&|)]|^$/.test(text[at + 2] ?? '')
    ) {
      scan.hidden.push({ from: from + 1, to: Math.max(from + 1, at - 1) });
      return at + 2;
    }
    if (letter === '\\') at += 2;
    else if (letter === "'") at = behind(text, at + 1, "'");
    else if (letter === '"') at = inDouble(scan, at + 1);
    else if (letter === '`') at = substitution(scan, at + 1, '`');
    else if (letter === '$') at = dollar(scan, at, false);
    else at++;
  }
  // Nothing closes it: it is a word, and what was found behind it is looked for anew.
  scan.seen = Math.max(scan.seen, at + 1);
  scan.pending = pending;
  scan.unclosed = unclosed;
  hidden.length = length;
  for (const found of [scan.bodies, scan.ends]) for (const key of found.keys()) if (key >= from) found.delete(key);
  return from;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || ' \t\n;&|()`'.includes(text[at - 1] as string);
}

function behind(text: string, at: number, quote: string): number {
  const found = text.indexOf(quote, at);
  return found < 0 ? text.length : found + 1;
}

function comment(text: string, at: number, closer: string | undefined): number {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  if (closer !== '`') return end;
  const quote = text.indexOf('`', at);
  return quote < 0 ? end : Math.min(quote, end);
}

function parenthesis(scan: Scan, at: number): number {
  const { text } = scan;
  const end = text[at + 1] === '(' ? arithmetic(scan, at + 2) : undefined;
  if (end !== undefined) {
    // The three parts between the parentheses of `for` are the grammar's to tell apart.
    if (!/\bfor[ \t]*$/.test(text.slice(Math.max(0, at - 8), at))) hide(scan, at + 2, end - 2, end - at > 4);
    return end;
  }
  const before = text[at - 1] ?? '';
  const close = '<>'.includes(before || 'x') ? substitution(scan, at + 1, ')') : commands(scan, at + 1, ')');
  // `<(…)`, `=(…)` and `@(…)` are parts of words.
  if ('<>=@+*?'.includes(before) && before !== '') hide(scan, '<>'.includes(before) ? at - 1 : at, close, ')');
  return close;
}

/** The offset behind the `))` that closes an expression; `undefined` when it is none. */
function arithmetic(scan: Scan, from: number): number | undefined {
  const end = endOfArithmetic(scan.text, from);
  if (end === undefined) scan.seen = scan.text.length + 1;
  return end;
}

function endOfArithmetic(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === '(') depth++;
    else if (letter === ')') {
      if (depth === 0) return text[at + 1] === ')' ? at + 2 : undefined;
      depth--;
    } else if (letter === '\n' && depth === 0 && text[at - 1] !== '\\' && at - from > 1000) return undefined;
  }
  return undefined;
}

function dollar(scan: Scan, at: number, inQuotes: boolean): number {
  const { text } = scan;
  const next = text[at + 1];
  if (next === '(')
    return (text[at + 2] === '(' ? arithmetic(scan, at + 3) : undefined) ?? substitution(scan, at + 2, ')');
  if (next === '{') return inBraces(scan, at + 2, inQuotes);
  if (next !== "'" || inQuotes || scan.dialect === 'sh') return at + 1;
  let end = at + 2;
  while (end < text.length && text[end] !== "'") end += text[end] === '\\' ? 2 : 1;
  return end + 1;
}

function inDouble(scan: Scan, from: number): number {
  const { text } = scan;
  let at = from;
  while (at < text.length) {
    const letter = text[at];
    if (letter === '"') return at + 1;
    if (letter === '\\') at += 2;
    else if (letter === '`') at = substitution(scan, at + 1, '`');
    else if (letter === '$') at = dollar(scan, at, true);
    else at++;
  }
  return text.length;
}

function inBraces(scan: Scan, from: number, inQuotes: boolean): number {
  const { text } = scan;
  if (++scan.depth > DEEPEST) {
    scan.isTooDeep = true;
    scan.depth--;
    return text.length;
  }
  let at = from;
  while (at < text.length && text[at] !== '}') {
    const letter = text[at];
    if (letter === '\\') at += 2;
    else if (letter === "'" && !inQuotes) at = behind(text, at + 1, "'");
    else if (letter === '"') at = inDouble(scan, at + 1);
    else if (letter === '`') at = substitution(scan, at + 1, '`');
    else if (letter === '$') at = dollar(scan, at, inQuotes);
    else at++;
  }
  scan.depth--;
  return at + 1;
}
