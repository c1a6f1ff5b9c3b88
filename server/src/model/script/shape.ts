/** What `ip6tables-legacy -C` compares of two rules, in versions that look at the wrong bytes of their matches. */
import { splitWords } from '../../syntax/save/words.ts';

/**
 * Why a rule may be said to be there that is not. Source: iptables 1.8.9, where the mask that matches and target are compared with
 * is made for an entry of the size of a pointer; 1.8.10 makes it for an entry.
 */
export const TAKEN_FOR_ANOTHER =
  'ip6tables-legacy 1.8.9 takes another rule with the same matches and target for this one, and later versions do not';

/** True for two rules, as they are saved, that differ only in what their matches and their target are given. */
export function isOfSameShape(a: string, b: string): boolean {
  return shapeOf(a) === shapeOf(b);
}

function shapeOf(rule: string): string {
  const kept: string[] = [];
  let isGiven = false;
  for (const { text } of splitWords(rule, 0).words) {
    const isExtension = text === '-m' || text === '-j';
    if (isExtension) isGiven = true;
    // Behind the name of a match or a target stands what it is given.
    const isName = /^-[mj]$/.test(kept.at(-1) ?? '');
    if (!isGiven || isExtension || isName) kept.push(text);
  }
  return kept.join(' ');
}
