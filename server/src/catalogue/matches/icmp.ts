/** `-m icmp`: type and code of an ICMP message, in IPv4. */
import { all, equals, negatedIf, type Predicate, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { typeAndCode } from '../listing.ts';
import { ANY_ICMP, type IcmpType, icmpType } from '../values/icmp.ts';
import { inNumbers } from '../values/numbers.ts';

export default match({
  name: 'icmp',
  families: [4],
  summary: 'Looks at the type and code of ICMP messages.',
  details: 'Comes by itself with `-p icmp` when `--icmp-type` is used. A fragment other than the first never matches.',
  sources: ['man:iptables-extensions(8)#icmp', 'kernel:net/ipv4/netfilter/ip_tables.c', 'rfc:792'],
  protocols: [1],
  options: {
    'icmp-type': {
      value: icmpType(4),
      negatable: true,
      mandatory: true,
      doc: 'The message, by name or as `type/code`; `any` for all of them.',
    },
  },
  lists: typeAndCode('--icmp-type', 'icmp'),
  meaning({ 'icmp-type': wanted }) {
    return wanted ? all(present('icmp.type'), negatedIf(wanted.negated, ofType(wanted.value))) : present('icmp.type');
  },
});

function ofType(wanted: IcmpType): Predicate {
  if (wanted.type === ANY_ICMP) return present('icmp.type');
  return all(
    equals('icmp.type', wanted.type),
    ...(wanted.fromCode === 0 && wanted.toCode === 255
      ? []
      : [inNumbers('icmp.code', { from: wanted.fromCode, to: wanted.toCode })]),
  );
}
