/** `-m pkttype`: to whom the frame was addressed on the link. */
import { always, equals, negatedIf } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { oneOfWords } from '../values/words.ts';

/** kernel:include/uapi/linux/if_packet.h */
const packetType = oneOfWords<number>(
  'packet type',
  [
    { name: 'unicast', value: 0, aliases: ['host'], doc: 'to this host' },
    { name: 'broadcast', value: 1, aliases: ['bcast'], doc: 'to all on the link' },
    { name: 'multicast', value: 2, aliases: ['mcast'], doc: 'to a group' },
    { name: 'otherhost', value: 3, doc: 'to another host, seen in promiscuous mode; dropped before any rule' },
  ],
  { letters: 'any', mayBeCut: false },
);

export default match({
  name: 'pkttype',
  summary: 'Compares how the frame was addressed on the link: to this host, to a group, to all.',
  details:
    'It is the link layer that counts, not the IP address. What this host sends is `unicast`, whatever its destination, ' +
    'until it comes back over `lo`.',
  sources: ['man:iptables-extensions(8)#pkttype', 'kernel:net/netfilter/xt_pkttype.c'],
  options: {
    'pkt-type': {
      value: packetType,
      negatable: true,
      mandatory: true,
      doc: 'unicast, broadcast, multicast or otherhost.',
    },
  },
  meaning: ({ 'pkt-type': type }) => (type ? negatedIf(type.negated, equals('meta.pkttype', type.value)) : always),
});
