/** Programs that look at single letters: what one is in a text of other alphabets depends on the locale. */

import type { ShellWord } from '../host/world.ts';
import { hasManyBytes } from './pattern.ts';

/** With which words they do. */
const COUNTING: Readonly<Record<string, RegExp>> = {
  cut: /-c|--char/,
  wc: /-[a-zA-Z]*[mL]/,
  rev: /^/,
  fold: /^/,
  tr: /[^\0-\x7f]|(^| )-[a-zA-Z]*[cC]/,
  sed: /(^|[^\\])(\.(?!\*)|y\/)/,
  grep: /(^|[^\\])\.(?!\*)/,
  awk: /length|substr|toupper|tolower|index|match|printf|\.(?!\*)/,
};

/** What the program makes of the text depends on how many bytes a letter has. */
export function countsLetters(program: string, words: readonly ShellWord[], text: string): boolean {
  const counting = COUNTING[/grep$|awk$/.exec(program)?.[0] ?? program];
  if (!counting) return false;
  const all = words.map((word) => word.text).join(' ');
  return counting.test(all) && (hasManyBytes(text) || hasManyBytes(all));
}
