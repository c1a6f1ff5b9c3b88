/** Values of the evaluator: text whose every piece points at what wrote it, and holes for what is not known. */
import type { Place } from './ast.ts';
import { isSamePlace, partOfPlace } from './read/place.ts';

/** A stretch of a value. With `unknown` its text is not known, for that reason, and `text` is empty. */
export interface Piece {
  readonly text: string;
  /** What wrote it. Its length is that of the text where it was written as it is. */
  readonly place: Place;
  readonly unknown?: string;
  /** Of what is not known: it may be any number of words. */
  readonly many?: true;
  /** Of what is not known: what it is on hosts that differ in all that it depends on, one text for each host. */
  readonly guesses?: readonly string[];
}

export type Value = readonly Piece[];

export const EMPTY: Value = [];

export function known(text: string, place: Place): Value {
  return text === '' ? EMPTY : [{ text, place }];
}

export function hole(reason: string, place: Place): Value {
  return [{ text: '', place, unknown: reason }];
}

/** A text that depends on the host, from what it is on hosts that differ; known where it is the same on all of them. */
export function guessed(guesses: readonly string[], reason: string, place: Place): Value {
  const [first = ''] = guesses;
  if (guesses.every((guess) => guess === first)) return known(first, place);
  return [{ text: '', place, unknown: reason, guesses }];
}

/** What a value is on hosts that differ; `undefined` where that is not known of all of it. */
export function guessesOf(value: Value): readonly string[] | undefined {
  let texts: readonly string[] | undefined;
  for (const { unknown, guesses } of value) {
    if (unknown === undefined) continue;
    if (!guesses || (texts && texts.length !== guesses.length)) return undefined;
    texts = guesses;
  }
  return texts?.map((_, host) => value.map(({ text, guesses }) => guesses?.[host] ?? text).join(''));
}

/** The text of a value; `undefined` when some of it is not known. */
export function textOf(value: Value): string | undefined {
  const first = value[0];
  if (first === undefined) return '';
  if (value.length === 1) return first.unknown === undefined ? first.text : undefined;
  let text = '';
  for (const piece of value) {
    if (piece.unknown !== undefined) return undefined;
    text += piece.text;
  }
  return text;
}

/** Why the value is not known. */
export function reasonOf(value: Value): string | undefined {
  for (const { unknown } of value) if (unknown !== undefined) return unknown;
  return undefined;
}

/** The units `from` to `to` of a known value, each piece still at its place. */
export function sliceValue(value: Value, from: number, to: number): Value {
  const result: Piece[] = [];
  let at = 0;
  for (const piece of value) {
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, piece.text.length);
    if (start < end) result.push(start === 0 && end === piece.text.length ? piece : slicePiece(piece, start, end));
    at += piece.text.length;
  }
  return result;
}

export function slicePiece({ text, place }: Piece, start: number, end: number): Piece {
  // Two more than the text: it was written as it is, in quotes.
  const extra = place.end - place.start - text.length;
  if (extra !== 0 && extra !== 2) return { text: text.slice(start, end), place };
  return { text: text.slice(start, end), place: partOfPlace(place, extra / 2 + start, end - start) };
}

/** The values one after another, with a text between them. */
export function joinValues(values: readonly Value[], between: string, place: Place): Value {
  if (values.length === 1) return values[0] ?? EMPTY;
  return values.flatMap((value, index) =>
    index === 0 || between === '' ? value : [{ text: between, place }, ...value],
  );
}

/** Pieces that a value is kept in; one of more was put together by a program, not by its author. */
const MOST_PIECES = 4096;

/** The value in fewer pieces, where it has very many. */
export function compacted(value: Value): Value {
  if (value.length <= MOST_PIECES) return value;
  const text = textOf(value);
  const first = value[0];
  if (text === undefined || !first) return value;
  return [{ text, place: first.place }];
}

/** Lines of a known or partly known value; a hole stays in the line that it is in. */
export function linesOf(value: Value): Value[] {
  const lines: Value[] = [];
  let line: Piece[] = [];
  let isOpen = false;
  for (const piece of value) {
    if (piece.unknown !== undefined) {
      line.push(piece);
      isOpen = true;
      continue;
    }
    let from = 0;
    for (let at = piece.text.indexOf('\n'); at >= 0; at = piece.text.indexOf('\n', from)) {
      if (at > from) line.push(from === 0 && at === piece.text.length ? piece : slicePiece(piece, from, at));
      lines.push(line);
      line = [];
      isOpen = false;
      from = at + 1;
    }
    if (from < piece.text.length) {
      line.push(from === 0 ? piece : slicePiece(piece, from, piece.text.length));
      isOpen = true;
    }
  }
  if (isOpen) lines.push(line);
  return lines;
}

/** The value without the newlines at its end, as a substitution gives it. */
export function withoutLastNewlines(value: Value): Value {
  const hosts = value.some(({ guesses }) => guesses) ? guessesOf(value) : undefined;
  const [first] = value;
  if (hosts && first)
    return guessed(
      hosts.map((text) => text.replace(/\n+$/, '')),
      reasonOf(value) ?? '',
      first.place,
    );
  let end = value.length;
  while (end > 0) {
    const last = value[end - 1] as Piece;
    if (last.unknown !== undefined) break;
    const kept = last.text.replace(/\n+$/, '');
    if (kept === last.text) break;
    if (kept !== '') return [...value.slice(0, end - 1), slicePiece(last, 0, kept.length)];
    end--;
  }
  return end === value.length ? value : value.slice(0, end);
}

/** Letters of code 0 are passed over where a shell keeps what was printed. */
export function withoutNothing(value: Value): Value {
  if (!value.some(({ text }) => text.includes('\0'))) return value;
  return value.map((piece) => ({ ...piece, text: piece.text.replaceAll('\0', '') }));
}

/** True when both are known to be the same text. */
export function sameText(a: Value, b: Value): boolean {
  if (a === b) return true;
  const text = textOf(a);
  return text !== undefined && text === textOf(b);
}

/** True when both say the same, or are unknown for the same reason, and were written by the same. */
export function isSameValue(a: Value, b: Value): boolean {
  return a === b || (a.length === b.length && a.every((piece, index) => isSamePiece(piece, b[index] as Piece)));
}

function isSamePiece(a: Piece, b: Piece): boolean {
  if (a === b) return true;
  if (a.text !== b.text || a.unknown !== b.unknown || a.many !== b.many || !isSamePlace(a.place, b.place)) return false;
  return a.guesses === b.guesses || a.guesses?.join('\0') === b.guesses?.join('\0');
}
