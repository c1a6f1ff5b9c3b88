/** Exempted traffic that only rules for tracked connections would accept. */
import type { Hook } from '../../catalogue/hooks.ts';
import type { Chain, Table } from '../../model/types.ts';
import { onHook } from '../../reach/flow.ts';
import type { PacketSet } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { insertAtTop } from '../edits.ts';
import { inState } from '../facts.ts';
import { anywhere, type Exemption, exemptions } from '../notrack.ts';
import { anySurely } from '../way.ts';

export default lintRule({
  id: 'notrack-not-accepted',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'NOTRACK without an accept of UNTRACKED',
  what: 'Packets that `raw` exempts from tracking are all dropped in a filter chain that would accept them if they were tracked.',
  why: 'An exempted packet has the state UNTRACKED. It is neither NEW nor ESTABLISHED, so rules that ask for those never take it.',
  instead: 'Accept UNTRACKED for this traffic, or accept it by address and port without a state.',
  sources: ['man:iptables-extensions(8)#conntrack', 'kernel:net/netfilter/xt_conntrack.c'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\n-A OUTPUT -p udp -m udp --sport 53 -j CT --notrack\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p udp -m udp --dport 53 -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\n-A OUTPUT -p udp -m udp --sport 53 -j CT --notrack\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p udp -m udp --dport 53 -m conntrack --ctstate NEW,UNTRACKED -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const rules = exemptions(context);
    if (rules.length === 0) return;
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook) continue;
      const hook = chain.hook === 'OUTPUT' ? 'OUTPUT' : 'PREROUTING';
      for (const exemption of rules) {
        if (exemption.hook !== hook) continue;
        const dead = lost(context, table, chain, chain.hook, exemption);
        if (context.space.isEmpty(dead)) continue;
        const witness = context.packet(dead);
        const edit = insertAtTop(context, chain, [`-A ${chain.name} -m conntrack --ctstate UNTRACKED -j ACCEPT`]);
        yield {
          span: context.spanOf(exemption.rule),
          message: `What is exempted here is dropped in ${chain.name}: no rule there accepts UNTRACKED.`,
          ...(chain.declared && { related: [{ span: chain.declared, message: 'drops it' }] }),
          ...(witness !== undefined && { witness }),
          ...(edit && { fixes: [{ title: `Accept UNTRACKED in ${chain.name}`, kind: 'unsafe', edits: [edit] }] }),
        };
        break;
      }
    }
  },
});

/** Packets that the rule exempts and the chain stops for it; empty unless it stops them all, and would let some pass as NEW. */
function lost(context: LintContext, table: Table, chain: Chain, hook: Hook, exemption: Exemption): PacketSet {
  const { space } = context;
  const here = space.and(anywhere(space, exemption.packets), onHook(space, hook));
  const untracked = inState(space, 'UNTRACKED');
  const bare = context.flow(table, chain, space.and(here, untracked));
  const passes = space.or(space.or(bare.accepted, bare.undecided), bare.returned);
  if (!space.isEmpty(passes)) return space.empty;
  const tracked = context.flow(table, chain, space.and(here, inState(space, 'NEW')));
  const wouldPass = space.certainly(tracked.accepted);
  if (space.isEmpty(wouldPass)) return space.empty;
  const missed = space.and(space.forget(wouldPass, 'ct.state', 'ct.direction'), untracked);
  return anySurely(context, { space, hook, good: (arrived) => arrived }, missed);
}
