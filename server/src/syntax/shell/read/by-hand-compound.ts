/** Reads compound commands as a shell does, without the grammar: conditions, loops, cases, groups and functions. */
import type { CaseItem, Statement, Word } from '../ast.ts';
import { closingParenthesis } from './balance.ts';
import { giveUp, type Hand, readCommand, readList, skipLines } from './by-hand.ts';
import { arithmetic, isPattern, isTestReadable, sectionsOf, testWords } from './pieces.ts';
import { placeOf } from './reading.ts';
import { readWords, skipBlanks } from './simple.ts';
import { type Cursor, readWord } from './word.ts';

const WORDS =
  /(?:if|then|else|elif|fi|do|done|case|esac|while|until|for|function|select|time|coproc|\[\[|[{}!])(?=[\s;&|<>()]|$)/y;

const BASHS: ReadonlySet<string> = new Set(['function', 'select', 'time', 'coproc', '[[']);

/** The word at the cursor that means something to the shell itself, where a command may begin. */
export function reservedAt({ reading, at, end }: Cursor): string | undefined {
  WORDS.lastIndex = at;
  const word = at < end ? WORDS.exec(reading.text)?.[0] : undefined;
  return word !== undefined && BASHS.has(word) && reading.dialect !== 'bash' ? undefined : word;
}

/** The name of a coprocess, behind which a compound command stands. */
const COPROCESS = /[A-Za-z_]\w*[ \t]+(?=(?:if|case|while|until|for|select|\[\[|\{)\s|\()/y;

/** The compound command, or function, at the cursor; `undefined` where none begins, or the hand gives up. */
export function readCompound(hand: Hand): Statement | undefined {
  const { reading, at: start } = hand;
  const { text } = reading;
  if (text[start] === '(') return readParentheses(hand);
  const word = reservedAt(hand);
  if (word === undefined) return undefined;
  hand.at += word.length;
  const place = (): Statement['place'] => placeOf(reading, start, hand.at);
  switch (word) {
    case 'if':
      return readIf(hand, start);
    case 'while':
    case 'until': {
      const condition = readList(hand);
      const body = readLoop(hand, false);
      return { kind: 'while', until: word === 'until', condition, body, place: place() };
    }
    case 'for':
    case 'select':
      return readFor(hand, start, word === 'select');
    case 'case':
      return readCase(hand, start);
    case '{': {
      const body = readList(hand);
      expect(hand, '}');
      return { kind: 'group', subshell: false, body, place: place() };
    }
    case '[[': {
      const words = testWords(hand, true);
      if (!words || !isTestReadable(words, hand.extended)) return giveUp(hand);
      return { kind: 'test', words, place: place() };
    }
    case 'function': {
      skipBlanks(hand);
      const name = /[^\s;&|<>()]*/y;
      name.lastIndex = hand.at;
      const written = name.exec(text)?.[0] ?? '';
      hand.at += written.length;
      return written === '' ? giveUp(hand) : readFunction(hand, written, start);
    }
    case 'coproc': {
      skipBlanks(hand);
      COPROCESS.lastIndex = hand.at;
      const name = COPROCESS.exec(text)?.[0] ?? '';
      hand.at += name.length;
      const body = readCommand(hand);
      return body && { kind: 'background', body, pipes: name.trim() || 'COPROC', place: place() };
    }
    default:
      // `then`, `done` and their like: there is nothing that they could belong to.
      hand.at = start;
      return giveUp(hand);
  }
}

function expect(hand: Hand, word: string): void {
  skipLines(hand);
  if (reservedAt(hand) === word) hand.at += word.length;
  else giveUp(hand);
}

function readParentheses(hand: Hand): Statement | undefined {
  const { reading, at: start } = hand;
  if (reading.text[start + 1] === '(') {
    const close = closingParenthesis(reading.text, start + 2, hand.end, reading.dialect);
    // To a POSIX shell it is a command in a subshell in a subshell, which is told from others only where it runs.
    const isOne = reading.dialect === 'bash' || !/[;&|()\n]/.test(reading.text.slice(start + 2, close));
    if (close < hand.end && reading.text[close + 1] === ')' && isOne) {
      hand.at = close + 2;
      const expression = arithmetic(reading, start + 2, close);
      return { kind: 'arithmetic', expression, place: placeOf(reading, start, hand.at) };
    }
  }
  hand.at++;
  const body = readList(hand);
  if (reading.text[hand.at] !== ')' || hand.at >= hand.end) return giveUp(hand);
  hand.at++;
  return { kind: 'group', subshell: true, body, place: placeOf(reading, start, hand.at) };
}

function readIf(hand: Hand, start: number): Statement {
  const clauses: { condition: Statement[]; body: Statement[] }[] = [];
  let otherwise: Statement[] = [];
  for (;;) {
    const condition = readList(hand);
    expect(hand, 'then');
    clauses.push({ condition, body: readList(hand) });
    const next = reservedAt(hand);
    if (next === 'elif') {
      hand.at += next.length;
      continue;
    }
    if (next === 'else') {
      hand.at += next.length;
      otherwise = readList(hand);
    }
    expect(hand, 'fi');
    return { kind: 'if', clauses, otherwise, place: placeOf(hand.reading, start, hand.at) };
  }
}

/** `do … done`; in bash a loop of `for` may have braces instead. */
function readLoop(hand: Hand, mayBeBraces: boolean): Statement[] {
  skipLines(hand);
  const isBraces = mayBeBraces && hand.reading.dialect === 'bash' && reservedAt(hand) === '{';
  expect(hand, isBraces ? '{' : 'do');
  const body = readList(hand);
  expect(hand, isBraces ? '}' : 'done');
  return body;
}

function readFor(hand: Hand, start: number, isSelect: boolean): Statement | undefined {
  const { reading } = hand;
  const { text } = reading;
  skipBlanks(hand);
  if (!isSelect && text.startsWith('((', hand.at) && reading.dialect === 'bash') {
    const open = hand.at + 2;
    const close = closingParenthesis(text, open, hand.end, reading.dialect);
    const sections = sectionsOf(reading, open, close);
    if (!sections || text[close + 1] !== ')') return giveUp(hand);
    hand.at = close + 2;
    skipBlanks(hand);
    if (text[hand.at] === ';') hand.at++;
    const body = readLoop(hand, true);
    const [first, condition, step] = sections;
    return { kind: 'arithmetic-for', first, condition, step, body, place: placeOf(reading, start, hand.at) };
  }
  const name = readWord(hand)?.plain;
  if (name === undefined || (!/^[A-Za-z_]\w*$/.test(name) && reading.dialect === 'sh')) return giveUp(hand);
  skipLines(hand);
  let words: Word[] | undefined;
  if (/^in(?=[\s;]|$)/.test(text.slice(hand.at, hand.at + 3))) {
    hand.at += 2;
    words = readWords(hand);
    if (!hand.extended && words.some(isPattern)) return giveUp(hand);
    if (text[hand.at] !== ';' && text[hand.at] !== '\n') return giveUp(hand);
  }
  if (text[hand.at] === ';') hand.at++;
  const body = readLoop(hand, true);
  const place = placeOf(reading, start, hand.at);
  return { kind: 'for', name, words, body, place, ...(isSelect && { asks: isSelect }) };
}

function readCase(hand: Hand, start: number): Statement | undefined {
  const { reading } = hand;
  const { text } = reading;
  skipBlanks(hand);
  const word = readWord(hand);
  skipLines(hand);
  if (!word || !/^in(?=[\s;(]|$)/.test(text.slice(hand.at, hand.at + 3))) return giveUp(hand);
  hand.at += 2;
  const items: CaseItem[] = [];
  for (skipLines(hand); hand.at < hand.end && reservedAt(hand) !== 'esac'; skipLines(hand)) {
    const item = readItem(hand);
    if (item) items.push(item);
  }
  expect(hand, 'esac');
  return { kind: 'case', word, items, place: placeOf(reading, start, hand.at) };
}

function readItem(hand: Hand): CaseItem | undefined {
  const { text } = hand.reading;
  const patterns: Word[] = [];
  if (text[hand.at] === '(') hand.at++;
  for (;;) {
    skipBlanks(hand);
    const pattern = readWord(hand);
    if (!pattern || (isPattern(pattern) && !hand.extended)) return giveUp(hand);
    patterns.push(pattern);
    skipBlanks(hand);
    if (text[hand.at] !== '|') break;
    hand.at++;
  }
  if (text[hand.at] !== ')') return giveUp(hand);
  hand.at++;
  const body = readList(hand, true);
  const found = /^;(?:;&?|&)/.exec(text.slice(hand.at, hand.at + 3))?.[0] ?? '';
  const isBash = hand.reading.dialect === 'bash';
  const ending = found === ';;&' && !isBash ? ';;' : found;
  if (ending === ';;' || (isBash && (ending === ';&' || ending === ';;&'))) {
    hand.at += ending.length;
    return { patterns, body, ending };
  }
  if (reservedAt(hand) !== 'esac') return giveUp(hand);
  return { patterns, body, ending: ';;' };
}

/** Behind a function's name: `()`, which the keyword makes needless, and its body. bash asks for a compound command, dash for any. */
export function readFunction(hand: Hand, name: string, start: number): Statement | undefined {
  const { reading } = hand;
  const { text } = reading;
  skipBlanks(hand);
  if (text[hand.at] === '(') {
    hand.at++;
    skipBlanks(hand);
    // With the keyword a subshell may be the body.
    if (text[hand.at] !== ')') return giveUp(hand);
    hand.at++;
  }
  if (reading.dialect === 'sh' && (!/^[A-Za-z_]\w*$/.test(name) || SPECIAL.has(name))) return giveUp(hand);
  skipLines(hand);
  const body = readCommand(hand);
  if (!body || (reading.dialect === 'bash' && ['simple', 'function', 'pipeline'].includes(body.kind)))
    return giveUp(hand);
  return { kind: 'function', name, body, place: placeOf(reading, start, hand.at) };
}

/** Builtin commands of a POSIX shell that no function may be called by. */
const SPECIAL: ReadonlySet<string> = new Set(
  '. : break continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);
