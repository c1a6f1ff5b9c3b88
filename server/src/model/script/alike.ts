/** Commands of a loop that runs very often: each is like the one before, and read as such. */
import type { Family } from '../../base/problem.ts';
import type { Span } from '../../base/span.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Command } from '../../syntax/command/types.ts';
import { AlikeCommand } from '../../syntax/save/alike.ts';
import { lettersOfLine } from '../../syntax/save/letters.ts';
import type { Pattern } from '../../syntax/save/pattern.ts';
import { createPatterns, type Patterns } from '../../syntax/save/patterns.ts';
import { splitWords } from '../../syntax/save/words.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/world.ts';
import type { WrittenAt } from './tables.ts';

/** Runs of one command of the script before it is looked for likeness. */
const FEW = 100;
/** In the names of what looks for a set, a user or group, or a label of SELinux. */
const HOSTS_OWN = /set|owner|secmark/i;
/** UTF-16 units that a line of words may have. */
const LONGEST = 2000;

/** A command of the script that runs again and again. */
interface Loop {
  count: number;
  /** The words of its last run, each of which is read as it stands. */
  plain: readonly ShellWord[];
  /** The word that was another in the last run, and the line before and behind it. */
  varying: number;
  head: string;
  tail: string;
  readonly patterns: Map<Family, Patterns>;
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

function lineOrNone(line: string): string | undefined {
  return line.length > LONGEST ? undefined : line;
}

/** How often each command of the script has run. */
export class Loops {
  private readonly byPlace = new Map<Place, Loop>();
  private readonly asking = new WeakMap<Pattern, boolean>();

  /** The words as a line, where they are worth comparing and read as they stand. */
  lineOf(place: Place, words: readonly ShellWord[]): string | undefined {
    const loop = this.byPlace.get(place);
    if (!loop) {
      this.byPlace.set(place, { count: 1, plain: [], varying: -1, head: '', tail: '', patterns: new Map() });
      return undefined;
    }
    if (++loop.count < FEW || words[0]?.text !== '-A') return undefined;
    const changed = changedWord(words, loop.plain);
    if (changed !== undefined && changed !== NONE_ALONE) {
      const { text } = words[changed] as ShellWord;
      if (!PLAIN.test(text)) return undefined;
      if (changed !== loop.varying) {
        loop.varying = changed;
        const texts = words.map((word) => word.text);
        loop.head = texts
          .slice(0, changed)
          .map((each) => `${each} `)
          .join('');
        loop.tail = texts
          .slice(changed + 1)
          .map((each) => ` ${each}`)
          .join('');
      }
      loop.plain = words;
      return lineOrNone(loop.head + text + loop.tail);
    }
    // Most words are those of the pass before, which were looked at then.
    if (words.some((word, index) => word !== loop.plain[index] && !PLAIN.test(word.text))) return undefined;
    loop.plain = words;
    loop.varying = -1;
    return lineOrNone(words.map(({ text }) => text).join(' '));
  }

  /** It is certain that a command like that asks the host for nothing by name. */
  asksNothing(command: Command): boolean {
    if (!(command instanceof AlikeCommand)) return !HOSTS_OWN.test(command.words.map(({ text }) => text).join(' '));
    const { pattern } = command;
    const known = this.asking.get(pattern);
    if (known !== undefined) return known;
    const asksNothing = !HOSTS_OWN.test(pattern.texts.join(' '));
    this.asking.set(pattern, asksNothing);
    return asksNothing;
  }

  /** The command that the line's words make. */
  read(place: Place, family: Family, line: string): Command {
    const patterns = this.patternsOf(place, family);
    const letters = lettersOfLine(line);
    const alike = letters && patterns.find(letters, 0, 0, line.length);
    if (alike) return alike;
    const command = parseCommand(splitWords(line, 0).words, { family, table: 'filter', mode: 'command' });
    if (command.problems.length === 0) patterns.learn(line, command);
    return command;
  }

  private patternsOf(place: Place, family: Family): Patterns {
    const patterns = this.byPlace.get(place)?.patterns ?? new Map<Family, Patterns>();
    const known = patterns.get(family) ?? createPatterns({ family, table: 'filter', mode: 'command' });
    patterns.set(family, known);
    return known;
  }
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
