/** Learns the forms of the lines that are read, and finds the lines that have one of them. */

import type { CommandContext } from '../command/parse.ts';
import type { Command, Word } from '../command/types.ts';
import { type AlikeCommand, AlikeInText } from './alike.ts';
import { type Letters, standsAt } from './letters.ts';
import { chainClass, fits, type Pattern, patternOf } from './pattern.ts';

/** Patterns of one chain class that are tried; who has more of them gains nothing by trying. */
const MOST_PATTERNS = 24;
/** Lines after which it is judged whether lines are alike at all. */
const TRIAL = 2000;

/** The patterns of one table, learnt while its lines are read. */
export interface Patterns {
  /**
   * The command of a line that is like one before. The line stands in the text from `origin` to `stop`, and the command
   * begins at `start`.
   */
  find(letters: Letters, origin: number, start: number, stop: number): AlikeCommand | undefined;
  /** Remembers the form of a line that was read as `command`. */
  learn(line: string, command: Command): void;
}

/** The patterns of the commands that are read in that context. `table`: they name it outside of their line. */
export function createPatterns(context: CommandContext, table?: Word): Patterns {
  const byClass = new Map<string, Pattern[]>();
  const patternsFor = (chain: string): Pattern[] => {
    const name = chainClass(chain);
    const known = byClass.get(name) ?? [];
    byClass.set(name, known);
    return known;
  };
  /** Of the last line that was tried: `-A`, its chain and the blank behind it; at first something that no line begins with. */
  let opening = NOT_AN_OPENING;
  let chain = '';
  let patterns: Pattern[] = [];
  let tried = 0;
  let found = 0;
  const isUseless = (): boolean => tried > TRIAL && found * 2 < tried;
  return {
    find(letters, origin, start, stop) {
      if (isUseless()) return undefined;
      // Most rules go to the chain that the one before went to.
      const { text, codes } = letters;
      if (!standsAt(codes, start, stop, opening)) {
        const end = text.indexOf(' ', start + 3);
        if (end < 0 || end > stop || !text.startsWith('-A ', start)) return undefined;
        const name = text.slice(start + 3, end);
        if (!isChainName(name)) return undefined;
        opening = codes.slice(start, end + 1);
        chain = name;
        patterns = patternsFor(name);
      }
      const chainEnd = start + opening.length - 1;
      tried++;
      for (let i = 0; i < patterns.length; i++) {
        const pattern = patterns[i] as Pattern;
        if (!fits(letters, chainEnd, stop, pattern)) continue;
        // Those in use come first.
        if (i > 0) {
          patterns[i] = patterns[i - 1] as Pattern;
          patterns[i - 1] = pattern;
        }
        found++;
        return new AlikeInText(pattern, text, origin, stop, start - origin, chain);
      }
      return undefined;
    },
    learn(line, command) {
      if (isUseless() || !command.chain) return;
      const pattern = patternOf(line, command, context, table);
      if (!pattern) return;
      const known = patternsFor(command.chain.text);
      if (known.length >= MOST_PATTERNS) known.pop();
      known.push(pattern);
    },
  };
}

/** Something that no line begins with. */
const NOT_AN_OPENING = new Uint8Array([10]);

function isChainName(name: string): boolean {
  return name.length <= 28 && /^\w[\w.+-]*$/.test(name);
}
