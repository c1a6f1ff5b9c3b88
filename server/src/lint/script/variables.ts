/** Which variables a script sets itself, in any way that its text shows. */
import type { RunScript } from './unknowns.ts';

/** Words that set the variable named behind them. */
const SETTERS = /\b(?:for|read(?:\s+-\w+)*|local|export|readonly|declare|typeset|getopts\s+\S+)\s+([A-Za-z_]\w*)/g;

export function variablesSet({ document, sites }: Pick<RunScript, 'document' | 'sites'>): ReadonlySet<string> {
  const set = new Set(sites.assignments.map(({ name }) => name));
  for (const [, name = ''] of document.text.matchAll(SETTERS)) set.add(name);
  return set;
}
