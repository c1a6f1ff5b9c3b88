/** `-j CHECKSUM`: computes the checksum that would be left to the network card. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'CHECKSUM',
  summary: 'Computes the checksum of a packet whose sender left that to the network card, and goes on.',
  details:
    'For old programs that read packets inside this host and mind the missing checksum, such as DHCP clients in virtual ' +
    'machines: then with `-p udp` in POSTROUTING or OUTPUT. Elsewhere it costs time for nothing.',
  sources: ['man:iptables-extensions(8)#CHECKSUM', 'kernel:net/netfilter/xt_CHECKSUM.c'],
  options: {
    'checksum-fill': { mandatory: true, doc: 'Computes the checksum; there is nothing else to do.' },
  },
  tables: ['mangle'],
  effect: () => GOES_ON,
});
