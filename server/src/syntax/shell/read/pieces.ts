/** Reads what stands between the parentheses of arithmetic and the brackets of a test, which have words of their own. */
import type { Word } from '../ast.ts';
import { placeOf, type Reading } from './reading.ts';
import { skipBlanks } from './simple.ts';
import { type Cursor, readExpression, readParts, readWord, wordOf } from './word.ts';

export function arithmetic(reading: Reading, start: number, end: number): Word {
  return readExpression(reading, start, end);
}

/** The three parts between the parentheses of `for`; `undefined` when there are not so many. */
export function sectionsOf(reading: Reading, start: number, end: number): readonly [Word, Word, Word] | undefined {
  const pieces: Word[] = [];
  let from = start;
  for (let at = from; at <= end; at++) {
    if (at < end && reading.text[at] !== ';') continue;
    pieces.push(arithmetic(reading, from, at));
    from = at + 1;
  }
  const [first, condition, step, more] = pieces;
  return first && condition && step && !more ? [first, condition, step] : undefined;
}

/**
 * The words of `[[ … ]]`: `&&`, `||`, `(`, `)`, `<` and `>` are words of their own, but not in the pattern behind `=~`. `toClose`: the
 * brackets that close it are looked for, and `undefined` comes of there being none.
 */
export function testWords(cursor: Cursor): Word[];
export function testWords(cursor: Cursor, toClose: true): Word[] | undefined;
export function testWords(cursor: Cursor, toClose = false): Word[] | undefined {
  const { reading, end } = cursor;
  const words: Word[] = [];
  while (cursor.at < end) {
    skipBlanks(cursor);
    if (reading.text[cursor.at] === '\n') {
      cursor.at++;
      continue;
    }
    if (cursor.at >= end) break;
    const from = cursor.at;
    if (toClose && /^\]\](?=[\s;&|()<>]|$)/.test(reading.text.slice(from, from + 3))) {
      cursor.at += 2;
      return words;
    }
    if (words.at(-1)?.plain === '=~') {
      const parts = readParts(cursor, { word: false, quoted: false, regex: true });
      if (cursor.at > from) {
        words.push(wordOf(parts, placeOf(reading, from, cursor.at)));
        continue;
      }
    }
    const word = readWord(cursor);
    if (word) {
      words.push(word);
      continue;
    }
    const two = reading.text.slice(from, from + 2);
    cursor.at += two === '&&' || two === '||' ? 2 : 1;
    const place = placeOf(reading, from, cursor.at);
    words.push(wordOf([{ kind: 'text', text: reading.text.slice(from, cursor.at), quoted: false, place }], place));
  }
  return toClose ? undefined : words;
}

/** A parenthesis that is part of a word makes it a pattern. */
export function isPattern({ parts }: Word): boolean {
  return parts.some((part) => part.kind === 'text' && !part.quoted && /[?*+@!]\(/.test(part.text));
}

const UNARY = /^-[abcdefghknoprstuvwxzGLNORS]$/;
const BINARY = /^(=|==|!=|=~|<|>|-nt|-ot|-ef|-eq|-ne|-lt|-le|-gt|-ge)$/;
const OPERATORS: ReadonlySet<string> = new Set(['&&', '||', '(', ')', '<', '>', ';', '&', '|']);

/** True when bash can make an expression of the words of `[[`. Patterns in parentheses stand to the right of `==`; elsewhere only where they are `extended`. Source: bash 5.2, which says "conditional binary operator expected" and the like of others. */
export function isTestReadable(words: readonly Word[], extended: boolean): boolean {
  let at = 0;
  const operator = (): string | undefined => {
    const word = words[at];
    const [part] = word?.parts ?? [];
    return part?.kind === 'text' && !part.quoted && word?.plain !== undefined ? word.plain : undefined;
  };
  const isWord = (mayBePattern = extended): boolean => {
    const word = words[at];
    return word !== undefined && !OPERATORS.has(operator() ?? 'x') && (mayBePattern || !isPattern(word));
  };
  const term = (): boolean => {
    const first = operator();
    if (first === '!') {
      at++;
      return term();
    }
    if (first === '(') {
      at++;
      if (!expression() || operator() !== ')') return false;
      at++;
      return true;
    }
    if (!isWord()) return false;
    at++;
    if (first !== undefined && UNARY.test(first)) {
      const has = isWord();
      at++;
      return has;
    }
    const next = operator();
    if (next === undefined || !BINARY.test(next)) return at >= words.length || ['&&', '||', ')'].includes(next ?? '');
    at++;
    const has =
      next === '=~'
        ? at < words.length && !/^[)<>;&]/.test(operator() ?? '')
        : isWord(extended || /^(==?|!=)$/.test(next));
    at++;
    return has;
  };
  const expression = (): boolean => {
    for (;;) {
      if (!term()) return false;
      if (operator() !== '&&' && operator() !== '||') return true;
      at++;
    }
  };
  return expression() && at === words.length;
}
