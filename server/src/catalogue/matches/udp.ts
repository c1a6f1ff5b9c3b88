/** `-m udp`: ports of a UDP datagram. */
import { all, negatedIf, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { hasOnly, numeric, portsOf } from '../listing.ts';
import { inNumbers } from '../values/numbers.ts';
import { rangeWords, resolvedPortRange, unseenPorts } from '../values/ports.ts';

export default match({
  name: 'udp',
  summary: 'Looks at the ports of UDP datagrams.',
  details:
    'Comes by itself with `-p udp` when one of its options is used. A fragment other than the first has no UDP header: no ' +
    'rule with these options matches it, not even one with `!`.',
  sources: ['man:iptables-extensions(8)#udp', 'kernel:net/netfilter/xt_tcpudp.c'],
  protocols: [17],
  unseen: ({ sport, dport }) => unseenPorts(sport, dport),
  options: {
    sport: {
      value: resolvedPortRange,
      prints: (given) => rangeWords('sport', given),
      aliases: ['source-port'],
      negatable: true,
      doc: 'Source port or range of ports, 0 to 65535.',
    },
    dport: {
      value: resolvedPortRange,
      prints: (given) => rangeWords('dport', given),
      aliases: ['destination-port'],
      negatable: true,
      doc: 'Destination port or range of ports, 0 to 65535.',
    },
  },
  lists: numeric((given) =>
    hasOnly(given, '--sport', '--dport')
      ? `udp${portsOf(given, '--sport', 'spt')}${portsOf(given, '--dport', 'dpt')}`
      : undefined,
  ),
  meaning: ({ sport, dport }) =>
    all(
      present('l4.sport'),
      ...(sport ? [negatedIf(sport.negated, inNumbers('l4.sport', sport.value))] : []),
      ...(dport ? [negatedIf(dport.negated, inNumbers('l4.dport', dport.value))] : []),
    ),
});
