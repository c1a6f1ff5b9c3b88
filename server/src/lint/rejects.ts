/** The REJECT rules of a ruleset, whose answers go out through OUTPUT as RELATED. */
import type { RejectWith } from '../catalogue/effect.ts';
import type { Rule } from '../model/types.ts';
import { onHook } from '../reach/flow.ts';
import { isReached } from '../reach/slice.ts';
import type { LintContext } from './define.ts';

/** A REJECT in INPUT or FORWARD that some packet comes to. */
export interface Rejection {
  readonly rule: Rule;
  readonly with: RejectWith;
}

/** The rules among them whose answer is such a one. */
export function rejections(context: LintContext, isWanted: (answer: RejectWith) => boolean): readonly Rejection[] {
  const { space } = context;
  const found = new Map<Rule, Rejection>();
  for (const { table, chain } of context.builtins('filter')) {
    if (!chain.hook || chain.name === 'OUTPUT') continue;
    const arriving = onHook(space, chain.hook);
    for (const { rule, effect } of context.looksFrom(chain)) {
      if (effect?.kind !== 'reject' || found.has(rule) || !isWanted(effect.with)) continue;
      if (isReached(space, table, chain, rule, arriving)) found.set(rule, { rule, with: effect.with });
    }
  }
  return [...found.values()];
}

/** True when some TCP packet may be answered with a reset. */
export function sendsResets(context: LintContext): boolean {
  return rejections(context, ({ kind }) => kind === 'tcp-reset').length > 0;
}
