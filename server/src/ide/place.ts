/** Where a rule or a policy is written: in the document itself, or in the file of the other family beside it. */
import type { Range } from 'vscode-languageserver-types';
import type { RulePlace } from '../engine/types.ts';
import type { Ruleset } from '../model/types.ts';
import type { IdeContext } from './context.ts';

export interface WrittenPlace {
  readonly uri: string;
  readonly range: Range;
}

/** The rule's words, or the chain's name for a policy; `undefined` for what the text does not say, such as the policy of a chain that it does not declare. */
export function whereIs(context: IdeContext, place: RulePlace): WrittenPlace | undefined {
  const isOwn = place.family === context.family;
  const range = rangeIn(isOwn ? context.ruleset : context.pair?.ruleset, place);
  const uri = isOwn ? context.uri : context.pair?.uri;
  return range && uri !== undefined ? { uri, range } : undefined;
}

/** `filter/INPUT rule 3`, `filter/INPUT policy`. */
export function sayPlace({ table, chain, rule }: RulePlace): string {
  return rule === 'policy' ? `${table}/${chain} policy` : `${table}/${chain} rule ${rule}`;
}

function rangeIn(ruleset: Ruleset | undefined, { table, chain, rule }: RulePlace): Range | undefined {
  const found = ruleset?.tables.get(table)?.chains.get(chain);
  if (rule === 'policy') {
    const declared = found?.declared;
    // A chain's line begins with a colon, then its name.
    return declared && onLine(declared.line, 1, 1 + declared.end - declared.start);
  }
  const written = found?.rules[rule - 1];
  const [first, last] = [written?.command.words[0], written?.command.words.at(-1)];
  return written && first && last && onLine(written.line, first.start, last.end);
}

function onLine(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
