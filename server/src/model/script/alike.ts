/** Commands of a loop that runs very often: each is like the one before, and read as such. */
import type { Family } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Word } from '../../syntax/command/types.ts';
import { type AlikeCommand, sharingTarget } from '../../syntax/save/alike.ts';
import { AlikeInLoop, type Surroundings } from '../../syntax/save/alike-in-loop.ts';
import { lettersOfLine } from '../../syntax/save/letters.ts';
import { holds, type Pattern, slotAt } from '../../syntax/save/pattern.ts';
import { createPatterns, type Patterns } from '../../syntax/save/patterns.ts';
import { splitWords } from '../../syntax/save/words.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';
import type { WrittenAt } from './chain.ts';
import { asksHost } from './on-the-host.ts';

/** Runs of one command of the script before it is looked for likeness. */
const FEW = 100;
/** UTF-16 units that a line of words may have. */
const LONGEST = 2000;
/** Runs in a row that were like none before, after which no form is learnt from another. */
const MOST_MISSED = 64;

/** Which words make the line of a command: those behind `-t TABLE`. */
interface Lined {
  /** How many words stand before those of the line. */
  readonly skipped: number;
  readonly table: TableName;
  readonly tableWord: Word | undefined;
}

/** A command of the script that runs again and again. */
interface Loop {
  count: number;
  /** The words of its last run, each of which is read as it stands. */
  plain: readonly ShellWord[];
  lined: Lined | undefined;
  /** The word that was another in the last run, and the line before and behind it. */
  varying: number;
  head: string;
  tail: string;
  /** The last line of that head and tail, in which the word has a slot to itself. */
  around: Surroundings | undefined;
  missed: number;
  /** By family and table. */
  readonly patterns: Map<string, Patterns>;
}

/** A command that is like one of an earlier pass. Its spans count in the line that its `words` make. */
export interface LoopCommand {
  readonly command: AlikeCommand;
  readonly words: readonly ShellWord[];
}

