/** `-j REDIRECT`: to this host, whatever the destination was. */
import { target } from '../define.ts';
import { either, listsNothing, single } from '../listing.ts';
import { natEffect, natPorts } from '../values/nat.ts';

export default target({
  name: 'REDIRECT',
  summary: 'Sends the connection to this host itself.',
  details:
    'What arrives goes to the first address of the interface that it came in by, and what this host sends goes to the ' +
    'loopback address. Where the interface has no address, the packet is dropped.',
  sources: ['man:iptables-extensions(8)#REDIRECT', 'kernel:net/netfilter/nf_nat_redirect.c'],
  options: {
    'to-ports': { value: natPorts('refused'), doc: 'New destination port, or a range of them; kept when left out.' },
    random: { doc: 'Chooses the port within the range at random.' },
  },
  tables: ['nat'],
  hooks: ['PREROUTING', 'OUTPUT'],
  lists: either(listsNothing, single('--to-ports', 'redir ports ')),
  effect(given) {
    const ports = given['to-ports']?.value;
    return natEffect('destination', 'redirect', ports && { ports }, given);
  },
});
