/** Turns offsets into lines and characters as the language server protocol counts them: from 0, in UTF-16 units. */
import { lastFrom } from '../base/last-from.ts';
import type { Span } from '../base/span.ts';

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** The lines of one text. A line ends at LF, CR LF or a lone CR. */
export interface Lines {
  position(offset: number): Position;
  range(span: Span): Range;
  /** The text of a line without its end; empty beyond the last. */
  text(line: number): string;
  readonly count: number;
}

export function linesOf(text: string): Lines {
  const starts = [0];
  const lineEnd = text.includes('\r') ? anyEnd : newline;
  /** Where the first line starts that is not known yet; beyond the text when all are. */
  let next = 0;
  /** Looks at the text as far as the line that holds `offset`. */
  const reach = (offset: number): void => {
    while (next <= offset && next <= text.length) {
      const end = lineEnd(text, next);
      next = end < 0 ? text.length + 1 : end;
      if (end >= 0) starts.push(end);
    }
  };
  const position = (offset: number): Position => {
    reach(offset);
    const line = lastFrom(starts, offset);
    return { line, character: offset - (starts[line] ?? 0) };
  };
  return {
    position,
    range: ({ start, end }) => ({ start: position(start), end: position(end) }),
    text(line) {
      while (starts.length <= line + 1 && next <= text.length) reach(next);
      const from = starts[line];
      return from === undefined ? '' : text.slice(from, starts[line + 1]).replace(/\r?\n$|\r$/, '');
    },
    get count() {
      reach(text.length);
      return starts.length;
    },
  };
}

/** Where the line after the next LF starts; -1 when there is none. */
function newline(text: string, from: number): number {
  return text.indexOf('\n', from) + 1 || -1;
}

/** Where the line after the next LF, CR LF or CR starts; -1 when there is none. */
function anyEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) return at + 1;
  }
  return -1;
}
