/** Findings about rulesets made up from seeds, and what speaks against them. */
import type { Family } from '../../server/src/base/problem.ts';
import { createRandom } from '../kernel/random.ts';
import { lintText } from '../support/lint.ts';
import { objection, shrunk } from './judge.ts';
import { makeStateRules } from './rulesets.ts';

export interface Objection {
  readonly seed: number;
  readonly code: string;
  readonly what: string;
  /** The ruleset, with as few rules as show it. */
  readonly text: string;
}

/** Judges every finding of one seed's ruleset, each rule's first three; counts them by rule in `tally`. */
export function tryOut(seed: number, tally: Map<string, number>): Objection[] {
  const family: Family = seed % 3 === 0 ? 6 : 4;
  const text = makeStateRules(createRandom(seed), family);
  const found: Objection[] = [];
  const seen = new Map<string, number>();
  for (const problem of lintText(text, family)) {
    const times = (seen.get(problem.code) ?? 0) + 1;
    seen.set(problem.code, times);
    if (times > 3) continue;
    tally.set(problem.code, (tally.get(problem.code) ?? 0) + 1);
    const what = objection({ text, family, random: createRandom(seed) }, problem);
    if (what === undefined) continue;
    const fails = (smaller: string): boolean =>
      lintText(smaller, family).some(
        (one) =>
          one.code === problem.code &&
          objection({ text: smaller, family, random: createRandom(seed) }, one) !== undefined,
      );
    found.push({ seed, code: problem.code, what: `${problem.message} But ${what}.`, text: shrunk(text, fails) });
  }
  return found;
}