/** What is read as it stands. */
const PLAIN = /^[^\s"'\\]+$/;

/** Several words are others. */
const NONE_ALONE = -1;

/** The one word that is another than before; `undefined` where all are the same. */
function changedWord(words: readonly ShellWord[], before: readonly ShellWord[]): number | undefined {
  if (words.length !== before.length) return NONE_ALONE;
  let changed: number | undefined;
  for (let i = 0; i < words.length; i++) {
    if (words[i] === before[i]) continue;
    if (changed !== undefined) return NONE_ALONE;
    changed = i;
  }
  return changed;
}

/** How the words make a line: `-A …`, or that behind `-t TABLE`. */
function linedOf(words: readonly ShellWord[]): Lined | undefined {
  const [first, second, third] = words;
  if (first?.text === '-A') return { skipped: 0, table: 'filter', tableWord: undefined };
  const table = first?.text === '-t' && third?.text === '-A' ? tableNamed(second?.text ?? '') : undefined;
  if (!table || !second) return undefined;
  const { text, start, end } = second;
  return { skipped: 2, table: table.name, tableWord: { text, start, end } };
}

/** How often each command of the script has run. */
export class Loops {
  private readonly byPlace = new Map<Place, Loop>();
  private readonly asking = new WeakMap<Pattern, boolean>();
  private readonly plain = new WeakMap<Pattern, boolean>();

  /** The command that the words make, where it is one of very many and its words are worth comparing. */
  commandOf(place: Place, family: Family, words: readonly ShellWord[]): LoopCommand | undefined {
    const loop = this.byPlace.get(place);
    if (!loop) {
      this.byPlace.set(place, newLoop());
      return undefined;
    }
    if (++loop.count < FEW || !(words[0]?.text === '-A' || words[0]?.text === '-t')) return undefined;
    const changed = changedWord(words, loop.plain);
    const { lined } = loop;
    if (changed !== undefined && lined && changed > lined.skipped)
      return this.withOneChanged(loop, family, words, changed, lined);
    loop.varying = NONE_ALONE;
    const anew = linedOf(words);
    // Most words are those of the pass before, which were looked at then.
    const isPlain = anew && words.every((word, index) => word === loop.plain[index] || PLAIN.test(word.text));
    if (!isPlain) return undefined;
    loop.plain = words;
    loop.lined = anew;
    const own = behind(words, anew);
    const line = own.map(({ text }) => text).join(' ');
    const command = line.length > LONGEST ? undefined : this.read(loop, family, anew, line);
    return command && { command, words: own };
  }

  private withOneChanged(
    loop: Loop,
    family: Family,
    words: readonly ShellWord[],
    changed: number,
    lined: Lined,
  ): LoopCommand | undefined {
    const { text } = words[changed] as ShellWord;
    if (!PLAIN.test(text)) return undefined;
    if (changed !== loop.varying) {
      loop.varying = changed;
      loop.head = textsOf(words, lined.skipped, changed)
        .map((each) => `${each} `)
        .join('');
      loop.tail = textsOf(words, changed + 1)
        .map((each) => ` ${each}`)
        .join('');
      loop.around = undefined;
    }
    loop.plain = words;
    const own = behind(words, lined);
    const { head, tail, around } = loop;
    if (head.length + text.length + tail.length > LONGEST) return undefined;
    if (around?.pattern.command.family === family && holds(around.pattern, around.slot, text))
      return { words: own, command: new AlikeInLoop(around, text) };
    const line = head + text + tail;
    const command = this.read(loop, family, lined, line);
    if (command) {
      const { pattern, chainName, chainEnd } = command;
      const slot = slotAt(line, chainEnd, pattern, head.length, head.length + text.length);
      loop.around = slot < 0 ? undefined : { head, tail, pattern, slot, chainName };
    }
    return command && { words: own, command };
  }

  /**
   * Whatever else is in the kernel, it takes the rule of such a command at the end of a chain, as long as nothing has the
   * name of its target: it asks the host for nothing by name, and nobody has to look for a chain that it leads to.
   */
  isPlain(command: AlikeCommand): boolean {
    return knownOr(this.plain, command.pattern, () => {
      const { target } = sharingTarget(command).spec;
      const isOwnTarget = !target || target.name === '' || isTargetName(target.name, command.family);
      return command.pattern.isOneRule && isOwnTarget && this.asksNothing(command);
    });
  }

  /** It is certain that a command like that asks the host for nothing by name. */
  asksNothing({ pattern }: AlikeCommand): boolean {
    return knownOr(this.asking, pattern, () => !asksHost(pattern.command));
  }

  /** The command that the line's words make, where it is like one before; from others a form is learnt. */
  private read(loop: Loop, family: Family, { table, tableWord }: Lined, line: string): AlikeCommand | undefined {
    const key = `${family}${table}`;
    const context = { family, table, mode: 'command' } as const;
    const patterns = loop.patterns.get(key) ?? createPatterns(context, tableWord);
    loop.patterns.set(key, patterns);
    const letters = lettersOfLine(line);
    const alike = letters && patterns.find(letters, 0, 0, line.length);
    if (alike) loop.missed = 0;
    else if (++loop.missed <= MOST_MISSED) patterns.learn(line, parseCommand(splitWords(line, 0).words, context));
    return alike;
  }
}

function knownOr(known: WeakMap<Pattern, boolean>, pattern: Pattern, find: () => boolean): boolean {
  const before = known.get(pattern);
  if (before !== undefined) return before;
  const found = find();
  known.set(pattern, found);
  return found;
}

function newLoop(): Loop {
  return {
    count: 1,
    plain: [],
    lined: undefined,
    varying: NONE_ALONE,
    head: '',
    tail: '',
    around: undefined,
    missed: 0,
    patterns: new Map(),
  };
}

function behind(words: readonly ShellWord[], { skipped }: Lined): readonly ShellWord[] {
  return skipped === 0 ? words : words.slice(skipped);
}

function textsOf(words: readonly ShellWord[], from: number, to?: number): string[] {
  return words.slice(from, to).map(({ text }) => text);
}

/** What wrote a stretch of a line; `call` is where the words of the line stand. */
export function placeWritten(writtenAt: WrittenAt, { start, end }: Span, call: Place): Place {
  return typeof writtenAt === 'function' ? writtenAt(start, end) : placeInWords(writtenAt, { start, end }, call);
}

function placeInWords(words: readonly ShellWord[], { start, end }: Span, { source, start: origin }: Place): Place {
  let at = 0;
  let from: number | undefined;
  let to = origin;
  for (const word of words) {
    const stop = at + word.text.length;
    if (stop >= start && at <= end) {
      from ??= word.start + origin;
      if (at < end || end === start) to = word.end + origin;
    }
    at = stop + 1;
  }
  return { source, start: from ?? origin, end: Math.max(to, from ?? origin) };
}
