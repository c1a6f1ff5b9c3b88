/** `read`: takes a line of the input apart into variables. */
import type { Place } from '../ast.ts';
import { assignNamed } from '../expand/elements.ts';
import type { Field } from '../expand/expand.ts';
import { separatorsOf } from '../expand/fields.ts';
import { spanning } from '../read/place.ts';
import { assign, type Flow, type Machine, NOWHERE } from '../run/machine.ts';
import { lookAgain } from '../run/redirect.ts';
import { nextLetters, nextLine, restOf, streamOf } from '../run/stream.ts';
import {
  EMPTY,
  hole,
  type Piece,
  reasonOf,
  slicePiece,
  sliceValue,
  textOf,
  type Value,
  withoutNothing,
} from '../value.ts';

export function readLine(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const names: string[] = [];
  let raw = false;
  let array: string | undefined;
  let stream = machine.stdin;
  let untold: string | undefined;
  let delimiter: string | undefined = '\n';
  let most = Number.POSITIVE_INFINITY;
  for (let i = 0; i < fields.length; i++) {
    const text = textOf(fields[i]?.value ?? EMPTY) ?? '';
    if (!text.startsWith('-') || names.length > 0) {
      names.push(text);
      continue;
    }
    for (let at = 1; at < text.length; at++) {
      const letter = text[at] as string;
      if (letter === 'r') raw = true;
      if (!'adinNptu'.includes(letter)) continue;
      const value = text.slice(at + 1) || (textOf(fields[++i]?.value ?? EMPTY) ?? '');
      if (letter === 'a') array = value;
      if (letter === 'u') stream = machine.state.descriptors.get(Number(value)) ?? stream;
      if (letter === 'u' && !machine.state.descriptors.has(Number(value)) && value !== '0')
        untold = 'what is read here is not known';
      if (letter === 'd') delimiter = value === '' ? '\0' : value[0];
      if (letter === 'n' || letter === 'N') most = Number(value);
      if (letter === 'N') delimiter = undefined;
      break;
    }
  }
  lookAgain(machine, stream);
  if (names.length === 0 && machine.dialect === 'sh') {
    machine.state.status = 2;
    return undefined;
  }
  const isLine = delimiter === '\n' && most === Number.POSITIVE_INFINITY;
  // What is taken in one of two ways is not put back for the other.
  if (!isLine && machine.doubts.length > 0 && nextLine({ ...stream }) !== undefined)
    untold ??= 'how much was read before is not known';
  // What has no end is all that there is.
  const isAll = delimiter === '\0' && !stream.value.some(({ text }) => text.includes('\0'));
  if (isAll) stream = streamOf(restOf(stream), true);
  const found = untold ?? (isLine || isAll ? nextLine(stream) : nextLetters(stream, delimiter, most));
  const targets = array !== undefined ? [array] : names.length > 0 ? names : ['REPLY'];
  if (typeof found === 'string') {
    for (const name of targets) assignNamed(machine, name, hole(found, place));
    if (stream.isTyped) machine.typed++;
    // Who is asked answers; how often that goes on, only he knows.
    machine.state.status = stream.isTyped && machine.conditions === 0 ? 0 : found;
    return undefined;
  }
  let whole = found;
  // A line that ends in a backslash goes on in the next.
  while (whole && !raw && isLine && /(?<!\\)(\\\\)*\\$/.test(textOf(whole.line) ?? '')) {
    const next = nextLine(stream);
    if (typeof next === 'string') break;
    const length = (textOf(whole.line) ?? '').length;
    whole = {
      line: [...sliceValue(whole.line, 0, length - 1), ...(next?.line ?? EMPTY)],
      isWhole: next?.isWhole ?? false,
    };
    if (!next) break;
  }
  machine.state.status = whole?.isWhole && !isAll ? 0 : 1;
  const line = whole ? withoutNothing(whole.line) : EMPTY;
  if (names.length === 0 && array === undefined) assign(machine, 'REPLY', raw ? line : withoutBackslashes(line));
  else {
    const isUndivided = delimiter === undefined && array === undefined;
    const values = isUndivided
      ? [raw ? line : withoutBackslashes(line)]
      : divide(machine, line, raw, array !== undefined ? Number.POSITIVE_INFINITY : names.length);
    if (array !== undefined) {
      if (machine.state.variables.get(array)?.readonly) {
        machine.state.status = 1;
        return undefined;
      }
      const isKnown = separatorsOf(machine) || values.every((value) => reasonOf(value) === undefined);
      const elements = isKnown ? new Map(values.map((value, index) => [String(index), value])) : undefined;
      const value = isKnown ? undefined : values[0];
      machine.state.variables.set(array, { value, elements, exported: false, readonly: false });
    } else {
      for (const [index, name] of names.entries()) {
        const isName = machine.dialect === 'bash' || /^[A-Za-z_]\w*$/.test(name);
        if (isName && assignNamed(machine, name, values[index] ?? EMPTY)) continue;
        machine.state.status = machine.dialect === 'sh' ? 2 : 1;
        break;
      }
    }
  }
  return undefined;
}

