/** `-j MASQUERADE`: the address of the outgoing interface as the source of the connection. */
import { target } from '../define.ts';
import { either, listsNothing, single } from '../listing.ts';
import { natEffect, natPorts } from '../values/nat.ts';

export default target({
  name: 'MASQUERADE',
  summary: 'Gives the connection the address of the interface that it leaves by.',
  details:
    'Like SNAT for an address that is not known beforehand. When the interface goes down, or loses that address, the ' +
    'connections that were bound to it are forgotten.',
  sources: ['man:iptables-extensions(8)#MASQUERADE', 'kernel:net/netfilter/xt_MASQUERADE.c'],
  options: {
    'to-ports': { value: natPorts('lost'), doc: 'New source port, or a range of them.' },
    random: { doc: 'Chooses the port at random, from a hash of the addresses.' },
    'random-fully': { doc: 'Chooses the port at random, from a generator.' },
  },
  tables: ['nat'],
  hooks: ['POSTROUTING'],
  lists: either(listsNothing, single('--to-ports', 'masq ports: ')),
  effect(given) {
    const ports = given['to-ports']?.value;
    return natEffect('source', 'masquerade', ports && { ports }, given);
  },
});
