/** The REJECT rules of a ruleset, whose answers go out through OUTPUT as RELATED. */
import type { RejectWith } from '../catalogue/effect.ts';
import type { Rule } from '../model/types.ts';
import type { LintContext } from './define.ts';
import { effectOf } from './facts.ts';

/** A REJECT in INPUT or FORWARD that some packet comes to. */
export interface Rejection {
  readonly rule: Rule;
  readonly with: RejectWith;
}

export function rejections(context: LintContext): readonly Rejection[] {
  const found = new Map<Rule, Rejection>();
  for (const { table, chain } of context.builtins('filter')) {
    if (chain.name === 'OUTPUT') continue;
    for (const visit of context.flow(table, chain).visits.values()) {
      const effect = effectOf(table, visit.rule);
      if (effect?.kind === 'reject' && !context.space.isEmpty(visit.matched))
        found.set(visit.rule, { rule: visit.rule, with: effect.with });
    }
  }
  return [...found.values()];
}

export function resets(context: LintContext): readonly Rejection[] {
  return rejections(context).filter((rejection) => rejection.with.kind === 'tcp-reset');
}
