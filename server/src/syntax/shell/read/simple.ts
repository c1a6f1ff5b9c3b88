/** Reads a simple command: assignments, words and redirections, in whatever order they stand. */
import type { Assignment, Part, Redirect, SimpleCommand, Word } from '../ast.ts';
import { expandBraces } from '../expand/brace-expansion.ts';
import { Memo } from '../expand/memo.ts';
import { nameAt } from './dollar.ts';
import { type Dialect, placeOf, type Reading } from './reading.ts';
import { type Cursor, readParts, readStretch, readWord, textPart, wordOf } from './word.ts';

/** Commands whose arguments may be assignments, which are then not split into fields. */
const DECLARERS: ReadonlySet<string> = new Set(['export', 'readonly', 'local', 'declare', 'typeset', 'alias']);

/** A word that declares: `local x=1`. */
export interface DeclaringWord extends Word {
  readonly assignment?: Assignment;
}

/** The simple command at the cursor, up to the operator or line end that ends it. */
export function readSimple(cursor: Cursor): SimpleCommand {
  const { reading } = cursor;
  const start = cursor.at;
  const assignments: Assignment[] = [];
  const words: DeclaringWord[] = [];
  const redirects: Redirect[] = [];
  let end = start;
  for (;;) {
    skipBlanks(cursor);
    const redirect = readRedirect(cursor);
    if (redirect) {
      redirects.push(redirect);
      end = cursor.at;
      continue;
    }
    const isDeclarer = DECLARERS.has(words[0]?.plain ?? '');
    const assignment = words.length === 0 || isDeclarer ? readAssignment(cursor) : undefined;
    if (assignment && words.length === 0) assignments.push(assignment);
    else if (assignment) words.push({ ...wordOf([], assignment.place), assignment });
    else {
      const word = readWord(cursor);
      if (!word) break;
      if (reading.dialect === 'bash')
        for (const each of expandBraces(assigning(word, reading.dialect))) words.push(each);
      else words.push(word);
    }
    end = cursor.at;
  }
  const exact = words.slice();
  const place = placeOf(reading, start, end);
  return { kind: 'simple', memo: new Memo(exact), assignments, words: exact, redirects, place };
}

/** Passes blanks, continued lines, and a comment. */
export function skipBlanks(cursor: Cursor): void {
  const { text } = cursor.reading;
  while (cursor.at < cursor.end) {
    const letter = text[cursor.at];
    if (letter === ' ' || letter === '\t') cursor.at++;
    else if (letter === '\\' && text[cursor.at + 1] === '\n') cursor.at += 2;
    else if (letter === '#') while (cursor.at < cursor.end && text[cursor.at] !== '\n') cursor.at++;
    else return;
  }
}

/** Words up to an operator or a line end. */
export function readWords(cursor: Cursor): Word[] {
  const words: Word[] = [];
  for (;;) {
    skipBlanks(cursor);
    const word = readWord(cursor);
    if (!word) return words;
    for (const each of cursor.reading.dialect === 'bash' ? expandBraces(word) : [word]) words.push(each);
  }
}

const REDIRECT = /(\d*|\{[A-Za-z_]\w*\})(<<<|<<-|<<|<>|<&|>>|>\||>&|&>>|&>|<|>)/y;

/** The redirection at the cursor. `&>` is one in bash alone. */
export function readRedirect(cursor: Cursor): Redirect | undefined {
  const { reading } = cursor;
  REDIRECT.lastIndex = cursor.at;
  const found = REDIRECT.exec(reading.text);
  if (!found || found.index >= cursor.end) return undefined;
  const [all, prefix = '', written = ''] = found;
  const named = prefix.startsWith('{') ? prefix.slice(1, -1) : undefined;
  if (named !== undefined && reading.dialect !== 'bash') return undefined;
  const digits = named === undefined ? prefix : '';
  if (written.startsWith('&') && (reading.dialect !== 'bash' || prefix !== '')) return undefined;
  if ((written === '<' || written === '>') && reading.text[cursor.at + all.length] === '(') return undefined;
  // A POSIX shell finds a `<` behind `<<`.
  if (written === '<<<' && reading.dialect !== 'bash') reading.refusals.certain++;
  const start = cursor.at;
  const descriptor = digits === '' ? undefined : Number(digits);
  cursor.at += all.length;
  skipBlanks(cursor);
  if (written === '<<' || written === '<<-')
    return hereDocument(cursor, start, start + prefix.length, written === '<<-', descriptor);
  const word = readWord(cursor);
  if (!word) reading.refusals.untargeted++;
  const target = word ?? wordOf([], placeOf(reading, cursor.at, cursor.at));
  const place = placeOf(reading, start, cursor.at);
  return {
    operator: written as Redirect['operator'],
    descriptor,
    target,
    place,
    ...(named !== undefined && { named }),
  };
}

