/** `-m u32`: any 32 bits of the packet, computed and compared. */
import { always, negatedIf, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { readingBytes } from '../packet-bytes.ts';
import { holdsForBytes, type U32Test, u32Tests } from '../values/u32.ts';

export default match<{ u32: readonly U32Test[] }>({
  name: 'u32',
  summary: 'Reads 32 bits at an offset of the packet, masks and shifts them, and compares.',
  details:
    'Offsets count from the IP header. `@` adds the value so far to the base and reads again, which is how headers of ' +
    'variable length are stepped over. A test that would read past the end of the packet is false.',
  sources: ['man:iptables-extensions(8)#u32', 'kernel:net/netfilter/xt_u32.c'],
  options: {
    u32: { value: u32Tests, negatable: true, mandatory: true, doc: 'The tests, all of which must hold.' },
  },
  meaning: ({ u32 }) =>
    u32 ? negatedIf(u32.negated, unknown('bytes of the packet', `u32:${JSON.stringify(u32.value)}`)) : always,
  stateful: readingBytes(({ u32 }, view) => !u32 || holdsForBytes(u32.value, view.bytes()) !== u32.negated),
});
