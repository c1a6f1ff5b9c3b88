/** Where a rule or a policy is written: in the document itself, or in the file of the other family beside it. */
import type { Range } from 'vscode-languageserver-types';
import type { Span } from '../base/span.ts';
import type { RulePlace } from '../engine/types.ts';
import type { Ruleset } from '../model/types.ts';
import type { IdeContext } from './context.ts';

export interface WrittenPlace {
  readonly uri: string;
  readonly range: Range;
  /** Absolute, in the text of `uri`. */
  readonly span: Span;
}

/** The rule's words, or the chain's name for a policy; `undefined` for what the text does not say, such as the policy of a chain that it does not declare. */
export function whereIs(context: IdeContext, place: RulePlace): WrittenPlace | undefined {
  const isOwn = place.family === context.family;
  const found = spanIn(isOwn ? context.ruleset : context.pair?.ruleset, place);
  const uri = isOwn ? context.uri : context.pair?.uri;
  if (!found || uri === undefined) return undefined;
  const { span, line, lineStart } = found;
  if (isOwn) return { uri, range: context.rangeOf(span), span };
  const at = (offset: number): Range['start'] => ({ line, character: offset - lineStart });
  return { uri, range: { start: at(span.start), end: at(span.end) }, span };
}

/** `filter/INPUT rule 3`, `filter/INPUT policy`. */
export function sayPlace({ table, chain, rule }: RulePlace): string {
  return rule === 'policy' ? `${table}/${chain} policy` : `${table}/${chain} rule ${rule}`;
}

interface Found {
  readonly span: Span;
  readonly line: number;
  readonly lineStart: number;
}

function spanIn(ruleset: Ruleset | undefined, { table, chain, rule }: RulePlace): Found | undefined {
  const found = ruleset?.tables.get(table)?.chains.get(chain);
  if (rule === 'policy') {
    const declared = found?.declared;
    // A colon stands before the chain's name.
    return declared && { span: declared, line: declared.line, lineStart: declared.start - 1 };
  }
  const written = found?.rules[rule - 1];
  const [first, last] = [written?.command.words[0], written?.command.words.at(-1)];
  if (!written || !first || !last) return undefined;
  const { origin, line } = written;
  return { span: { start: origin + first.start, end: origin + last.end }, line, lineStart: origin };
}
