/** NEW accepted for TCP packets that are no SYN. */
import { TCP_FLAG } from '../../base/fields.ts';
import { all, equals, masked } from '../../base/predicate.ts';
import type { Chain, Rule, Table } from '../../model/types.ts';
import { onHook } from '../../reach/flow.ts';
import type { PacketSet } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { insertAbove, isInTextOrder } from '../edits.ts';
import { inState } from '../facts.ts';
import { specimen } from '../way.ts';

export default lintRule({
  id: 'new-without-syn',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound-given-environment',
  title: 'NEW is not the same as SYN',
  what: 'A rule accepts TCP packets whose state is NEW without asking for `--syn`, and some of them carry no SYN.',
  why: 'With `net.netfilter.nf_conntrack_tcp_loose=1`, the default, a bare ACK in the middle of a stream opens an entry and is NEW: connections that outlive a reboot of the firewall go on, and ACK scans pass.',
  instead:
    'Add `--syn` to the accept, or drop what is NEW and no SYN above it. Leave it where connections have to survive a restart of the firewall.',
  sources: ['kernel:Documentation/networking/nf_conntrack-sysctl.rst', 'kernel:net/netfilter/nf_conntrack_proto_tcp.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 22 --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const strays = all(
      equals('ip.proto', 6),
      masked('tcp.flags', TCP_FLAG.SYN | TCP_FLAG.RST | TCP_FLAG.ACK, TCP_FLAG.ACK),
    );
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook || chain.name === 'OUTPUT') continue;
      const incoming = space.and(onHook(space, chain.hook), space.and(inState(space, 'NEW'), space.of(strays)));
      const taking = takers(context, table, chain, incoming);
      const [first, ...others] = taking;
      if (!first) continue;
      const witness = context.packet(first.packets);
      const place = chain.rules.find(
        (rule) => rule === first.rule || rule.command.spec.target?.name === first.rule.chain,
      );
      const drop = `-A ${chain.name} -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP`;
      yield {
        span: context.spanOf(first.rule),
        message:
          others.length === 0
            ? 'This accepts TCP packets that are NEW without a SYN.'
            : `This and other rules of ${chain.name} accept TCP packets that are NEW without a SYN.`,
        related: others.map(({ rule }) => ({ span: context.spanOf(rule), message: 'accepts them too' })),
        ...(witness !== undefined && { witness }),
        ...(place &&
          isInTextOrder(context, chain) && {
            fixes: [
              {
                title: 'Drop NEW without SYN above this rule',
                kind: 'unsafe',
                edits: [insertAbove(context, place, [drop])],
              },
            ],
          }),
      };
    }
  },
});

/** Rules that a finding names; more of them would say no more. */
const NAMED = 9;

/** Accepts that are looked at; a drop of such packets further up hides them all. */
const TRIES = 32;

interface Taker {
  readonly rule: Rule;
  readonly packets: PacketSet;
}

/** The first accepts by state that take some of the packets. */
function takers(context: LintContext, table: Table, chain: Chain, packets: PacketSet): Taker[] {
  const { space } = context;
  const { outline } = space.shape(packets);
  const found: Taker[] = [];
  let tries = 0;
  for (const look of context.looksFrom(chain)) {
    if (!look.accepts || (look.outline & outline) === 0 || !look.asksState) continue;
    if (tries++ === TRIES || found.length === NAMED) break;
    const taken = specimen(context, table, chain, look.rule, packets);
    if (!space.isEmpty(taken)) found.push({ rule: look.rule, packets: taken });
  }
  return found;
}
