/** Reads a whole save file, and reads it again after a change by looking at the changed lines only. */

import { commonPrefix, commonSuffix } from '../../base/common.ts';
import { refusal } from '../../base/finding.ts';
import { span } from '../../base/span.ts';
import { AlikeLine } from './alike-line.ts';
import { lineIndexAt } from './find-line.ts';
import { lettersOf } from './letters.ts';
import { BLANK, readAlike } from './line.ts';
import { boundsAt, isTooLong, LINE_BYTES, lineAt, piecesOf } from './physical.ts';
import { readIn, type State, type States, silent, stateAfter, statesFor } from './state.ts';
import type { LineContent, SaveDocument, SaveLine, SaveOptions } from './types.ts';
import { isTableless, looksLikeRules, tableOfFragment, unreadable } from './whole.ts';
import { problemsOfWhole } from './whole-problems.ts';
import { utf8Length } from './words.ts';

/** Reads the versions of one text, one after the other. */
export interface SaveReader {
  /**
   * The text, read. Lines that the version before had keep their content, and their parse. The document of the version
   * before is used up: its lines move along to where they now stand.
   */
  read(text: string): SaveDocument;
}

/** Lines read so far, with the state that each was read in. */
interface Lines {
  readonly text: string;
  readonly lines: SaveLine[];
  readonly before: State[];
}

/**
 * Reads an iptables-save text. Never fails: what is wrong is in the problems of the lines and of the document. As in an
 * editor, a text that ends in a newline has an empty last line.
 */
export function parseSave(text: string, options: SaveOptions): SaveDocument {
  return createSaveReader(options).read(text);
}

/** A reader whose cache lives as long as a document that is being edited. */
export function createSaveReader(options: SaveOptions): SaveReader {
  const states = statesFor(options.family);
  let last: Lines | undefined;
  return {
    read(text) {
      const problem = unreadable(text, options);
      if (problem) {
        last = undefined;
        return { text, family: options.family, lines: [], tableless: false, cutLine: undefined, problems: [problem] };
      }
      const tableless = isTableless(text) && looksLikeRules(text);
      const outside = tableless ? tableOfFragment(text) : undefined;
      const next = readLines(text, last, states, outside, options.codes);
      last = next;
      const cutLine = tableless ? undefined : cutLineOf(next);
      const lines = cutLine === undefined ? next.lines : [...next.lines.slice(0, -1), unjudged(next)];
      const document = { text, family: options.family, lines, tableless, cutLine };
      return { ...document, problems: problemsOfWhole(document, options) };
    },
  };
}

/** The last line, when it has no newline and a table is open there. */
function cutLineOf({ text, lines }: Lines): number | undefined {
  const last = lines.at(-1);
  if (!last || text.endsWith('\n') || last.content.kind === 'commit') return undefined;
  return last.table !== undefined || last.content.kind === 'table' ? last.line : undefined;
}

function unjudged({ lines }: Lines): SaveLine {
  const { line, origin, text, table, content } = lines.at(-1) as SaveLine;
  return { line, origin, text, table, content: silent(content) };
}

function readLines(
  text: string,
  old: Lines | undefined,
  states: States,
  outside: string | undefined,
  bytes: Uint8Array | undefined,
): Lines {
  const next: Lines = { text, lines: [], before: [] };
  let state = states.of(outside);
  const kept = old && old.before[0] === state ? keptRange(old, text) : { first: 0, from: old?.lines.length ?? 0 };
  for (let i = 0; old && i < kept.first; i++) push(next, old.lines[i] as SaveLine, old.before[i] as State);
  let at = textStart(text);
  let number = 0;
  if (old && kept.first > 0) {
    const line = old.lines[kept.first - 1] as SaveLine;
    state = stateAfter(line.text, line.content, old.before[kept.first - 1] as State, states, outside);
    at = lineAt(text, line.origin).end;
    number = line.line + 1;
  }
  const tail = old?.lines[kept.from];
  const delta = old ? text.length - old.text.length : 0;
  const stop = tail ? tail.origin + delta : text.length;
  const known = old && knownContents(old, kept.first, kept.from);
  const letters = old ? undefined : lettersOf(text, bytes);
  while (at < stop) {
    const { stop: lineStop, end } = boundsAt(text, at);
    const alike = letters && readAlike(letters, at, lineStop, state.context);
    if (alike) {
      push(next, new AlikeLine(number, at, state.table, alike), state);
      if (state.context.continued) state = states.of(state.table, false, state.context.hidden);
      at = end;
      number++;
      continue;
    }
    const found = text.slice(at, lineStop);
    const line = old ? detached(found) : found;
    const content = known?.get(state)?.get(line);
    if (content) {
      push(next, { line: number, origin: at, text: line, table: state.table, content }, state);
      state = stateAfter(line, content, state, states, outside);
    } else state = readOne(next, line, number, at, state, states, outside);
    at = end;
    number++;
  }
  if (old && tail) keepTail(next, old, kept.from, { delta, number, state, states, outside });
  else if (text === '' || text.endsWith('\n')) {
    push(next, { line: number, origin: text.length, text: '', table: state.table, content: BLANK }, state);
  }
  return next;
}

