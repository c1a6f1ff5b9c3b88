/** `-j DSCP`: sets the service class that routers on the way may heed. */
import { target } from '../define.ts';
import { dscp, dscpClass, hexByte } from '../values/dscp.ts';

export default target({
  name: 'DSCP',
  summary: 'Sets the six DSCP bits of the TOS byte (in IPv6 of the traffic class); the two ECN bits stay.',
  sources: ['man:iptables-extensions(8)#DSCP', 'kernel:net/netfilter/xt_DSCP.c', 'rfc:2474'],
  needsOption: 'DSCP must be told a codepoint or a class.',
  options: {
    'set-dscp': { value: dscp, conflicts: ['set-dscp-class'], doc: 'Codepoint, 0 to 63.' },
    'set-dscp-class': {
      value: dscpClass,
      conflicts: ['set-dscp'],
      doc: 'Service class by name: BE, EF, CS0 to CS7, AF11 to AF43.',
    },
  },
  tables: ['mangle'],
  print: (given) => ['--set-dscp', hexByte((given['set-dscp'] ?? given['set-dscp-class'])?.value ?? 0)],
  effect(given) {
    const codepoint = (given['set-dscp'] ?? given['set-dscp-class'])?.value ?? 0;
    return { kind: 'change', field: 'ip.tos', change: { clear: 0xfc, xor: codepoint << 2 } };
  },
});