function withoutBackslashes(line: Value): Value {
  return line.map((piece) =>
    piece.text.includes('\\') ? { ...piece, text: piece.text.replace(/\\(.)/g, '$1') } : piece,
  );
}

/** Divides a line by IFS into at most `count` values; the last takes all that is left. */
function divide(machine: Machine, line: Value, raw: boolean, count: number): Value[] {
  const separators = separatorsOf(machine);
  if (!separators) return undivided(raw ? line : withoutBackslashes(line), count);
  const { blanks, others } = separators;
  const written: Piece[] = line.flatMap((piece) =>
    [...piece.text].map((_, index) => slicePiece(piece, index, index + 1)),
  );
  // What stands behind a backslash divides nothing.
  const plain = new Set<Piece>();
  const letters: Piece[] = [];
  for (let i = 0; i < written.length; i++) {
    const isEscape = !raw && written[i]?.text === '\\' && i + 1 < written.length;
    const letter = written[isEscape ? ++i : i] as Piece;
    letters.push(letter);
    if (isEscape) plain.add(letter);
  }
  const values: Value[] = [];
  let at = 0;
  const isBlank = (piece: Piece | undefined): boolean =>
    piece !== undefined && !plain.has(piece) && blanks.includes(piece.text);
  const isOther = (piece: Piece | undefined): boolean =>
    piece !== undefined && !plain.has(piece) && others.includes(piece.text);
  while (isBlank(letters[at])) at++;
  while (at < letters.length) {
    const from = at;
    while (at < letters.length && !isBlank(letters[at]) && !isOther(letters[at])) at++;
    let end = at;
    while (isBlank(letters[at])) at++;
    if (isOther(letters[at])) {
      at++;
      while (isBlank(letters[at])) at++;
    }
    // The last takes all that is left, where that is more than a word and what ends it.
    if (values.length === count - 1 && at < letters.length) {
      at = end = letters.length;
      while (isBlank(letters[end - 1])) end--;
      const rest = letters.slice(from, end);
      const isOdd =
        machine.dialect === 'sh' ? rest.some((each) => plain.has(each)) : /^[ \t]$/.test(rest.at(-1)?.text ?? '');
      values.push(isOdd && plain.size > 0 ? hole(ESCAPED_REST, rest[0]?.place ?? NOWHERE) : merged(rest));
    } else values.push(merged(letters.slice(from, end)));
  }
  return values;
}

const ESCAPED_REST = 'what the shell makes of backslashes in the last of several fields is not worked out here';

/** What is read where IFS is not known. */
function undivided(line: Value, count: number): Value[] {
  if (/^\w*$/.test(textOf(line) ?? ' ')) return [line];
  const place = line[0]?.place ?? NOWHERE;
  const length = count === Number.POSITIVE_INFINITY ? 1 : count;
  return Array.from({ length }, () => hole('what IFS holds is not known', place));
}

function merged(letters: readonly Piece[]): Value {
  const first = letters[0];
  const last = letters.at(-1);
  if (!first || !last) return EMPTY;
  return [
    {
      text: letters.map(({ text }) => text).join(''),
      place: spanning(first.place, last.place),
    },
  ];
}
