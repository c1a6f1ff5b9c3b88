/** Places in a text, and edits to it, counted in UTF-16 code units from an origin that the owner names. */

/** A stretch of text: `start` is the first unit, `end` the first unit after it. Empty when they are equal. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Replaces the text of `span` by `newText`; an empty span inserts, an empty text deletes. */
export interface TextEdit {
  readonly span: Span;
  readonly newText: string;
}

export function span(start: number, end: number): Span {
  return { start, end };
}

/** The same stretch, counted from an origin that lies `offset` units earlier. */
export function shift(inner: Span, offset: number): Span {
  return offset === 0 ? inner : { start: inner.start + offset, end: inner.end + offset };
}

/** True when `offset` lies in the span or touches its end, which is where a caret after a word stands. */
export function touches(outer: Span, offset: number): boolean {
  return outer.start <= offset && offset <= outer.end;
}

/** The text after the edits. Edits are given in any order and must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.span.start < at) throw new Error('edits overlap');
    result += text.slice(at, edit.span.start) + edit.newText;
    at = edit.span.end;
  }
  return result + text.slice(at);
}
