/** Turns offsets into lines and characters as the language server protocol counts them: from 0, in UTF-16 units. */
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
  let starts: number[] | undefined;
  const known = (): number[] => {
    starts ??= startsOf(text);
    return starts;
  };
  const position = (offset: number): Position => {
    const all = known();
    let low = 0;
    let high = all.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((all[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (all[low] ?? 0) };
  };
  return {
    position,
    range: ({ start, end }) => ({ start: position(start), end: position(end) }),
    text(line) {
      const from = known()[line];
      return from === undefined ? '' : text.slice(from, known()[line + 1]).replace(/\r?\n$|\r$/, '');
    },
    get count() {
      return known().length;
    },
  };
}

function startsOf(text: string): number[] {
  const starts = [0];
  const hasCr = text.includes('\r');
  if (!hasCr) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}
