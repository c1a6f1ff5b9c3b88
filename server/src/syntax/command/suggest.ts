/** Did-you-mean: the known name that a misspelt one is nearest to, when it is near enough to be meant. */
import type { Family } from '../../base/problem.ts';
import { matchNames, targetNames } from '../../catalogue/known-names.ts';

/** The match that a misspelt name after -m most likely means. */
export function suggestMatch(name: string, family: Family): string | undefined {
  return closest(name, matchNames(family));
}

/** The target or verdict that a misspelt name after -j most likely means (`accept`, `REJCT`); user chains are the caller's. */
export function suggestTarget(name: string, family: Family): string | undefined {
  return closest(name, targetNames(family));
}

/**
 * The candidate that differs from `text` by the fewest slips (a letter wrong, missing, too many, or two swapped; case alone
 * counts as none), when there are few for its length and no other candidate is as near.
 */
export function closest(text: string, candidates: Iterable<string>): string | undefined {
  const lower = text.toLowerCase();
  let best: string | undefined;
  let bestSlips = 1 + Math.min(2, Math.floor(text.length / 3));
  let tied = false;
  for (const candidate of candidates) {
    if (candidate === text || Math.abs(candidate.length - text.length) >= bestSlips) continue;
    const slips = slipsBetween(lower, candidate.toLowerCase());
    if (slips < bestSlips) {
      best = candidate;
      bestSlips = slips;
      tied = false;
    } else if (slips === bestSlips && best !== undefined) tied = true;
  }
  return tied ? undefined : best;
}

/** Optimal string alignment distance. */
function slipsBetween(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (older[j - 2] ?? 0) + 1);
      row.push(slips);
    }
    older = old;
    old = row;
  }
  return old[b.length] ?? 0;
}
