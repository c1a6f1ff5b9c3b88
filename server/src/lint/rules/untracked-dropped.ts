/** UNTRACKED packets dropped together with INVALID, above the rule that would accept them. */
import type { Chain, Rule, Table } from '../../model/types.ts';
import { flow, onHook } from '../../reach/flow.ts';
import { share } from '../../reach/slice.ts';
import type { PacketSet, Space } from '../../reach/types.ts';
import { lintRule } from '../define.ts';
import { inState } from '../facts.ts';
import { NEVER_TRACKED } from '../genuine.ts';
import { accepts, fieldsOf } from '../look.ts';
import { exempted } from '../notrack.ts';
import { anySurely } from '../way.ts';

export default lintRule({
  id: 'untracked-dropped',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'A drop by state takes UNTRACKED packets that a rule below would accept',
  what: 'A rule that drops by connection state also takes UNTRACKED packets, and a rule below it accepts such packets: IPv6 neighbour discovery, or traffic that `raw` exempts from tracking.',
  why: 'Neighbour discovery and multicast listener messages are never tracked, so their state is UNTRACKED. Without neighbour discovery IPv6 on the link stops within seconds. Traffic exempted with `CT --notrack` has that state too.',
  instead: 'Drop INVALID only, or put the accept of the untracked packets above the drop.',
  sources: ['kernel:net/netfilter/nf_conntrack_proto_icmpv6.c', 'rfc:4890', 'man:iptables-extensions(8)#conntrack'],
  examples: [
    {
      family: 6,
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -m conntrack --ctstate INVALID,UNTRACKED -j DROP\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -m conntrack --ctstate INVALID -j DROP\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const discovery = space.of(NEVER_TRACKED);
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook) continue;
      const rules = context.looksFrom(chain).filter((look) => look.chain === chain && look.cuts && look.asksState);
      if (!rules.some((look) => look.mayTake('UNTRACKED'))) continue;
      const known = context.family === 6 ? space.or(discovery, exempted(context)) : exempted(context);
      const untracked = space.and(onHook(space, chain.hook), space.and(known, inState(space, 'UNTRACKED')));
      for (const { rule } of rules) {
        const takerOf = (arriving: PacketSet): Taker | undefined => {
          const lost = space.certainly(share(space, table, chain, rule, arriving));
          return space.isEmpty(lost) ? undefined : takerBelow(space, table, chain, rule, lost);
        };
        const taker = takerOf(untracked);
        if (!taker) continue;
        const good = (arrived: PacketSet): PacketSet => {
          const found = takerOf(arrived);
          return found?.rule === taker.rule ? found.packets : space.empty;
        };
        const lost = anySurely(
          context,
          { space, hook: chain.hook, good, asked: fieldsOf(rule.predicate) },
          taker.packets,
        );
        if (space.isEmpty(lost)) continue;
        const witness = context.packet(lost);
        yield {
          span: context.spanOf(rule),
          message: `This drop takes UNTRACKED packets too, which rule ${taker.rule.number} of ${taker.rule.chain} would accept.`,
          related: [{ span: context.spanOf(taker.rule), message: 'would accept them' }],
          ...(witness !== undefined && { witness }),
        };
      }
    }
  },
});

interface Taker {
  readonly rule: Rule;
  readonly packets: PacketSet;
}

/** The first accept below a rule that would take some of the packets, and which ones. */
function takerBelow(space: Space, table: Table, chain: Chain, rule: Rule, packets: PacketSet): Taker | undefined {
  const below: Chain = { ...chain, rules: chain.rules.slice(rule.number) };
  let found: Taker | undefined;
  flow(space, table, below, packets, (later, matched) => {
    if (!accepts(table, later)) return false;
    const taken = space.certainly(matched);
    if (!space.isEmpty(taken)) found = { rule: later, packets: taken };
    return found !== undefined;
  });
  return found;
}
