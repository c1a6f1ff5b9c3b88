/** The state of reading one command, and how what is wrong is noted down. */
import { BACKENDS, type Backend, type Family, type Fix, type Problem, type Severity } from '../../base/problem.ts';
import type { Span, TextEdit } from '../../base/span.ts';
import type { BasicOption } from '../../catalogue/basic.ts';
import type { Given, Match, Target, ValueContext, ValueProblem } from '../../catalogue/define.ts';
import type { CommandProblem } from './codes.ts';
import type { Extension } from './registry.ts';
import type {
  CommandKind,
  InterfaceSpec,
  MatchUse,
  OptionUse,
  ProtocolSpec,
  RuleSpec,
  TargetUse,
  Word,
} from './types.ts';

/** Where a command stands: what the words alone do not say. */
export interface CommandContext {
  readonly family: Family;
  /** The table of the save file's section; in `command` mode the one that holds without `-t`. */
  readonly table: string;
  /** `restore`: a line of a save file. `command`: the arguments of iptables itself. */
  readonly mode: 'restore' | 'command';
  /** Names of targets that are those of chains here: a chain line has declared them, and the targets are no longer looked for. */
  readonly hidden?: ReadonlySet<string>;
}

/** A match or target while its options come in. */
export interface LoadedMatch extends MatchUse {
  readonly extension: Extension<Match> | undefined;
  /** A later use of the same match takes the options from here on. */
  completed: boolean;
  options: readonly OptionUse[];
  given: Given<Record<string, unknown>>;
}

export interface LoadedTarget extends TargetUse {
  readonly extension: Extension<Target> | undefined;
  options: readonly OptionUse[];
  given: Given<Record<string, unknown>>;
}

export interface Reader {
  readonly context: CommandContext;
  readonly words: readonly Word[];
  /** The next word to read. */
  at: number;
  /** The `!` that waits for its option. */
  bang: Word | undefined;
  readonly uses: OptionUse[];
  /** Extensions whose options are known so far, newest last. */
  loaded: readonly Extension[];
  matches: readonly LoadedMatch[];
  target: LoadedTarget | undefined;
  /** What option values are read with; renewed by `-p`. */
  values: ValueContext;
  /** The word after -p in lower case; empty without one. */
  protocolName: string;
  /** The match that `-p` names was brought in because an option asked for it. */
  protocolLoaded: boolean;
  /** Options may belong to an extension that is not known: nothing is said about those that nobody knows. */
  opaque: boolean;
  /** Some option was refused, so that what seems to be missing may be that one. */
  lostOption: boolean;
  kind: CommandKind | undefined;
  command: Word | undefined;
  chain: Word | undefined;
  number: number | undefined;
  argument: Word | undefined;
  table: Word | undefined;
  /** Addresses are read last, as the program does it. */
  sourceUse: OptionUse | undefined;
  destinationUse: OptionUse | undefined;
  /** -p was given and could not be read. */
  protocolBroken: boolean;
  protocol: ProtocolSpec | undefined;
  in: InterfaceSpec | undefined;
  out: InterfaceSpec | undefined;
  fragment: RuleSpec['fragment'];
  /** The basic options given so far that may come once, as bits. */
  seen: number;
  skipped: boolean;
  problems: Problem[] | undefined;
}

/** Shared by all commands without problems; nobody writes to it. */
export const NONE: readonly never[] = [];

export interface Details {
  readonly severity?: Severity;
  readonly refusedBy?: readonly Backend[];
  readonly byKernel?: readonly Backend[] | undefined;
  readonly fixes?: readonly Fix[];
}

/** Notes a problem of the command. It is an error that both programs refuse unless `details` says otherwise. */
export function report(reader: Reader, code: CommandProblem, span: Span, message: string, details?: Details): void {
  note(reader, code, span, message, details);
}

/** The same for what an extension says under a code of its own. */
export function note(reader: Reader, code: string, span: Span, message: string, details?: Details): void {
  const refusedBy = details?.refusedBy ?? BACKENDS;
  const problem: Problem = {
    code,
    message,
    severity: details?.severity ?? (refusedBy.length > 0 ? 'error' : 'warning'),
    span: { start: span.start, end: span.end },
    refusedBy,
    ...(details?.byKernel && { byKernel: details.byKernel }),
    proof: 'sound',
    ...(details?.fixes && details.fixes.length > 0 ? { fixes: details.fixes } : {}),
  };
  if (reader.problems) reader.problems.push(problem);
  else reader.problems = [problem];
}

/** A mend that makes the line load, or load as meant; which packets pass changes, so it is never applied unasked. */
export function mend(title: string, ...edits: TextEdit[]): Fix {
  return { title, kind: 'unsafe', edits };
}