function hereDocument(
  cursor: Cursor,
  start: number,
  operatorAt: number,
  strips: boolean,
  descriptor: number | undefined,
): Redirect {
  const { reading } = cursor;
  const delimiter = readWord(cursor);
  const isQuoted = delimiter?.parts.some((part) => part.kind === 'text' && part.quoted) ?? false;
  const body = reading.documents.bodies.get(operatorAt);
  const place = placeOf(reading, start, cursor.at);
  if (!delimiter) reading.refusals.untargeted++;
  if (!body) {
    reading.refusals.bodiless++;
    const reason = 'a here-document that is not understood';
    return {
      operator: '<<',
      descriptor,
      target: wordOf([{ kind: 'opaque', reason, quoted: true, place }], place),
      place,
    };
  }
  const target = strips
    ? stripped(reading, body.start, body.end, isQuoted)
    : bodyOf(reading, body.start, body.end, isQuoted);
  return { operator: '<<', descriptor, target, place };
}

function bodyOf(reading: Reading, start: number, end: number, isQuoted: boolean): Word {
  if (!isQuoted) return readStretch(reading, start, end, { word: false, quoted: true, hereDocument: true });
  const place = placeOf(reading, start, end);
  return wordOf([textPart(reading.text.slice(start, end), true, place)], place);
}

/** `<<-`: each line without the tabs that it begins with. */
function stripped(reading: Reading, start: number, end: number, isQuoted: boolean): Word {
  if (!isQuoted)
    return readStretch(reading, start, end, { word: false, quoted: true, hereDocument: true, strips: true });
  const lines: Word[] = [];
  for (let at = start; at < end; ) {
    while (at < end && reading.text[at] === '\t') at++;
    const newline = reading.text.indexOf('\n', at);
    const next = newline < 0 || newline >= end ? end : newline + 1;
    lines.push(bodyOf(reading, at, next, isQuoted));
    at = next;
  }
  return wordOf(
    lines.flatMap(({ parts }) => parts),
    placeOf(reading, start, end),
  );
}

/** `name=…`, `name+=…`, `name[…]=…`, `name=(…)`; `undefined` where something else stands. */
function readAssignment(cursor: Cursor): Assignment | undefined {
  const { reading, at: start, end } = cursor;
  const { text } = reading;
  const name = nameAt(text, start, end);
  if (name === '') return undefined;
  let at = start + name.length;
  let index: Word | undefined;
  if (text[at] === '[' && reading.dialect === 'bash') {
    const inside: Cursor = { reading, at: at + 1, end };
    const from = inside.at;
    const parts = readParts(inside, { word: false, quoted: false, stops: ']\n' });
    if (text[inside.at] !== ']' || !/^\+?=/.test(text.slice(inside.at + 1, inside.at + 3))) return undefined;
    index = wordOf(parts, placeOf(reading, from, inside.at));
    at = inside.at + 1;
  }
  const append = text[at] === '+' && text[at + 1] === '=';
  if (append && reading.dialect !== 'bash') return undefined;
  if (append) at++;
  if (text[at] !== '=') return undefined;
  cursor.at = at + 1;
  if (text[cursor.at] === '(' && reading.dialect !== 'bash') reading.refusals.certain++;
  const value = text[cursor.at] === '(' && reading.dialect === 'bash' ? readArray(cursor) : readValue(cursor);
  return { name, index, append, value, place: placeOf(reading, start, cursor.at) };
}

