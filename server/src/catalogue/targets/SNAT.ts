/** `-j SNAT`: another source for the connection. */
import { target } from '../define.ts';
import { translatedTo } from '../listing.ts';
import { natEffect, natTo } from '../values/nat.ts';

export default target({
  name: 'SNAT',
  summary: 'Gives the connection another source, and its answers back their old destination.',
  details:
    'Decided by the first packet of a connection; the later ones follow by themselves. A port is kept where it is free. ' +
    'For an address that changes, such as one from DHCP, use MASQUERADE.',
  sources: ['man:iptables-extensions(8)#SNAT', 'kernel:net/netfilter/xt_nat.c'],
  options: {
    'to-source': {
      value: natTo('lost'),
      mandatory: true,
      doc: 'New source: an address, a range of addresses, a port, a range of ports.',
    },
    random: { doc: 'Chooses the port at random, from a hash of the addresses.' },
    'random-fully': { doc: 'Chooses the port at random, from a generator.' },
    persistent: { doc: 'Gives a client the same address of the range for each of its connections.' },
  },
  tables: ['nat'],
  hooks: ['POSTROUTING', 'INPUT'],
  lists: translatedTo('--to-source'),
  effect: (given) => natEffect('source', 'range', given['to-source']?.value, given),
});
