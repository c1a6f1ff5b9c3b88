/** `-m mac`: the source address in the Ethernet frame. */
import { all, equals, negatedIf, present } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { single } from '../listing.ts';
import { etherAddress } from '../values/mac.ts';

export default match({
  name: 'mac',
  summary: 'Compares the source address of the Ethernet frame that the packet came in.',
  details:
    'Works where a packet has arrived on an Ethernet interface. On any other (`lo`, a tunnel, PPP) it never matches, not ' +
    'even with `!`. A router replaces the address: behind one, every packet bears the address of the router.',
  sources: ['man:iptables-extensions(8)#mac', 'kernel:net/netfilter/xt_mac.c'],
  hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
  options: {
    'mac-source': {
      value: etherAddress,
      negatable: true,
      mandatory: true,
      doc: 'Source address of the frame, `xx:xx:xx:xx:xx:xx`.',
    },
  },
  lists: single('--mac-source', 'MAC ', 'MAC ! '),
  meaning: ({ 'mac-source': source }) =>
    source
      ? all(present('meta.mac'), negatedIf(source.negated, equals('meta.mac', source.value)))
      : present('meta.mac'),
});
