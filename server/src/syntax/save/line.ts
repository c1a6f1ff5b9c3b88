/** Reads one line of a save file: what it says, and what iptables-restore would refuse about it. Pure, so it can be cached. */
import { refusal, replace, safeFix, warning } from '../../base/finding.ts';
import type { Family, Problem } from '../../base/problem.ts';
import { span } from '../../base/span.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { lightCommand } from '../command/light.ts';
import { type CommandContext, parseCommand } from '../command/parse.ts';
import type { Command, Word } from '../command/types.ts';
import type { AlikeCommand } from './alike.ts';
import { type CountersBefore, countersBefore } from './counters.ts';
import { misplacedDirective, readChain, readTable } from './directives.ts';
import { type Letters, lettersOfLine } from './letters.ts';
import { mend, namesNothing } from './mend.ts';
import { limitProblem, quoteNotes } from './notes.ts';
import type { Patterns } from './patterns.ts';
import type { Counters, LineContent } from './types.ts';
import { splitWords } from './words.ts';

/** Where a line stands. */
export interface LineContext {
  readonly family: Family;
  /** The open table; `undefined` outside. */
  readonly table: TableName | undefined;
  /** True after a line that ends in a backslash, which the real program does not join. */
  readonly continued: boolean;
  /** Names of targets that chain lines above have taken. */
  readonly hidden?: ReadonlySet<string>;
  /** The forms of lines that were read in this table before; without them each line is read word by word. */
  readonly patterns?: Patterns;
}

export const NO_PROBLEMS: readonly Problem[] = [];
export const BLANK: LineContent = { kind: 'blank', problems: NO_PROBLEMS };
const COMMENT: LineContent = { kind: 'comment', problems: NO_PROBLEMS };
const COMMIT: LineContent = { kind: 'commit', problems: NO_PROBLEMS };

/**
 * What `text` (a line without its end) says. Outside a table only directives that open one have problems of their own
 * that count; for the rest the reader of the whole file says once that the lines stand outside.
 */
