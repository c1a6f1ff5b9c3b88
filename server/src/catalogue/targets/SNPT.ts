/** `-j SNPT`: translates the prefix of the source address, without tracking. */
import { target } from '../define.ts';
import { hostMask } from '../values/hosts.ts';
import { checkNpt, nptEffect, printNpt } from '../values/npt.ts';

export default target({
  name: 'SNPT',
  families: [6],
  summary: 'Replaces the prefix of the source address by another, packet by packet.',
  details:
    'SNPT and DNPT come in pairs, each with the prefixes the other way round. The rest of the address changes so that ' +
    'checksums stay true. Connections should not be tracked on the way.',
  sources: ['man:iptables-extensions(8)#SNPT', 'kernel:net/ipv6/netfilter/ip6t_NPT.c', 'rfc:6296'],
  options: {
    'src-pfx': { value: hostMask, mandatory: true, doc: 'Prefix that the address has, up to 64 bits.' },
    'dst-pfx': { value: hostMask, mandatory: true, doc: 'Prefix that it gets, up to 64 bits.' },
  },
  tables: ['mangle'],
  hooks: ['INPUT', 'POSTROUTING'],
  check: checkNpt,
  print: printNpt,
  effect: (given) => nptEffect('source', given),
});
