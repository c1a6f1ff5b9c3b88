/** `-m length`: how long the packet is. */
import { always, negatedIf } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { single } from '../listing.ts';
import { inNumbers, numberRange } from '../values/numbers.ts';

export default match({
  name: 'length',
  summary: 'Compares the length of the packet.',
  details:
    'Bytes of the IP packet, its header included, the link layer not. For traffic of this host and where the network card ' +
    'merges segments, a packet here may be far longer than what goes over the wire, even longer than 65535.',
  sources: ['man:iptables-extensions(8)#length', 'kernel:net/netfilter/xt_length.c'],
  options: {
    length: {
      value: numberRange(16, 'length in bytes'),
      negatable: true,
      mandatory: true,
      doc: 'Length in bytes with the IP header, one number or `from:to`, 0 to 65535.',
    },
  },
  lists: single('--length', 'length ', 'length !'),
  meaning: ({ length }) => (length ? negatedIf(length.negated, inNumbers('ip.length', length.value)) : always),
});
