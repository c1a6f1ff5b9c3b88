/** What happens to a packet that a rule matches: the target's effect, or the chain it goes to. */
import type { UseContext } from '../catalogue/define.ts';
import type { Effect } from '../catalogue/effect.ts';
import { likeOf, sharingTarget } from '../syntax/save/alike.ts';
import { RuleInProgress } from './rule.ts';
import type { Rule } from './types.ts';

/** `none`: a rule without a target, which only counts. `unresolved`: a target that nobody knows. */
export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'effect'; readonly effect: Effect }
  | { readonly kind: 'chain'; readonly chain: string; readonly goto: boolean }
  | { readonly kind: 'unresolved'; readonly name: string };

const NONE: Outcome = { kind: 'none' };

/** The outcome of a rule; computed once and kept. `isChain` tells whether the rule's table has a chain of that name. */
export function outcomeOf(rule: Rule, isChain: (name: string) => boolean): Outcome {
  const { target } = sharingTarget(rule.command).spec;
  if (!target) return NONE;
  if (isChain(target.name)) return { kind: 'chain', chain: target.name, goto: target.goto };
  const own = rule instanceof RuleInProgress ? rule : undefined;
  if (own?.outcome) return own.outcome;
  const outcome: Outcome = target.entry
    ? { kind: 'effect', effect: target.entry.effect(target.given, useContextOf(rule)) }
    : { kind: 'unresolved', name: target.name };
  if (own) own.outcome = outcome;
  return outcome;
}

/** What the catalogue's functions may ask about the rule. */
export function useContextOf(rule: Rule): UseContext {
  const { protocol } = likeOf(rule.command).spec;
  return {
    family: rule.command.family,
    protocol: protocol && { number: protocol.number, negated: protocol.negated },
    table: rule.table,
    chain: rule.chain,
  };
}
