/** `-m hbh`: the hop-by-hop header of IPv6. */
import { type Given, match } from '../define.ts';
import { findAsked, meaningOfAsked, printAsked } from '../options-header.ts';
import { HEADER, headerThere, readingHeader } from '../packet-bytes.ts';
import { type HeaderOption, headerOptions } from '../values/header-options.ts';
import { integer, MAX_32 } from '../values/numbers.ts';

interface Options {
  'hbh-len': number;
  'hbh-opts': readonly HeaderOption[];
}

export default match<Options>({
  name: 'hbh',
  families: [6],
  summary: 'Looks at the hop-by-hop header of IPv6, which carries options for every router on the way.',
  sources: ['man:iptables-extensions(8)#hbh', 'kernel:net/ipv6/netfilter/ip6t_hbh.c', 'rfc:8200'],
  options: {
    'hbh-len': {
      value: integer(0, MAX_32, 'bytes'),
      negatable: true,
      doc: 'Length of the header in bytes, a multiple of 8.',
    },
    'hbh-opts': {
      value: headerOptions,
      doc: 'The header begins with these options, in this order; others may follow.',
    },
  },
  print: (given) => printAsked('hbh', asked(given)),
  meaning: (given) => meaningOfAsked('hbh', headerThere.HOP, asked(given)),
  stateful: readingHeader<Options>(HEADER.HOP, (given, bytes, at) => findAsked(HEADER.HOP, asked(given), bytes, at)),
});

function asked(given: Given<Options>) {
  return { length: given['hbh-len'], options: given['hbh-opts'] };
}