function readValue(cursor: Cursor): Word {
  const word = readWord(cursor);
  return word
    ? withHomes(word, cursor.reading.dialect, ':', true)
    : wordOf([], placeOf(cursor.reading, cursor.at, cursor.at));
}

/** bash looks for home folders in words that look like assignments, too. */
function assigning(word: Word, dialect: Dialect): Word {
  const [first] = word.parts;
  const isAssigning = first?.kind === 'text' && !first.quoted && /^[A-Za-z_]\w*=/.test(first.text);
  return isAssigning ? withHomes(word, dialect, '[=:]') : word;
}

/** Puts the home folder where a `~` stands for it inside a word, behind one of some letters, or where it `begins`. */
function withHomes(word: Word, dialect: Dialect, behind: string, begins = false): Word {
  const { 0: first, length, [length - 1]: last } = word.parts;
  const signOf = (part: Part): RegExp => {
    const before = begins && part === first ? `^|${behind}` : behind;
    return new RegExp(`(?<=${before})~(?=(?:root)?(?:[/:]${part === last ? '|$' : ''}))`);
  };
  const stands = (part: Part): boolean => part.kind === 'text' && !part.quoted && signOf(part).test(part.text);
  if (!word.parts.some(stands)) return word;
  const divided = (part: Part): Part[] => {
    if (part.kind !== 'text' || part.quoted) return [part];
    const { text, place } = part;
    const at = text.search(signOf(part));
    if (at < 0) return [part];
    const isRoot = text.startsWith('root', at + 1);
    const folder: Part = isRoot ? { ...part, text: '/root', quoted: true } : ownHome(place, dialect);
    // The letter before it stays, for another may follow.
    const rest = { ...part, text: text.slice(isRoot ? at + 5 : at + 1) };
    const found =
      rest.text === '' ? [] : part === last ? withHomes(wordOf([rest], place), dialect, behind).parts : divided(rest);
    return [{ ...part, text: text.slice(0, at) }, folder, ...found];
  };
  return wordOf(word.parts.flatMap(divided), word.place);
}

/** Where HOME is not set, bash finds the folder of the user; to a POSIX shell the letter is only a letter. */
function ownHome(place: Part['place'], dialect: Dialect): Part {
  return {
    kind: 'parameter',
    name: 'HOME',
    index: undefined,
    indirect: false,
    operator: '-',
    argument: wordOf([textPart(dialect === 'bash' ? '/root' : '~', true, place)], place),
    second: undefined,
    quoted: true,
    isOpen: false,
    place,
  };
}

function readArray(cursor: Cursor): DeclaringWord[] {
  const { reading } = cursor;
  const words: DeclaringWord[] = [];
  cursor.at++;
  for (;;) {
    skipBlanks(cursor);
    const letter = reading.text[cursor.at];
    if (letter === '\n') {
      cursor.at++;
      continue;
    }
    const keyed = letter === '[' ? readKeyed(cursor) : undefined;
    const word = keyed ?? readWord(cursor);
    if (!word) break;
    if (keyed) words.push(word);
    else for (const each of expandBraces(word)) words.push(each);
  }
  if (reading.text[cursor.at] === ')') cursor.at++;
  else if (cursor.at < cursor.end) reading.refusals.inArray ??= cursor.at;
  return words;
}

/** `[key]=value` and `[key]+=value` between the parentheses of an array. */
function readKeyed(cursor: Cursor): DeclaringWord | undefined {
  const { reading, at: start, end } = cursor;
  const inside: Cursor = { reading, at: start + 1, end };
  const parts = readParts(inside, { word: false, quoted: false, stops: ']\n' });
  const [behind] = /^\]\+?=/.exec(reading.text.slice(inside.at, inside.at + 3)) ?? [];
  if (behind === undefined) return undefined;
  const index = wordOf(parts, placeOf(reading, start + 1, inside.at));
  cursor.at = inside.at + behind.length;
  const value = readValue(cursor);
  const place = placeOf(reading, start, cursor.at);
  const append = behind === ']+=';
  return { ...wordOf([], place), assignment: { name: '', index, append, value, place } };
}
