/** Commands of a loop that runs very often: each is like the one before, and read as such. */
import type { Family } from '../../base/problem.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Command } from '../../syntax/command/types.ts';
import { lettersOfLine } from '../../syntax/save/letters.ts';
import { createPatterns, type Patterns } from '../../syntax/save/patterns.ts';
import { splitWords } from '../../syntax/save/words.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/world.ts';
import type { WrittenAt } from './tables.ts';

/** Runs of one command of the script before it is looked for likeness. */
const FEW = 100;
/** UTF-16 units that a line of words may have. */
const LONGEST = 2000;

/** How often each command of the script has run. */
export class Loops {
  private readonly byPlace = new Map<Place, { count: number; readonly patterns: Map<Family, Patterns> }>();

  /** The words as a line, where they are worth comparing and read as they stand. */
  lineOf(place: Place, words: readonly ShellWord[]): string | undefined {
    const loop = this.byPlace.get(place);
    if (!loop) {
      this.byPlace.set(place, { count: 1, patterns: new Map() });
      return undefined;
    }
    if (++loop.count < FEW || words[0]?.text !== '-A') return undefined;
    let line = '';
    for (const { text } of words) {
      if (text === '' || !/^[^\s"'\\]+$/.test(text)) return undefined;
      line = line === '' ? text : `${line} ${text}`;
    }
    return line.length > LONGEST ? undefined : line;
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

/** What wrote a stretch of the line that these words make. */
export function writtenIn(words: readonly ShellWord[], origin: number, source: number): WrittenAt {
  return (start, end) => {
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
  };
}
