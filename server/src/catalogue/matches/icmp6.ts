/** `-m icmp6`: type and code of an ICMPv6 message. */
import { all, equals, negatedIf, type Predicate, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { typeAndCode } from '../listing.ts';
import { type IcmpType, icmpType } from '../values/icmp.ts';
import { inNumbers } from '../values/numbers.ts';

export default match({
  name: 'icmp6',
  families: [6],
  summary: 'Looks at the type and code of ICMPv6 messages.',
  details:
    'Also written `-m icmpv6` and `-m ipv6-icmp`. Comes by itself with `-p ipv6-icmp` when `--icmpv6-type` is used. A ' +
    'fragment other than the first never matches.',
  sources: ['man:iptables-extensions(8)#icmp6', 'kernel:net/ipv6/netfilter/ip6_tables.c', 'rfc:4443'],
  protocols: [58],
  options: {
    'icmpv6-type': {
      value: icmpType(6),
      negatable: true,
      mandatory: true,
      doc: 'The message, by name or as `type/code`.',
    },
  },
  lists: typeAndCode('--icmpv6-type', 'ipv6-icmp'),
  meaning({ 'icmpv6-type': wanted }) {
    return wanted ? all(present('icmp.type'), negatedIf(wanted.negated, ofType(wanted.value))) : present('icmp.type');
  },
});

function ofType(wanted: IcmpType): Predicate {
  return all(
    equals('icmp.type', wanted.type),
    ...(wanted.fromCode === 0 && wanted.toCode === 255
      ? []
      : [inNumbers('icmp.code', { from: wanted.fromCode, to: wanted.toCode })]),
  );
}
