/** NEW accepted for TCP packets that are no SYN. */
import { TCP_FLAG } from '../../base/fields.ts';
import { all, equals, masked } from '../../base/predicate.ts';
import { onHook } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { insertAbove, isInTextOrder } from '../edits.ts';
import { accepts, asksState, inState } from '../facts.ts';

export default lintRule({
  id: 'new-without-syn',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound',
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
      const taking = [...context.flow(table, chain, incoming).visits.values()].filter(
        (visit) =>
          asksState(visit.rule) && accepts(table, visit.rule) && !space.isEmpty(space.certainly(visit.matched)),
      );
      const [first, ...others] = taking;
      if (!first) continue;
      const witness = context.packet(space.certainly(first.matched));
      const place = chain.rules.find(
        (rule) => rule === first.rule || rule.command.spec.target?.name === first.rule.chain,
      );
      const drop = `-A ${chain.name} -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP`;
      yield {
        span: context.spanOf(first.rule),
        message:
          others.length === 0
            ? 'This accepts TCP packets that are NEW without a SYN.'
            : `This and ${others.length} more rules of ${chain.name} accept TCP packets that are NEW without a SYN.`,
        related: others.slice(0, 8).map((visit) => ({ span: context.spanOf(visit.rule), message: 'accepts them too' })),
        ...(witness !== undefined && { witness }),
        ...(place &&
          isInTextOrder(chain) && {
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