/** The list with one more. A list of exactly its length takes a fraction of the memory of one that grew, or was spread. */
export function withLast<T>(list: readonly T[], last: T): readonly T[] {
  switch (list.length) {
    case 0:
      return [last];
    case 1:
      return [list[0] as T, last];
    case 2:
      return [list[0] as T, list[1] as T, last];
    default:
      return list.concat([last]);
  }
}

/** Notes an option as it was written. */
export function record(
  reader: Reader,
  option: BasicOption,
  word: Word,
  values: readonly Word[],
  bang: Word | undefined,
): OptionUse {
  const use: OptionUse = { name: option.name, option: word, values, bang };
  reader.uses.push(use);
  return use;
}

/** Puts `text` in place of a word. */
export function replaceWord(word: Span, text: string): TextEdit {
  return { span: { start: word.start, end: word.end }, newText: text };
}

/** Puts `text` and a blank before a word. */
export function insertBefore(word: Span, text: string): TextEdit {
  return { span: { start: word.start, end: word.start }, newText: `${text} ` };
}

/** Takes out the words from `first` to `last`, with the blank before or after them. */
export function deleteWords(reader: Reader, first: Word, last: Word): TextEdit {
  const before = reader.words[reader.words.indexOf(first) - 1];
  const after = reader.words[reader.words.indexOf(last) + 1];
  if (before) return { span: { start: before.end, end: last.end }, newText: '' };
  return { span: { start: first.start, end: after ? after.start : last.end }, newText: '' };
}

/** A word as it has to be written to be read as `text`: in quotes when it is empty or has blanks, quotes or backslashes in it. */
export function writtenWord(text: string): string {
  return /^[^\s"'\\]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** The stretch of a word's source that units `start` to `end` of its text came from; the whole word where quoting hides it. */
export function spanInside(word: Word, start: number, end: number): Span {
  const extra = word.end - word.start - word.text.length;
  if (extra !== 0 && extra !== 2) return word;
  const origin = word.start + extra / 2;
  return { start: origin + start, end: origin + end };
}

/** Notes what a value's type says about the words it was given as. */
export function reportValue(
  reader: Reader,
  problem: ValueProblem,
  words: readonly Word[],
  more: { readonly owner?: LoadedMatch | LoadedTarget; readonly fixes?: readonly Fix[] } = {},
): void {
  const word = words[0];
  if (!word) return;
  const last = words[words.length - 1] ?? word;
  const start = problem.start;
  const place =
    start === undefined || words.length > 1
      ? { start: word.start, end: last.end }
      : spanInside(word, start, problem.end ?? word.text.length);
  const fixes: Fix[] = [...(more.fixes ?? NONE)];
  if (problem.mend !== undefined && words.length === 1) {
    fixes.push(mend(`Write ${problem.mend}`, replaceWord(word, writtenWord(problem.mend))));
  }
  if (problem.insertBefore !== undefined && more.owner) {
    const before = loadingWord(reader, more.owner);
    fixes.push(mend(`Insert ${problem.insertBefore}`, insertBefore(before, problem.insertBefore)));
  }
  if (problem.split && words.length === 1) fixes.push(...splitRule(reader, word, problem.split));
  note(reader, problem.code, place, problem.message, {
    fixes,
    ...(problem.refusedBy ? { refusedBy: problem.refusedBy } : {}),
    byKernel: problem.byKernel,
  });
}

/** The word before which something must stand to come before the extension: `-m`, `-j`, or the option that -p brought it in for. */
export function loadingWord(reader: Reader, use: LoadedMatch | LoadedTarget): Word {
  if ('implicit' in use && use.implicit) return use.options[0]?.bang ?? use.word;
  const found = reader.uses.find(({ values, name }) => (name === 'match' || name === 'jump') && values[0] === use.word);
  return found?.bang ?? found?.option ?? use.word;
}

/** Makes a rule of each text, in place of one whose value has no room for them all. Without its parts a negated value says something else. */
function splitRule(reader: Reader, value: Word, texts: readonly string[]): Fix[] {
  const { words, context } = reader;
  const index = words.indexOf(value);
  const last = words.at(-1);
  const isNegated = words.slice(Math.max(0, index - 2), index).some(({ text }) => text === '!');
  const [first = '', ...others] = texts;
  if (index < 0 || !last || isNegated || others.length === 0 || texts.includes('') || context.mode !== 'restore')
    return [];
  const lines = others.map((text) => words.map((word) => writtenWord(word === value ? text : word.text)).join(' '));
  const more = lines.map((line) => `\n${line}`).join('');
  const title = `Split into ${texts.length} rules`;
  if (value === last) return [mend(title, replaceWord(value, `${first}${more}`))];
  return [mend(title, replaceWord(value, first), { span: { start: last.end, end: last.end }, newText: more })];
}
