/** Cuts a text into lines as fgets hands them to iptables-restore: at newlines, and inside lines longer than its buffer. */
import { exceedsBytes, utf8Length } from './words.ts';

/** Bytes of a line, its newline not counted, that are read at once. iptables-restore.c: a buffer of 10,240 with newline and end mark. */
export const LINE_BYTES = 10_239;

/** A line of the text without its end. `end` is where the next one starts. */
export interface PhysicalLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** It ends in CR LF; the CR is not in `text`. */
  readonly hasCr: boolean;
  /** It ends in a newline: true for all but the last line. */
  readonly hasNewline: boolean;
}

/** The line that starts at `start`. */
export function lineAt(text: string, start: number): PhysicalLine {
  const { stop, end } = boundsAt(text, start);
  const hasNewline = end > start && text.charCodeAt(end - 1) === 10;
  return { start, end, text: text.slice(start, stop), hasCr: end - stop > (hasNewline ? 1 : 0), hasNewline };
}

/** Where the line that starts at `start` stops, its CR not counted, and where the next one starts. */
export function boundsAt(text: string, start: number): { readonly stop: number; readonly end: number } {
  const newline = text.indexOf('\n', start);
  const stop = newline < 0 ? text.length : newline;
  const hasCr = stop > start && text.charCodeAt(stop - 1) === 13;
  return { stop: hasCr ? stop - 1 : stop, end: newline < 0 ? stop : stop + 1 };
}

export function isTooLong(line: string): boolean {
  return exceedsBytes(line, LINE_BYTES);
}

/**
 * The pieces in which a line that is too long is read, each then taken for a line of its own. A piece that would end
 * inside a character ends before it here.
 */
export function piecesOf(line: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  let bytes = 0;
  let at = 0;
  for (const character of line) {
    const size = utf8Length(character);
    if (bytes + size > LINE_BYTES) {
      pieces.push(line.slice(from, at));
      from = at;
      bytes = 0;
    }
    bytes += size;
    at += character.length;
  }
  pieces.push(line.slice(from));
  return pieces;
}
