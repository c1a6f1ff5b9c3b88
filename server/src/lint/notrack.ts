/** What a ruleset exempts from connection tracking. */
import type { Rule } from '../model/types.ts';
import { onHook } from '../reach/flow.ts';
import { share } from '../reach/slice.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { inState } from './facts.ts';

/** A rule of `raw` that exempts packets, and which ones come to it and match. */
export interface Exemption {
  readonly rule: Rule;
  readonly hook: 'PREROUTING' | 'OUTPUT';
  readonly packets: PacketSet;
}

export function exemptions(context: LintContext): readonly Exemption[] {
  return exemptionsIn(context, context.space);
}

function exemptionsIn(context: LintContext, space: Space): readonly Exemption[] {
  const found: Exemption[] = [];
  const fresh = inState(space, 'INVALID');
  const rules = context.looks('raw').filter(({ effect }) => effect?.kind === 'ct' && effect.notrack);
  for (const { table, chain } of context.builtins('raw')) {
    if (chain.hook !== 'PREROUTING' && chain.hook !== 'OUTPUT') continue;
    // What has a connection already, or a template of a CT rule above, is left alone.
    const arriving = space.and(onHook(space, chain.hook), fresh);
    for (const { rule } of rules) {
      const packets = space.and(share(space, table, chain, rule, arriving), fresh);
      if (!space.isEmpty(packets)) found.push({ rule, hook: chain.hook, packets });
    }
  }
  return found;
}

/** All packets that some rule exempts, whatever their interfaces and state. */
export function exempted(context: LintContext): PacketSet {
  const { space } = context;
  return exemptions(context).reduce((sum, { packets }) => space.or(sum, anywhere(space, packets)), space.empty);
}

/** All packets whose answers some rule exempts, whatever their interfaces and state. */
export function answersExempted(context: LintContext): PacketSet {
  const { space } = context;
  return exemptionsIn(context, space.mirrored).reduce(
    (sum, { packets }) => space.or(sum, anywhere(space, packets)),
    space.empty,
  );
}

/** The packets of a set as another hook sees them: interfaces, mark and state left open. */
export function anywhere(space: Space, packets: PacketSet): PacketSet {
  return space.forget(packets, 'meta.in', 'meta.out', 'ct.state', 'meta.mark');
}
