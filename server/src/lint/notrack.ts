/** What a ruleset exempts from connection tracking. */
import type { Rule } from '../model/types.ts';
import type { PacketSet } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { effectOf } from './facts.ts';

/** A rule of `raw` that exempts packets, and which ones come to it and match. */
export interface Exemption {
  readonly rule: Rule;
  readonly hook: 'PREROUTING' | 'OUTPUT';
  readonly packets: PacketSet;
}

export function exemptions(context: LintContext): readonly Exemption[] {
  const found: Exemption[] = [];
  for (const { table, chain } of context.builtins('raw')) {
    if (chain.hook !== 'PREROUTING' && chain.hook !== 'OUTPUT') continue;
    for (const visit of context.flow(table, chain).visits.values()) {
      const effect = effectOf(table, visit.rule);
      if (effect?.kind === 'ct' && effect.notrack)
        found.push({ rule: visit.rule, hook: chain.hook, packets: visit.matched });
    }
  }
  return found;
}

/** All packets that some rule exempts, whatever their interfaces and state. */
export function exempted(context: LintContext): PacketSet {
  return exemptions(context).reduce(
    (sum, { packets }) => context.space.or(sum, anywhere(context, packets)),
    context.space.empty,
  );
}

/** The packets of a set as another hook sees them: interfaces, mark and state left open. */
export function anywhere(context: LintContext, packets: PacketSet): PacketSet {
  const { space } = context;
  return (['meta.in', 'meta.out', 'ct.state', 'meta.mark'] as const).reduce(
    (set, field) => space.forget(set, field),
    packets,
  );
}
