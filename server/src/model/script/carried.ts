/** Where the text of a value stands in a script as it is: between a stretch of the value and a stretch of the script, both ways. */
import type { Span } from '../../base/span.ts';
import type { Piece, Value } from '../../syntax/shell/value.ts';

/** Stands for what is not known in a value that is read as a text. */
export const GAP = '\uFFFC';

/** The text of a piece as it is read. */
export function readText({ text, unknown }: Piece): string {
  return unknown === undefined ? text : GAP;
}

/** Where the piece's text stands in the script's own text; `undefined` for what is not written there as it is. */
export function writtenSpan({ text, place, unknown }: Piece): Span | undefined {
  if (place.source !== 0 || unknown !== undefined || text === '') return undefined;
  // Two more than the text: it was written as it is, in quotes.
  const extra = place.end - place.start - text.length;
  if (extra !== 0 && extra !== 2) return undefined;
  return { start: place.start + extra / 2, end: place.end - extra / 2 };
}

/** The value's offset of what stands at an offset of the script. At the end of one piece, that of the piece. */
export function offsetInValue(value: Value, offset: number): number | undefined {
  let at = 0;
  for (const piece of value) {
    const span = writtenSpan(piece);
    if (span && span.start <= offset && offset <= span.end) return at + offset - span.start;
    at += readText(piece).length;
  }
  return undefined;
}

/** Where a stretch of the value stands in the script, as it is; `undefined` where a variable, or another file, wrote some of it. */
export function spanInScript(value: Value, { start, end }: Span): Span | undefined {
  let at = 0;
  let from: number | undefined;
  let to: number | undefined;
  for (const piece of value) {
    const { length } = readText(piece);
    const next = at + length;
    const isTouched = start === end ? at <= start && start <= next : at < end && next > start;
    if (isTouched) {
      const span = writtenSpan(piece);
      if (!span) return undefined;
      const first = span.start + Math.max(0, start - at);
      const last = span.start + Math.min(length, end - at);
      // Pieces that follow each other in the value do so in the script.
      if (to !== undefined && to !== first) return undefined;
      from ??= first;
      to = last;
      if (start === end) break;
    }
    at = next;
  }
  return from === undefined || to === undefined ? undefined : { start: from, end: to };
}
