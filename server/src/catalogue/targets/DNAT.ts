/** `-j DNAT`: another destination for the connection. */
import { target } from '../define.ts';
import { translatedTo } from '../listing.ts';
import { natEffect, natTo } from '../values/nat.ts';

export default target({
  name: 'DNAT',
  summary: 'Sends the connection to another destination, and its answers back as if nothing had happened.',
  details:
    'Decided by the first packet of a connection; the later ones follow by themselves. Without an address the packet ' +
    'keeps its own and only the port changes. From a range, each connection gets one address.\n\n' +
    'A range of ports may be shifted: `:1000-2000/80` sends what was for port 80 to 1000, for 81 to 1001, and so on.',
  sources: ['man:iptables-extensions(8)#DNAT', 'kernel:net/netfilter/xt_nat.c'],
  options: {
    'to-destination': {
      value: natTo('kept'),
      mandatory: true,
      doc: 'New destination: an address, a range of addresses, a port, a range of ports.',
    },
    random: { doc: 'Chooses the port within the range at random.' },
    persistent: { doc: 'Gives a client the same address of the range for each of its connections.' },
  },
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  lists: translatedTo('--to-destination'),
  effect: (given) => natEffect('destination', 'range', given['to-destination']?.value, given),
});
