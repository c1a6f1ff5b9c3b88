/** Answers let in by their source port, which anyone can send from. */
import { TCP_FLAG } from '../../base/fields.ts';
import { all, any, equals, inRange, masked, type Predicate } from '../../base/predicate.ts';
import { onHook } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { inState } from '../facts.ts';
import { demands } from '../look.ts';
import { specimen } from '../way.ts';

export default lintRule({
  id: 'reply-by-source-port',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound',
  title: 'Answers let in by their source port',
  what: 'An accept in INPUT or FORWARD asks for a source port, for no destination port, no source address and no state, and lets new connections in to privileged ports.',
  why: 'The sender chooses the source port. Whoever sends from port 80 or 53 comes to every service behind the rule, as if there were no firewall.',
  instead: 'Accept ESTABLISHED instead: the answers to connections that were let out are just those.',
  sources: ['man:iptables-extensions(8)#conntrack', 'kernel:net/netfilter/nf_conntrack_core.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --sport 80 -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --sport 80 -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const beginning = any(
      equals('ip.proto', 17),
      all(equals('ip.proto', 6), masked('tcp.flags', TCP_FLAG.SYN | TCP_FLAG.ACK, TCP_FLAG.SYN)),
    );
    const strangers = space.and(inState(space, 'NEW'), space.of(all(beginning, inRange('l4.dport', 1, 1023))));
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook || chain.name === 'OUTPUT') continue;
      const arriving = space.and(onHook(space, chain.hook), strangers);
      for (const { rule, accepts, asksState } of context.looksFrom(chain)) {
        if (!accepts || asksState || !namesWellKnown(rule.predicate)) continue;
        if (demands(rule.predicate, 'l4.dport') || demands(rule.predicate, 'ip.src')) continue;
        const taken = specimen(context, table, chain, rule, arriving);
        if (space.isEmpty(taken)) continue;
        const witness = context.packet(taken);
        yield {
          span: context.spanOf(rule),
          message: 'Anyone who sends from this port comes in here: the accept asks for no state.',
          ...(witness !== undefined && { witness }),
        };
      }
    }
  },
});

/** True when the formula demands a source port out of a few well-known ones. */
function namesWellKnown(p: Predicate): boolean {
  if (p.kind === 'all') return p.of.some(namesWellKnown);
  if (p.kind === 'any') return p.of.length > 0 && p.of.every(namesWellKnown);
  if (p.kind === 'oneOf') return p.field === 'l4.sport' && p.values.every((value) => Number(value) < 1024);
  return p.kind === 'inRange' && p.field === 'l4.sport' && Number(p.to) < 1024;
}
