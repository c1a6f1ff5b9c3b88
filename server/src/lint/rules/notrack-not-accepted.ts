/** Exempted traffic that only rules for tracked connections would accept. */
import { onHook } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { insertAtTop } from '../edits.ts';
import { inState } from '../facts.ts';
import { exempted, exemptions } from '../notrack.ts';

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
    const { space } = context;
    const rules = exemptions(context);
    if (rules.length === 0) return;
    const traffic = exempted(context);
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook) continue;
      const hook = chain.hook === 'OUTPUT' ? 'OUTPUT' : 'PREROUTING';
      const here = space.and(traffic, onHook(space, chain.hook));
      if (!rules.some((rule) => rule.hook === hook)) continue;
      const bare = context.flow(table, chain, space.and(here, inState(space, 'UNTRACKED')));
      const passes = space.or(space.or(bare.accepted, bare.undecided), bare.returned);
      if (!space.isEmpty(passes)) continue;
      const tracked = context.flow(table, chain, space.and(here, inState(space, 'NEW')));
      const wouldPass = space.certainly(tracked.accepted);
      if (space.isEmpty(wouldPass)) continue;
      const rule = rules.find((r) => r.hook === hook);
      if (!rule) continue;
      const witness = context.packet(space.and(space.forget(wouldPass, 'ct.state'), inState(space, 'UNTRACKED')));
      const edit = insertAtTop(context, chain, [`-A ${chain.name} -m conntrack --ctstate UNTRACKED -j ACCEPT`]);
      yield {
        span: context.spanOf(rule.rule),
        message: `What is exempted here is dropped in ${chain.name}: no rule there accepts UNTRACKED.`,
        ...(chain.declared && { related: [{ span: chain.declared, message: 'drops it' }] }),
        ...(witness !== undefined && { witness }),
        ...(edit && { fixes: [{ title: `Accept UNTRACKED in ${chain.name}`, kind: 'unsafe', edits: [edit] }] }),
      };
    }
  },
});
