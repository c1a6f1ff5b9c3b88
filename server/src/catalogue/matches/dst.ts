/** `-m dst`: the destination header of IPv6. */
import { type Given, match } from '../define.ts';
import { findAsked, meaningOfAsked, printAsked } from '../options-header.ts';
import { HEADER, headerThere, readingHeader } from '../packet-bytes.ts';
import { type HeaderOption, headerOptions } from '../values/header-options.ts';
import { integer, MAX_32 } from '../values/numbers.ts';

interface Options {
  'dst-len': number;
  'dst-opts': readonly HeaderOption[];
}

export default match<Options>({
  name: 'dst',
  families: [6],
  summary: 'Looks at the destination header of IPv6, which carries options for the destination.',
  sources: ['man:iptables-extensions(8)#dst', 'kernel:net/ipv6/netfilter/ip6t_hbh.c', 'rfc:8200'],
  options: {
    'dst-len': {
      value: integer(0, MAX_32, 'bytes'),
      negatable: true,
      doc: 'Length of the header in bytes, a multiple of 8.',
    },
    'dst-opts': {
      value: headerOptions,
      doc: 'The header begins with these options, in this order; others may follow.',
    },
  },
  print: (given) => printAsked('dst', asked(given)),
  meaning: (given) => meaningOfAsked('dst', headerThere.DEST, asked(given)),
  stateful: readingHeader<Options>(HEADER.DEST, (given, bytes, at) => findAsked(HEADER.DEST, asked(given), bytes, at)),
});

function asked(given: Given<Options>) {
  return { length: given['dst-len'], options: given['dst-opts'] };
}
