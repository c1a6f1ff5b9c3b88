/** What a command reads from: lines that are taken one after another. */
import type { Place } from '../ast.ts';
import { hasManyBytes, MANY_BYTES } from '../expand/pattern.ts';
import { EMPTY, hole, linesOf, reasonOf, sliceValue, textOf, type Value } from '../value.ts';

/** What a command reads from. `taken`: lines that were read already. */
export interface Stream {
  readonly value: Value;
  lines: readonly Value[] | undefined;
  taken: number;
  /** Somebody types it. */
  readonly isTyped?: true;
  /** The name of the file that it is: who reads one can leave what he does not need. */
  readonly file?: string;
  /** Why nobody knows what is left of it. */
  doubt?: string | undefined;
  /** It was opened in one of two ways only. */
  readonly mayBeClosed?: true;
}

/** `isOne`: all of it is read as one line, which nothing ends. */
export function streamOf(value: Value, isOne = false): Stream {
  return { value, lines: isOne && value.length > 0 ? [value] : undefined, taken: 0 };
}

type NextLine = { readonly line: Value; readonly isWhole: boolean } | string | undefined;

/** The next line, or a reason why it is not known what it is, or `undefined` at the end. */
export function nextLine(stream: Stream): NextLine {
  const lines = linesIn(stream);
  const line = lines[stream.taken];
  if (line === undefined) return undefined;
  if (stream.doubt !== undefined) return stream.doubt;
  const unknown = reasonOf(line);
  if (unknown !== undefined) return unknown;
  stream.taken++;
  const isLast = stream.taken === lines.length;
  return {
    line,
    isWhole: !isLast || (textOf(stream.value) ?? '').endsWith('\n') || reasonOf(stream.value) !== undefined,
  };
}

/** Its lines, those that were read already among them. */
export function linesIn(stream: Stream): readonly Value[] {
  stream.lines ??= linesOf(stream.value);
  return stream.lines;
}

/** From here on it is not known what it holds, or whether there is more. */
export function lose(stream: Stream, why: string): void {
  const lines = linesIn(stream);
  const { taken } = stream;
  stream.taken = Math.min(taken, lines.length);
  stream.lines = [...lines.slice(0, taken), hole(why, stream.value[0]?.place ?? NO_PLACE)];
  stream.doubt = why;
}

/** Nothing is left of it, whatever it holds. */
export function isAtEnd(stream: Stream): boolean {
  return stream.taken >= linesIn(stream).length;
}

/** Takes letters up to a delimiter, or so many of them; `undefined` at the end, a reason where they are not known. */
export function nextLetters(stream: Stream, delimiter: string | undefined, most: number): NextLine {
  if (isAtEnd(stream)) return undefined;
  if (stream.doubt !== undefined) return stream.doubt;
  const endsWhole = (textOf(stream.value) ?? '').endsWith('\n');
  const lines = linesIn(stream).slice(stream.taken);
  const rest = lines.flatMap(
    (line, at): Value =>
      at + 1 < lines.length || endsWhole ? [...line, { text: '\n', place: line[0]?.place ?? NO_PLACE }] : line,
  );
  const text = textOf(rest);
  if (text === undefined) return reasonOf(rest) ?? '';
  if (most < text.length && hasManyBytes(text)) return MANY_BYTES;
  const found = delimiter === undefined ? -1 : text.indexOf(delimiter);
  const isEnded = found >= 0 && found < most;
  const end = isEnded ? found : Math.min(most, text.length);
  stream.lines = linesOf(sliceValue(rest, isEnded ? end + 1 : end, text.length));
  stream.taken = 0;
  return { line: sliceValue(rest, 0, end), isWhole: isEnded || end === most };
}

const NO_PLACE = { source: 0, start: 0, end: 0 };

/** All that is left. */
export function restOf(stream: Stream): Value {
  const { taken, doubt, value } = stream;
  if (doubt !== undefined && !isAtEnd(stream)) return hole(doubt, value[0]?.place ?? NO_PLACE);
  stream.taken = Number.MAX_SAFE_INTEGER;
  if (taken === 0) return value;
  const rest = linesIn(stream).slice(taken);
  return rest.flatMap((line) => [...line, { text: '\n', place: line[0]?.place ?? { source: 0, start: 0, end: 0 } }]);
}

/** Names of what a shell reads anyway. */
export const OWN_INPUT = /^\/(dev\/stdin|(dev|proc\/self)\/fd\/0)$/;

export const NOTHING_TO_READ = (): Stream => streamOf(EMPTY);

export const TYPED = 'what is typed while it runs is not known';

/** What somebody types while the script runs. */
export function typedStream(place: Place): Stream {
  return { ...streamOf(hole(TYPED, place)), isTyped: true };
}
