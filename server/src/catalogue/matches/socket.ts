/** `-m socket`: is there a socket of this host that the packet is for? */
import { unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';

export default match({
  name: 'socket',
  summary: 'Matches packets for which an open socket exists on this host.',
  details: 'Sockets that listen on all addresses do not count unless `--nowildcard` is given.',
  sources: ['man:iptables-extensions(8)#socket', 'kernel:net/netfilter/xt_socket.c'],
  hooks: ['PREROUTING', 'INPUT'],
  options: {
    transparent: { doc: 'Only sockets that may be bound to foreign addresses (IP_TRANSPARENT) count.' },
    nowildcard: { doc: 'Sockets that listen on all addresses count too.' },
    'restore-skmark': { doc: "Gives the packet the socket's mark." },
  },
  meaning(given) {
    const flags = Object.keys(given).filter((name) => name !== 'restore-skmark');
    return unknown('whether a socket is open for the packet', `socket:${flags.sort().join(',')}`);
  },
});
