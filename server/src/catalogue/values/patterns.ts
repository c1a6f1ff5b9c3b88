/** Byte patterns of `-m string`, written as text or with hexadecimal parts. */
import type { ValueProblem, ValueType } from '../define.ts';
import { quoteAlways } from './quote.ts';
import { refusedByKernel } from './refused.ts';
import { tooLong } from './text.ts';

/** Most bytes of a pattern. kernel:include/uapi/linux/netfilter/xt_string.h (XT_STRING_MAX_PATTERN_SIZE) */
const LONGEST = 128;

const encoder = new TextEncoder();

/** Bytes as characters from 0 to 255: compact, and comparable. */
export type Pattern = string;

function bytesOf(text: string): Pattern {
  return String.fromCharCode(...encoder.encode(text));
}

const printing = {
  /** A pattern is printed in hexadecimal where a byte of it cannot be shown, or it ends in a backslash. */
  print: (pattern: Pattern) => [printPattern(pattern)],
  say: (pattern: Pattern) => `the bytes ${printPattern(pattern)}`,
};

export const textPattern: ValueType<Pattern> = {
  ...printing,
  form: 'text',
  doc: `Text of 1 to ${LONGEST} bytes.`,
  parse(text) {
    const pattern = bytesOf(text.length > LONGEST ? text.slice(0, LONGEST + 1) : text);
    if (pattern.length > LONGEST) return tooLong('pattern', encoder.encode(text).length, LONGEST);
    return pattern === '' ? refusedByKernel(pattern, emptyPattern) : { ok: true, value: pattern };
  },
};

const emptyPattern: ValueProblem = { ok: false, code: 'empty-value', message: 'The pattern is empty.' };

/**
 * Text with parts in hexadecimal between bars (`GET |0d0a|`); a backslash takes the next character as it is. Where a
 * part ends, the program takes the very next character as text, even another bar.
 */
export const hexPattern: ValueType<Pattern> = {
  ...printing,
  form: 'text|hex|text',
  doc: `Text with bytes in hexadecimal between bars, such as |0d 0a|; 1 to ${LONGEST} bytes.`,
  parse(text) {
    const source = bytesOf(text);
    let pattern = '';
    let inHex = false;
    for (let at = 0; at < source.length; ) {
      if (pattern.length >= LONGEST) return tooLong('pattern', source.length, LONGEST);
      let isLiteral = false;
      if (source[at] === '\\') {
        if (inHex) return badHex(text, 'A backslash cannot stand between bars.');
        isLiteral = true;
      } else if (source[at] === '|') {
        inHex = !inHex;
        while (inHex && source[at + 1] === ' ') at++;
        if (at + 1 >= source.length) break;
        at++;
      }
      if (isLiteral) {
        if (at + 1 >= source.length) return badHex(text, 'Nothing follows the backslash at the end.');
        pattern += source[at + 1];
        at += 2;
      } else if (inHex) {
        const digits = source.slice(at, at + 2);
        if (at + 2 >= source.length)
          return badHex(text, 'Bytes in hexadecimal have two digits each and end with a bar.');
        if (!/^[0-9a-fA-F]{2}$/.test(digits)) return badHex(text, `"${digits}" is no byte in hexadecimal.`);
        pattern += String.fromCharCode(Number.parseInt(digits, 16));
        at += source[at + 2] === ' ' ? 3 : 2;
      } else pattern += source[at++];
    }
    return pattern === '' ? emptyPattern : { ok: true, value: pattern };
  },
};

function badHex(text: string, message: string): ValueProblem {
  return { ok: false, code: 'bad-hex-string', message: `${message} ("${text}")` };
}

/** True for a pattern that iptables-save writes as `--hex-string`. */
export function printsAsHex(pattern: Pattern): boolean {
  return /[^\x20-\x7e]/.test(pattern) || pattern.endsWith('\\');
}

export function printPattern(pattern: Pattern): string {
  if (!printsAsHex(pattern)) return quoteAlways(pattern, /["\\]/g);
  const bytes = Array.from(pattern, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0'));
  return `"|${bytes.join('')}|"`;
}