/** Reads one line of the text, which the real program may read as several. Returns the state after it. */
function readOne(
  next: Lines,
  text: string,
  line: number,
  origin: number,
  state: State,
  states: States,
  outside: string | undefined,
): State {
  if (!isTooLong(text)) {
    const content = readIn(text, state);
    push(next, { line, origin, text, table: state.table, content }, state);
    return stateAfter(text, content, state, states, outside);
  }
  const pieces = piecesOf(text);
  let after = state;
  let from = origin;
  const parts: { readonly line: SaveLine; readonly before: State }[] = [];
  for (const piece of pieces) {
    const content = readIn(piece, after);
    parts.push({ line: { line, origin: from, text: piece, table: after.table, content }, before: after });
    after = stateAfter(piece, content, after, states, outside);
    from += piece.length;
  }
  if (parts.every((part) => loads(part.line.content))) {
    for (const part of parts) push(next, part.line, part.before);
    return after;
  }
  const message = `The line has ${utf8Length(text).toLocaleString('en')} bytes: iptables-restore takes what exceeds ${LINE_BYTES.toLocaleString('en')} for another line.`;
  const problem = refusal('line-too-long', message, span(0, Math.min(text.length, 200)));
  push(next, { line, origin, text, table: state.table, content: { kind: 'blank', problems: [problem] } }, state);
  return state;
}

function loads(content: LineContent): boolean {
  const problems = content.kind === 'command' ? [...content.problems, ...content.command.problems] : content.problems;
  return problems.every(({ refusedBy }) => refusedBy.length === 0);
}

function push(into: Lines, line: SaveLine, before: State): void {
  into.lines.push(line);
  into.before.push(before);
}

/** A byte order mark is no part of the first line, however the real program takes it. */
function textStart(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}

/** The lines before `first` and those from `from` on stand in the new text as they did in the old one. */
function keptRange(old: Lines, text: string): { readonly first: number; readonly from: number } {
  const prefix = commonPrefix(old.text, text);
  const suffix = commonSuffix(old.text, text, Math.min(old.text.length, text.length) - prefix);
  const first = prefix === 0 ? 0 : lineIndexAt(old.lines, prefix);
  let from = lineIndexAt(old.lines, old.text.length - suffix) + 1;
  while (from < old.lines.length && old.text.charCodeAt((old.lines[from] as SaveLine).origin - 1) !== 10) from++;
  // A line that is read in pieces is kept whole or not at all.
  let whole = first;
  while (whole > 0 && old.lines[whole - 1]?.line === old.lines[whole]?.line) whole--;
  return { first: whole, from: Math.max(whole, from) };
}

/** What the lines that are to be read again said, for those of them that come back unchanged. */
function knownContents(old: Lines, first: number, from: number): Map<State, Map<string, LineContent>> {
  const known = new Map<State, Map<string, LineContent>>();
  for (let i = first; i < from; i++) {
    const line = old.lines[i] as SaveLine;
    const state = old.before[i] as State;
    const contents = known.get(state) ?? new Map<string, LineContent>();
    known.set(state, contents);
    if (line.content.problems[0]?.code !== 'line-too-long' && line.text !== '') contents.set(line.text, line.content);
  }
  return known;
}

interface Tail {
  readonly delta: number;
  readonly number: number;
  readonly state: State;
  readonly states: States;
  readonly outside: string | undefined;
}

/** Takes over the lines from `from` on. Those that now stand in another table are read again, up to the first that does not. */
function keepTail(next: Lines, old: Lines, from: number, tail: Tail): void {
  const { delta, states, outside } = tail;
  const moved = tail.number - (old.lines[from] as SaveLine).line;
  let { state } = tail;
  let at = from;
  for (; at < old.lines.length && old.before[at] !== state; at++) {
    const { text, line, origin } = old.lines[at] as SaveLine;
    state = readOne(next, text, line + moved, origin + delta, state, states, outside);
  }
  for (; at < old.lines.length; at++) {
    const line = old.lines[at] as SaveLine;
    next.lines.push(moveLine(line, moved, delta));
    next.before.push(old.before[at] as State);
  }
}

/** Moves the line itself: a copy of each line below the caret at each keystroke would be most of what is done. */
function moveLine(line: SaveLine, lines: number, units: number): SaveLine {
  const place = line as { line: number; origin: number };
  place.line += lines;
  place.origin += units;
  return line;
}

/** A copy that does not hold on to the text that it was cut from, so that old versions of a document can be forgotten. */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}
