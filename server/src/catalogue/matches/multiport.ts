/** `-m multiport`: a list of ports where `tcp` and `udp` take one. */
import { all, any, negatedIf, type Predicate, present } from '../../base/predicate.ts';
import { type GivenOption, match } from '../define.ts';
import { numeric } from '../listing.ts';
import { inNumbers } from '../values/numbers.ts';
import { type PortRange, portList } from '../values/ports.ts';

type Ports = GivenOption<readonly PortRange[]> | undefined;

export default match({
  name: 'multiport',
  summary: 'Compares ports with a list of up to 15 ports and ranges.',
  details:
    'Needs `-p tcp`, `udp`, `udplite`, `sctp` or `dccp`, written before the list where service names are used. A fragment ' +
    'other than the first has no ports and never matches, not even with `!`.',
  sources: ['man:iptables-extensions(8)#multiport', 'kernel:net/netfilter/xt_multiport.c'],
  needsOption: 'multiport needs a list of ports.',
  options: {
    sports: {
      value: portList,
      aliases: ['source-ports'],
      negatable: true,
      conflicts: ['dports', 'ports'],
      doc: 'The source port is in the list.',
    },
    dports: {
      value: portList,
      aliases: ['destination-ports'],
      negatable: true,
      conflicts: ['sports', 'ports'],
      doc: 'The destination port is in the list.',
    },
    ports: {
      value: portList,
      negatable: true,
      conflicts: ['sports', 'dports'],
      doc: 'The source port or the destination port is in the list.',
    },
  },
  lists: numeric((given) => {
    const [saved, more] = [...given.values()];
    if (!saved || more) return undefined;
    return `multiport ${saved.option.slice(2)} ${saved.isNegated ? ' !' : ''}${saved.values[0]}`;
  }),
  meaning({ sports, dports, ports }) {
    return all(
      present('l4.sport'),
      ...listed(sports, (range) => inNumbers('l4.sport', range)),
      ...listed(dports, (range) => inNumbers('l4.dport', range)),
      ...listed(ports, (range) => any(inNumbers('l4.sport', range), inNumbers('l4.dport', range))),
    );
  },
});

function listed(option: Ports, inside: (range: PortRange) => Predicate): Predicate[] {
  return option ? [negatedIf(option.negated, any(...option.value.map(inside)))] : [];
}
