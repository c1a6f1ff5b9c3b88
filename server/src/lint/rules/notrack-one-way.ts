/** Traffic exempted from tracking in one direction only. */

import { FIELDS, type Field, TCP_FLAG } from '../../base/fields.ts';
import { all, any, equals, masked, present } from '../../base/predicate.ts';
import type { Hook } from '../../catalogue/hooks.ts';
import type { PacketSet } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { inState } from '../facts.ts';
import { genuine } from '../genuine.ts';
import { answersExempted, anywhere, exemptions } from '../notrack.ts';
import { anySurely, passing } from '../way.ts';

export default lintRule({
  id: 'notrack-one-way',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'NOTRACK without the mirror rule',
  what: 'A rule exempts packets from connection tracking, they pass, and no rule exempts their answers.',
  why: 'The answers are tracked: a SYN+ACK without its SYN is INVALID, a UDP answer looks like a new connection. What follows depends on rules that were written with the exemption in mind, and the table fills up all the same.',
  instead:
    'Exempt both directions: PREROUTING for what arrives, OUTPUT for what this host sends, with source and destination changed over.',
  sources: ['man:iptables-extensions(8)#CT', 'kernel:net/netfilter/nf_conntrack_core.c'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING -p udp -m udp --dport 53 -j CT --notrack\n-A OUTPUT -p udp -m udp --sport 53 -j CT --notrack\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const rules = exemptions(context);
    if (rules.length === 0) return;
    // Answers are written here as the packets look that they answer.
    const covered = space.possibly(answersExempted(context));
    const { FIN, SYN, RST } = TCP_FLAG;
    const datagram = all(equals('ip.proto', 17), present('l4.sport'));
    const segment = all(equals('ip.proto', 6), masked('tcp.flags', FIN | SYN | RST, 0));
    const ordinary = space.of(any(segment, datagram));
    const seen = new Set<number>();
    for (const { rule, hook, packets } of rules) {
      if (seen.has(rule.line)) continue;
      const there = space.and(space.certainly(packets), ordinary);
      const missing = space.minus(space.and(anywhere(space, there), ordinary), covered);
      if (space.isEmpty(missing)) continue;
      const shown = answered(context, hook, missing);
      if (space.isEmpty(shown)) continue;
      seen.add(rule.line);
      const witness = context.packet(shown, space.mirrored);
      yield {
        span: context.spanOf(rule),
        message: 'Answers to these packets are still tracked: no rule exempts the other direction.',
        ...(witness !== undefined && { witness }),
      };
    }
  },
});

/** Of exempted packets those that certainly pass, and whose answers `raw` does not stop. */
function answered(context: LintContext, hook: 'PREROUTING' | 'OUTPUT', packets: PacketSet): PacketSet {
  const { space } = context;
  const ways: readonly (readonly [Hook, Hook])[] =
    hook === 'OUTPUT'
      ? [['OUTPUT', 'INPUT']]
      : [
          ['INPUT', 'OUTPUT'],
          ['FORWARD', 'FORWARD'],
        ];
  const bare = space.and(packets, inState(space, 'UNTRACKED'));
  for (const [there, back] of ways) {
    const own = space.single(space.and(bare, genuine(space, context.family, there)));
    if (own === undefined) continue;
    const passed = space.forget(passing(context, space, there, own), ...UNLIKE);
    const question = { space: space.mirrored, hook: back, good: (arrived: PacketSet) => arrived };
    const data = any(equals('ip.proto', 17), equals('tcp.flags', TCP_FLAG.ACK));
    const answers = space.and(passed, space.and(inState(space, 'NEW'), space.of(data)));
    const found = anySurely(context, question, answers);
    if (!space.isEmpty(found)) return found;
  }
  return space.empty;
}

/** Fields in which an answer is unlike the packet that it answers. */
const UNLIKE = (Object.keys(FIELDS) as Field[]).filter(
  (field) => !/^(ip.proto|ip.src|ip.dst|l4.sport|l4.dport|meta.in|meta.out)$/.test(field),
);
