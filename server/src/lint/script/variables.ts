/** Which variables a script sets itself, in any way that its text shows. */
import type { RunScript } from './unknowns.ts';

/** Words that set the variables named behind them, up to the end of the command. */
const SETTERS =
  /\b(?:read|local|export|readonly|declare|typeset|mapfile|readarray|getopts|unset|let)\b([^;\n|&<>()]*)/g;

/** `for x in`, `select x in`, `printf -v x`. */
const LOOPS = /\b(?:for|select|printf\s+-v)\s+([A-Za-z_]\w*)/g;

/** `((x = 1))`, `((x++))`, `for ((x = 0; …))`. */
const ARITHMETIC = /\(\(([^\n]*?)\)\)/g;
const SET_THERE = /([A-Za-z_]\w*)\s*(?:=(?!=)|\+\+|--|[-+*/%]=)|(?:\+\+|--)([A-Za-z_]\w*)/g;

export function variablesSet({ document, sites }: Pick<RunScript, 'document' | 'sites'>): ReadonlySet<string> {
  const set = new Set(sites.assignments.map(({ name }) => name));
  for (const [, words = ''] of document.text.matchAll(SETTERS)) {
    for (const [name] of words.matchAll(/(?<![\w$\-"'{])[A-Za-z_]\w*/g)) set.add(name);
  }
  for (const [, name = ''] of document.text.matchAll(LOOPS)) set.add(name);
  for (const [, words = ''] of document.text.matchAll(ARITHMETIC))
    for (const [, one, other = ''] of words.matchAll(SET_THERE)) set.add(one ?? other);
  return set;
}