export function readLine(text: string, context: LineContext): LineContent {
  if (text === '') return BLANK;
  switch (text.charCodeAt(0)) {
    case DASH:
      return context.continued && !/^-[A-Z]/.test(text) ? BLANK : readCommand(text, context);
    case HASH:
      return COMMENT;
    default:
  }
  if (text.includes('\0')) return readUpToNul(text, context);
  if (text.startsWith('*')) return readTable(text, 0, context);
  if (text.startsWith(':')) return readChain(text, 0, context);
  if (text === 'COMMIT') return COMMIT;
  if (context.continued && !/^\s*(-[A-Z]|[:*#]|COMMIT)|^\[/.test(text)) return BLANK;
  return readCommand(text, context);
}

const BLANK_CODE = 32;
const DASH = 45;
const HASH = 35;

/** C strings end at a NUL byte: the rest of the line is never seen. */
function readUpToNul(text: string, context: LineContext): LineContent {
  const nul = text.indexOf('\0');
  const before = text.slice(0, nul);
  const place = span(nul, text.length);
  const more = { fixes: [safeFix('Remove the NUL byte and what follows', replace(place, ''))] };
  const content = readLine(before, context);
  const problem =
    before === ''
      ? refusal('nul-byte', 'A NUL byte begins this line, which then says nothing.', place, more)
      : before === 'COMMIT'
        ? refusal('nul-byte', 'A NUL byte follows COMMIT: iptables-legacy does not recognise it.', place, {
            ...more,
            refusedBy: ['legacy'],
          })
        : warning('nul-byte', 'Everything after the NUL byte in this line is ignored.', place, more);
  return { ...content, problems: [...content.problems, problem] };
}

function readCommand(text: string, context: LineContext): LineContent {
  const before = text.startsWith('[') ? countersBefore(text) : undefined;
  const start = before?.start ?? 0;
  const line = before ? text.slice(0, before.end) : text;
  const indent = before && line.charCodeAt(start) === BLANK_CODE ? start + 1 : start;
  const alike = alikeIn(line, indent, context);
  if (alike) return asCommand(alike, before?.counters, before?.problems ?? NO_PROBLEMS);
  const { words, openQuote, mayHaveSingleQuotes, hasNul } = splitWords(line, start);
  const isCutInQuote = openQuote !== undefined && line.length < text.length;
  if (isCutInQuote) dropNewline(words);
  if (hasNul) return readUpToNul(text, context);
  const first = words[0];
  if (first === undefined) return blankLine(text, before);
  const misplaced = before ? undefined : misplacedDirective(text, first, words.length, context);
  if (misplaced) return misplaced;

  const counters = before?.counters;
  let problems = before?.problems ?? NO_PROBLEMS;
  const command = parse(words, context);
  const limit = limitProblem(words);
  if (limit) return asCommand({ ...command, problems: NO_PROBLEMS }, counters, [...problems, limit]);
  if (command.problems.length > 0 ? command.problems.some(isRefusal) : namesNothing(command)) {
    const mended = mend(line, { start, openQuote }, command, (again) => parse(again, context));
    if (mended) return asCommand(mended.command, counters, [...problems, ...mended.problems]);
  } else if (mayHaveSingleQuotes) {
    const notes = quoteNotes(line, words, openQuote);
    if (notes.length > 0) problems = [...problems, ...notes];
  }
  // Its words cannot be read again from the line alone.
  if (isCutInQuote) return asCommand(command, counters, problems);
  if (problems === NO_PROBLEMS) context.patterns?.learn(line, command);
  return asCommand(lightCommand(command, line, start, commandContext(context)), counters, problems);
}

/**
 * What a line of a judged table says that is like one before, read where it stands in the text, from `origin` to `stop`;
 * `undefined` for all other lines. The same as `readLine` of the line, sooner.
 */
export function readAlike(
  letters: Letters,
  origin: number,
  stop: number,
  { patterns }: LineContext,
): AlikeCommand | undefined {
  if (letters.codes[origin] !== DASH || stop - origin > LONGEST_ALIKE) return undefined;
  return patterns?.find(letters, origin, origin, stop);
}

function alikeIn(line: string, start: number, { patterns }: LineContext): AlikeCommand | undefined {
  const letters = patterns && lettersOfLine(line);
  return letters && patterns.find(letters, 0, start, line.length);
}

/** UTF-16 units up to which a line is surely not too long for the real program. */
const LONGEST_ALIKE = 3000;

function asCommand(command: Command, counters: Counters | undefined, problems: readonly Problem[]): LineContent {
  return { kind: 'command', command, counters, problems, predicates: undefined };
}

function parse(words: readonly Word[], context: LineContext): Command {
  return parseCommand(words, commandContext(context));
}

/** One object for all lines of a table, since every command keeps its own. */
export function commandContext({ family, table = 'filter', hidden }: LineContext): CommandContext {
  if (hidden) return { family, table, mode: 'restore', hidden };
  const known = CONTEXTS[family].get(table);
  if (known) return known;
  const made: CommandContext = { family, table, mode: 'restore' };
  CONTEXTS[family].set(table, made);
  return made;
}

const CONTEXTS: Record<Family, Map<TableName, CommandContext>> = { 4: new Map(), 6: new Map() };

function isRefusal(problem: Problem): boolean {
  return problem.refusedBy.length > 0;
}

/** Where the counters have cut the line no newline is left that an open quote could take in. */
function dropNewline(words: Word[]): void {
  const last = words.pop();
  if (last && last.text !== '\n') words.push({ ...last, text: last.text.slice(0, -1) });
}

/** A line without a word: blanks, or counters alone. */
function blankLine(text: string, before: CountersBefore | undefined): LineContent {
  const place = span(0, text.length);
  if (before) {
    const problem = refusal('no-command', 'These counters have no rule after them.', place);
    return { kind: 'blank', problems: [...before.problems, problem] };
  }
  const message = 'This line is not empty but holds blanks: only an empty line is skipped.';
  const problem = refusal('blank-line-with-blanks', message, place, {
    fixes: [safeFix('Remove the blanks', replace(place, ''))],
  });
  return { kind: 'blank', problems: [problem] };
}
