/** `-j TTL`: changes how many routers the packet may still pass. */
import { target } from '../define.ts';
import { integer, MAX_8 } from '../values/numbers.ts';

export default target({
  name: 'TTL',
  families: [4],
  summary: 'Sets, raises or lowers the TTL of the packet.',
  details: 'A raised TTL can keep a packet in a routing loop for ever.',
  sources: ['man:iptables-extensions(8)#TTL', 'kernel:net/netfilter/xt_HL.c'],
  needsOption: 'TTL must be told what to do.',
  options: {
    'ttl-set': { value: integer(0, MAX_8, 'TTL'), conflicts: ['ttl-dec', 'ttl-inc'], doc: 'Sets it, 0 to 255.' },
    'ttl-dec': {
      value: integer(1, MAX_8, 'hops'),
      conflicts: ['ttl-set', 'ttl-inc'],
      doc: 'Lowers it by 1 to 255, but not below 0.',
    },
    'ttl-inc': {
      value: integer(1, MAX_8, 'hops'),
      conflicts: ['ttl-set', 'ttl-dec'],
      doc: 'Raises it by 1 to 255, but not above 255.',
    },
  },
  tables: ['mangle'],
  effect(given) {
    const dec = given['ttl-dec'];
    if (dec) return { kind: 'ttl', operation: 'decrement', value: dec.value };
    const inc = given['ttl-inc'];
    if (inc) return { kind: 'ttl', operation: 'increment', value: inc.value };
    return { kind: 'ttl', operation: 'set', value: given['ttl-set']?.value ?? 0 };
  },
});
