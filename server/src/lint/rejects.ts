/** The REJECT rules of a ruleset, whose answers go out through OUTPUT as RELATED. */
import type { RejectWith } from '../catalogue/effect.ts';
import type { Rule } from '../model/types.ts';
import type { PacketSet } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { inState } from './facts.ts';
import { specimen } from './way.ts';

/** A REJECT in INPUT or FORWARD that first packets of connections certainly come to. */
export interface Rejection {
  readonly rule: Rule;
  readonly with: RejectWith;
  /** Such packets. */
  readonly packets: PacketSet;
}

/** The rules among them whose answer is such a one. */
export function rejections(context: LintContext, isWanted: (answer: RejectWith) => boolean): readonly Rejection[] {
  const { space } = context;
  const first = inState(space, 'NEW');
  const found = new Map<Rule, Rejection>();
  for (const { table, chain } of context.builtins('filter')) {
    if (!chain.hook || chain.name === 'OUTPUT') continue;
    for (const { rule, effect } of context.looksFrom(chain)) {
      if (effect?.kind !== 'reject' || found.has(rule) || !isWanted(effect.with)) continue;
      const packets = specimen(context, table, chain, rule, first);
      if (!space.isEmpty(packets)) found.set(rule, { rule, with: effect.with, packets });
    }
  }
  return [...found.values()];
}

/** True when some TCP packets are answered with a reset. */
export function sendsResets(context: LintContext): boolean {
  return rejections(context, ({ kind }) => kind === 'tcp-reset').length > 0;
}
