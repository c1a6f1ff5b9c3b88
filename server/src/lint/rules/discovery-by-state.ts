/** IPv6 neighbour discovery accepted by a state that it never has. */
import { equals } from '../../base/predicate.ts';
import type { Hook } from '../../catalogue/hooks.ts';
import type { Chain, Table } from '../../model/types.ts';
import { setOf } from '../../reach/rule-facts.ts';
import type { PacketSet } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { insertAbove, isInTextOrder } from '../edits.ts';
import { inState } from '../facts.ts';
import { demands } from '../look.ts';
import { anySurely } from '../way.ts';

/** Neighbour solicitation: without it no host on the link finds this one. */
const SOLICITATION = 135;

export default lintRule({
  id: 'discovery-by-state',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'Neighbour discovery accepted as NEW, and dropped as UNTRACKED',
  what: 'An accept of ICMPv6 asks for the state NEW, and neighbour solicitations are dropped in the chain.',
  why: 'Neighbour discovery is never tracked: its state is UNTRACKED, so an accept of NEW does not take it. Without it IPv6 on the link stops within seconds.',
  instead: 'Accept neighbour discovery (types 133 to 136) without asking for a state.',
  sources: ['kernel:net/netfilter/nf_conntrack_proto_icmpv6.c', 'rfc:4890'],
  examples: [
    {
      family: 6,
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p ipv6-icmp -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space, family } = context;
    if (family !== 6) return;
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook || chain.name === 'FORWARD') continue;
      const solicitations = space.and(space.of(equals('ip.proto', 58)), space.of(equals('icmp.type', SOLICITATION)));
      const meant = context.looksFrom(chain).find(({ rule, accepts, asksState }) => {
        if (!accepts || !asksState || !demands(rule.predicate, 'ip.proto')) return false;
        const taken = space.and(setOf(space, rule), solicitations);
        return (
          !space.isEmpty(space.and(taken, inState(space, 'NEW'))) &&
          space.isEmpty(space.and(taken, inState(space, 'UNTRACKED')))
        );
      });
      if (!meant) continue;
      const dying = dropped(context, table, chain, chain.hook, space.and(solicitations, inState(space, 'UNTRACKED')));
      if (space.isEmpty(dying)) continue;
      const witness = context.packet(dying);
      const place = chain.rules.find((rule) => rule === meant.rule || rule.aim === meant.chain.name);
      const lines = [133, 134, 135, 136].map(
        (type) => `-A ${chain.name} -p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j ACCEPT`,
      );
      yield {
        span: context.spanOf(meant.rule),
        message: `Neighbour discovery is UNTRACKED, so this accept does not take it, and ${chain.name} drops it.`,
        ...(witness !== undefined && { witness }),
        ...(place &&
          isInTextOrder(context, chain) && {
            fixes: [
              {
                title: 'Accept neighbour discovery above this rule',
                kind: 'unsafe',
                edits: [insertAbove(context, place, lines)],
              },
            ],
          }),
      };
    }
  },
});

function dropped(context: LintContext, table: Table, chain: Chain, hook: Hook, packets: PacketSet): PacketSet {
  const { space } = context;
  const good = (arrived: PacketSet): PacketSet => {
    const ends = context.flow(table, chain, arrived);
    return space.certainly(space.or(ends.dropped, ends.rejected));
  };
  return anySurely(context, { space, hook, good }, packets);
}
