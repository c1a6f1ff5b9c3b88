/** INVALID packets that come to a broad accept, because nothing above drops them. */

import { all, equals } from '../../base/predicate.ts';
import type { Chain, Rule, Table } from '../../model/types.ts';
import { onHook } from '../../reach/flow.ts';
import type { PacketSet } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { insertAbove, isInTextOrder } from '../edits.ts';
import { inState, stateAcceptOf } from '../facts.ts';
import { specimen } from '../way.ts';

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
      if (!chain.hook || chain.name === 'OUTPUT') continue;
      if (!stateAcceptOf(context, chain)) continue;
      const strangers = space.and(
        onHook(space, chain.hook),
        space.and(inState(space, 'INVALID'), space.of(equals('ip.proto', 6))),
      );
      const outside = space.minus(strangers, space.of(equals('meta.in', 'lo')));
      const taking = firstAccept(context, table, chain, outside);
      // Where most INVALID packets pass anyway the chain is open on purpose, and one accept is not the point.
      if (!taking || !dropsMost(context, table, chain, outside)) continue;
      const { rule } = taking;
      const witness = context.packet(taking.packets);
      const place = chain.rules.find((r) => r === rule || r.command.spec.target?.name === rule.chain);
      const edit = place && insertAbove(context, place, [`-A ${chain.name} -m conntrack --ctstate INVALID -j DROP`]);
      yield {
        span: context.spanOf(rule),
        message: 'This accept takes INVALID packets too: nothing above it drops them.',
        ...(witness !== undefined && { witness }),
        ...(edit &&
          isInTextOrder(context, chain) && {
            fixes: [{ title: 'Drop INVALID above this rule', kind: 'unsafe', edits: [edit] }],
          }),
      };
    }
  },
});

/** Accepts that are looked at before it is taken for granted that no INVALID packet comes to any. */
const TRIES = 32;

/** The first accept that asks for no state and takes some of the packets. */
function firstAccept(
  context: LintContext,
  table: Table,
  chain: Chain,
  packets: PacketSet,
): { readonly rule: Rule; readonly packets: PacketSet } | undefined {
  const { space } = context;
  const { outline } = space.shape(packets);
  let tries = 0;
  for (const look of context.looksFrom(chain)) {
    if (!look.accepts || (look.outline & outline) === 0 || look.asksState) continue;
    if (tries++ === TRIES) return undefined;
    const taken = specimen(context, table, chain, look.rule, packets);
    if (!space.isEmpty(taken)) return { rule: look.rule, packets: taken };
  }
  return undefined;
}

/** True when such packets of everyday addresses are dropped on some port. */
function dropsMost(context: LintContext, table: Table, chain: Chain, packets: PacketSet): boolean {
  const { space } = context;
  const everyday = space.witness(packets);
  if (!everyday) return false;
  const parts = (['ip.src', 'ip.dst', 'l4.sport', 'meta.in', 'meta.out', 'tcp.flags'] as const).flatMap((field) => {
    const value = everyday.get(field);
    return value === undefined ? [] : [equals(field, value)];
  });
  const { dropped, rejected } = context.flow(table, chain, space.and(packets, space.of(all(...parts))));
  return !space.isEmpty(space.certainly(space.or(dropped, rejected)));
}
