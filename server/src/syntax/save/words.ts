/** Splits a line into words as iptables-restore does: blanks separate, `"` quotes, a backslash escapes inside quotes only. */
import type { Word } from '../command/types.ts';

/** Bytes that one word may have. xshared.c (add_param) holds 1,024 with the end mark. */
export const WORD_BYTES = 1023;

/** Words that one line may have: argv holds 255 entries, four of them are the program, `-t`, the table and the end. */
export const WORD_COUNT = 251;

const TAB = 9;
const BLANK = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;

/** A line in words. */
export interface WordsOfLine {
  readonly words: Word[];
  /** Offset of the quote that nothing closes; the real program then takes the rest of the line, its newline included. */
  readonly openQuote: number | undefined;
  /** False only where no word begins with `'`. */
  readonly mayHaveSingleQuotes: boolean;
  readonly hasNul: boolean;
}

/**
 * The words of `text` from `start` on. A closing quote ends its word even when more follows without a blank. Outside
 * quotes a backslash and `'` are ordinary characters; `extraQuote` makes one more character quote where it begins a
 * word, which the real program never does (for reading what a line was meant to say).
 */
export function splitWords(text: string, start: number, extraQuote?: string): WordsOfLine {
  const plain = extraQuote === undefined ? splitPlain(text, start, QUOTE) : undefined;
  return plain ?? splitQuoted(text, start, extraQuote?.charCodeAt(0));
}

/** Where words gather, so that each line gets a list of just its size. */
const scratch: Word[] = [];

/** The words of a text in which nothing quotes; `undefined` as soon as the character `unless` is met, or a NUL. */
function splitPlain(text: string, start: number, unless: number): WordsOfLine | undefined {
  const length = text.length;
  let count = 0;
  let mayHaveSingleQuotes = false;
  let from = -1;
  for (let at = start; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB) {
      if (from >= 0) scratch[count++] = { text: text.slice(from, at), start: from, end: at };
      from = -1;
    } else {
      if (code === unless || code === 0) return undefined;
      if (from < 0) {
        from = at;
        if (code === APOSTROPHE) mayHaveSingleQuotes = true;
      }
    }
  }
  if (from >= 0) scratch[count++] = { text: text.slice(from), start: from, end: length };
  return { words: scratch.slice(0, count), openQuote: undefined, mayHaveSingleQuotes, hasNul: false };
}

function splitQuoted(text: string, start: number, extraQuote: number | undefined): WordsOfLine {
  const words: Word[] = [];
  /** What of the word is read already, without the stretch from `kept` on. */
  let word = '';
  let kept = start;
  let from = -1;
  /** What closes the quotation that is open, 0 outside. */
  let quote = 0;
  let quoteAt = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === BACKSLASH) {
        word += text.slice(kept, at);
        at++;
        kept = at;
      } else if (code === quote) {
        words.push({ text: word + text.slice(kept, at), start: from, end: at + 1 });
        word = '';
        from = -1;
        quote = 0;
      }
    } else if (code === QUOTE || (code === extraQuote && from < 0)) {
      if (from < 0) from = at;
      else word += text.slice(kept, at);
      quote = code;
      quoteAt = at;
      kept = at + 1;
    } else if (code === BLANK || code === TAB) {
      if (from >= 0) words.push({ text: word + text.slice(kept, at), start: from, end: at });
      word = '';
      from = -1;
    } else if (from < 0) {
      from = at;
      kept = at;
    }
  }
  if (quote !== 0) words.push({ text: `${word}${text.slice(kept)}\n`, start: from, end: text.length });
  else if (from >= 0) words.push({ text: word + text.slice(kept), start: from, end: text.length });
  const hasNul = text.includes('\0', start);
  return { words, openQuote: quote === 0 ? undefined : quoteAt, mayHaveSingleQuotes: true, hasNul };
}

/** Bytes of the text in UTF-8, which is what the limits of iptables count. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair stands for two of the pair's four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}

/** True when the text has more than `limit` bytes; counts only where that is possible. */
export function exceedsBytes(text: string, limit: number): boolean {
  return text.length * 3 > limit && utf8Length(text) > limit;
}

/** The tokens that strtok finds with blanks and tabs as separators: no quoting. */
export function splitTokens(text: string, start: number): Word[] {
  return splitPlain(text, start, -1)?.words ?? [];
}
