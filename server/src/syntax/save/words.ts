/** Splits a line into words as iptables-restore does: blanks separate, `"` quotes, a backslash escapes inside quotes only. */
import type { Word } from '../command/types.ts';

/** Bytes that one word may have. xshared.c (add_param) holds 1,024 with the end mark. */
export const WORD_BYTES = 1023;

/** Words that one line may have: argv holds 255 entries, four of them are the program, `-t`, the table and the end. */
export const WORD_COUNT = 251;

const TAB = 9;
const BLANK = 32;
const QUOTE = 34;
const BACKSLASH = 92;

/** A line in words. */
export interface WordsOfLine {
  readonly words: Word[];
  /** Offset of the quote that nothing closes; the real program then takes the rest of the line, its newline included. */
  readonly openQuote: number | undefined;
}

/**
 * The words of `text` from `start` on. A closing quote ends its word even when more follows without a blank. Outside
 * quotes a backslash and `'` are ordinary characters; `extraQuote` makes one more character quote where it begins a
 * word, which the real program never does (for reading what a line was meant to say).
 */
export function splitWords(text: string, start: number, extraQuote?: string): WordsOfLine {
  return text.includes('"', start) || (extraQuote !== undefined && text.includes(extraQuote, start))
    ? splitQuoted(text, start, extraQuote?.charCodeAt(0))
    : { words: splitPlain(text, start), openQuote: undefined };
}

function splitPlain(text: string, start: number): Word[] {
  const words: Word[] = [];
  const length = text.length;
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB) {
      at++;
      continue;
    }
    const from = at;
    do at++;
    while (at < length && !isBlank(text.charCodeAt(at)));
    words.push({ text: text.slice(from, at), start: from, end: at });
  }
  return words;
}

function splitQuoted(text: string, start: number, extraQuote: number | undefined): WordsOfLine {
  const words: Word[] = [];
  let word = '';
  let from = -1;
  /** What closes the quotation that is open, 0 outside. */
  let quote = 0;
  let quoteAt = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === BACKSLASH) {
        at++;
        if (at < text.length) word += text.charAt(at);
      } else if (code === quote) {
        words.push({ text: word, start: from, end: at + 1 });
        word = '';
        from = -1;
        quote = 0;
      } else word += text.charAt(at);
    } else if (code === QUOTE || (code === extraQuote && from < 0)) {
      quote = code;
      quoteAt = at;
      if (from < 0) from = at;
    } else if (isBlank(code)) {
      if (from >= 0) words.push({ text: word, start: from, end: at });
      word = '';
      from = -1;
    } else {
      if (from < 0) from = at;
      word += text.charAt(at);
    }
  }
  if (quote !== 0) words.push({ text: `${word}\n`, start: from, end: text.length });
  else if (from >= 0) words.push({ text: word, start: from, end: text.length });
  return { words, openQuote: quote === 0 ? undefined : quoteAt };
}

export function isBlank(code: number): boolean {
  return code === BLANK || code === TAB;
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
  return splitPlain(text, start);
}
