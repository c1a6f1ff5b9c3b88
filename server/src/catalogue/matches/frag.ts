/** `-m frag`: the fragment header of IPv6. */
import { all, always, equals, masked, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { HEADER, headerThere, readingHeader, uint16At, uint32At } from '../packet-bytes.ts';
import { integer, isAll32, isInside, MAX_32, type NumberRange, numberRange, printNumbers } from '../values/numbers.ts';

interface Options {
  fragid: NumberRange;
  fraglen: number;
  fragres: unknown;
  fragfirst: unknown;
  fragmore: unknown;
  fraglast: unknown;
}

/** Bytes of the header. rfc:8200 */
const HEADER_BYTES = 8;
const MORE_FRAGMENTS = 1;
const RESERVED_BITS = 6;

export default match<Options>({
  name: 'frag',
  families: [6],
  summary: 'Looks at the fragment header of IPv6.',
  details:
    'Where connections are tracked, packets are put together before rules see them, and there is nothing left to match ' +
    'except in chains that come earlier.',
  sources: ['man:iptables-extensions(8)#frag', 'kernel:net/ipv6/netfilter/ip6t_frag.c', 'rfc:8200'],
  options: {
    fragid: { value: numberRange(32, 'identification'), negatable: true, doc: 'The identification, or a range.' },
    fraglen: {
      value: integer(0, MAX_32, 'bytes'),
      negatable: true,
      doc: 'Was meant for the length of the header; the kernel does not look at it.',
    },
    fragres: { doc: 'The reserved fields are zero.' },
    fragfirst: { doc: 'It is the first fragment: its offset is 0.' },
    fragmore: { conflicts: ['fraglast'], doc: 'More fragments follow.' },
    fraglast: { conflicts: ['fragmore'], doc: 'It is the last fragment.' },
  },
  print: ({ fragid, fraglen, fragres, fragfirst, fragmore, fraglast }) => [
    ...(fragid && !isAll32(fragid.value) ? optionWords('fragid', fragid, printNumbers(fragid.value)) : []),
    ...optionWords('fraglen', fraglen, String(fraglen?.value)),
    ...(fragres ? ['--fragres'] : []),
    ...(fragfirst ? ['--fragfirst'] : []),
    ...(fragmore ? ['--fragmore'] : []),
    ...(fraglast ? ['--fraglast'] : []),
  ],
  meaning({ fragid, fragres, fragfirst, fragmore, fraglast }) {
    const parts: Predicate[] = [masked('ip6.headers', headerThere.FRAGMENT, headerThere.FRAGMENT)];
    if (fragid) {
      const which = printNumbers(fragid.value);
      const id = unknown('the identification of the fragment', `frag-id:${which}`);
      parts.push(negatedIf(fragid.negated, isAll32(fragid.value) ? always : id));
    }
    if (fragres) parts.push(unknown('the reserved fields of the fragment header', 'frag-reserved'));
    if (fragfirst) parts.push(equals('ip.laterFragment', 0));
    const more = unknown('whether more fragments follow', 'frag-more');
    if (fragmore || fraglast) parts.push(negatedIf(fraglast !== undefined, more));
    return all(...parts);
  },
  stateful: readingHeader<Options>(HEADER.FRAGMENT, ({ fragid, fragres, fragfirst, fragmore, fraglast }, bytes, at) => {
    if (at + HEADER_BYTES > bytes.length) return 'drops';
    const offset = uint16At(bytes, at + 2) ?? 0;
    const id = uint32At(bytes, at + 4) ?? 0;
    const isLast = (offset & MORE_FRAGMENTS) === 0;
    if (fragid && isInside(fragid.value, id) === fragid.negated) return false;
    if (fragres && (bytes[at + 1] !== 0 || (offset & RESERVED_BITS) !== 0)) return false;
    if (fragfirst && offset >> 3 !== 0) return false;
    return fragmore ? !isLast : !fraglast || isLast;
  }),
});
