/** `-j HL`: changes how many routers the packet may still pass, in IPv6. */
import { target } from '../define.ts';
import { integer, MAX_8 } from '../values/numbers.ts';

export default target({
  name: 'HL',
  families: [6],
  summary: 'Sets, raises or lowers the hop limit of the packet.',
  details: 'A raised hop limit can keep a packet in a routing loop for ever.',
  sources: ['man:iptables-extensions(8)#HL', 'kernel:net/netfilter/xt_HL.c'],
  needsOption: 'HL must be told what to do.',
  options: {
    'hl-set': { value: integer(0, MAX_8, 'hop limit'), conflicts: ['hl-dec', 'hl-inc'], doc: 'Sets it, 0 to 255.' },
    'hl-dec': {
      value: integer(1, MAX_8, 'hops'),
      conflicts: ['hl-set', 'hl-inc'],
      doc: 'Lowers it by 1 to 255, but not below 0.',
    },
    'hl-inc': {
      value: integer(1, MAX_8, 'hops'),
      conflicts: ['hl-set', 'hl-dec'],
      doc: 'Raises it by 1 to 255, but not above 255.',
    },
  },
  tables: ['mangle'],
  effect(given) {
    const dec = given['hl-dec'];
    if (dec) return { kind: 'ttl', operation: 'decrement', value: dec.value };
    const inc = given['hl-inc'];
    if (inc) return { kind: 'ttl', operation: 'increment', value: inc.value };
    return { kind: 'ttl', operation: 'set', value: given['hl-set']?.value ?? 0 };
  },
});
