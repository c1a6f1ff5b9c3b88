/** INVALID packets that come to a broad accept, because nothing above drops them. */

import { equals } from '../../base/predicate.ts';
import { onHook } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { insertAbove, isInTextOrder } from '../edits.ts';
import { accepts, asksState, inState, isStateAccept } from '../facts.ts';

export default lintRule({
  id: 'invalid-not-dropped',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound',
  title: 'INVALID is never dropped before a broad accept',
  what: 'In a chain that drops by default and accepts ESTABLISHED, an accept that asks for no state takes packets whose state is INVALID.',
  why: 'INVALID packets belong to no connection: stray segments, scans, what came after a timeout. An accept by port lets them in to the service, and their answers confuse both sides. On a router with asymmetric paths they may be wanted: then leave it.',
  instead: 'Drop INVALID above the first accept that asks for no state, or add `--ctstate NEW` to the accepts.',
  sources: ['man:iptables-extensions(8)#conntrack', 'kernel:net/netfilter/nf_conntrack_proto_tcp.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -m conntrack --ctstate INVALID -j DROP\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook || chain.name === 'OUTPUT' || !chain.rules.some((rule) => isStateAccept(space, table, rule)))
        continue;
      const strangers = space.and(
        onHook(space, chain.hook),
        space.and(inState(space, 'INVALID'), space.of(equals('ip.proto', 6))),
      );
      const outside = space.minus(strangers, space.of(equals('meta.in', 'lo')));
      const flow = context.flow(table, chain, outside);
      // Where most INVALID packets pass anyway the chain is open on purpose, and one accept is not the point.
      if (space.isEmpty(space.certainly(space.or(flow.dropped, flow.rejected)))) continue;
      const taking = [...flow.visits.values()].find(
        (visit) =>
          accepts(table, visit.rule) && !asksState(visit.rule) && !space.isEmpty(space.certainly(visit.matched)),
      );
      if (!taking) continue;
      const witness = context.packet(space.certainly(taking.matched));
      const place = chain.rules.find(
        (rule) => rule === taking.rule || rule.command.spec.target?.name === taking.rule.chain,
      );
      const edit = place && insertAbove(context, place, [`-A ${chain.name} -m conntrack --ctstate INVALID -j DROP`]);
      yield {
        span: context.spanOf(taking.rule),
        message: 'This accept takes INVALID packets too: nothing above it drops them.',
        ...(witness !== undefined && { witness }),
        ...(edit &&
          isInTextOrder(chain) && {
            fixes: [{ title: 'Drop INVALID above this rule', kind: 'unsafe', edits: [edit] }],
          }),
      };
    }
  },
});
