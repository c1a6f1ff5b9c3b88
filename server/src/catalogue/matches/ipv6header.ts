/** `-m ipv6header`: which extension headers an IPv6 packet has. */
import { all, always, equals, masked, negatedIf, present } from '../../base/predicate.ts';
import { type Given, match, type ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { HEADER, headerThere } from '../packet-bytes.ts';
import { hostProtocolName, hostProtocolNumber } from '../protocols.ts';
import { type BitWord, unknownWord } from '../values/words.ts';

interface Options {
  header: number;
  soft: unknown;
}

/** The number that stands for a transport protocol. */
const ANY_TRANSPORT = 255;

/** By number, in the order in which they are printed. */
const BITS: readonly (readonly [number: number, bit: number, doc: string])[] = [
  [HEADER.HOP, headerThere.HOP, 'hop-by-hop options'],
  [HEADER.DEST, headerThere.DEST, 'destination options'],
  [HEADER.ROUTING, headerThere.ROUTING, 'a routing header'],
  [HEADER.FRAGMENT, headerThere.FRAGMENT, 'a fragment header'],
  [HEADER.AUTH, headerThere.AUTH, 'an authentication header'],
  [HEADER.ESP, headerThere.ESP, 'encrypted contents, behind which nothing can be seen'],
  [HEADER.NONE, headerThere.NONE, 'the end of the packet without a transport protocol'],
  [ANY_TRANSPORT, headerThere.TRANSPORT, 'a transport protocol'],
];

/** The names of the extension itself, which it looks at after those of the host. */
const OWN: ReadonlyMap<string, number> = new Map([
  ['hop-by-hop', HEADER.HOP],
  ['protocol', ANY_TRANSPORT],
  ['hop', HEADER.HOP],
  ['dst', HEADER.DEST],
  ['route', HEADER.ROUTING],
  ['frag', HEADER.FRAGMENT],
  ['auth', HEADER.AUTH],
  ['esp', HEADER.ESP],
  ['none', HEADER.NONE],
  ['prot', ANY_TRANSPORT],
]);

const WORDS: readonly BitWord[] = [...OWN].map(([name, number]) => {
  const [, bit = 0, doc = ''] = BITS.find(([known]) => known === number) ?? [];
  return { name, bit, doc };
});

/** Elements may be empty; a number is only taken where a header has it. */
const headers: ValueType<number> = {
  form: 'header[,header…]',
  doc: 'Headers with commas between, by name or number.',
  parse(text) {
    let bits = 0;
    let start = 0;
    for (const element of text.split(',')) {
      const end = start + element.length;
      if (element !== '') {
        const bit = bitOf(element);
        if (bit === undefined) return { ...unknownWord('header', element, WORDS), start, end };
        bits |= bit;
      }
      start = end + 1;
    }
    return bits === 0 ? unknownWord('header', '', WORDS) : { ok: true, value: bits };
  },
  print: (bits) => [printHeaders(bits)],
  names: () => WORDS,
  say: (bits) => `the headers ${printHeaders(bits)}`,
};

function bitOf(element: string): number | undefined {
  const number = hostProtocolNumber(element) ?? OWN.get(element);
  const found = BITS.find(([known]) => (number === undefined ? String(known) === element : known === number));
  return found?.[1];
}

function printHeaders(bits: number): string {
  return BITS.filter(([, bit]) => (bits & bit) !== 0)
    .map(([number]) => nameOf(number))
    .join(',');
}

function nameOf(number: number): string {
  const own = (): string => [...OWN].find(([, known]) => known === number)?.[0] ?? '';
  return number === HEADER.HOP ? own() : (hostProtocolName(number) ?? own());
}

export default match<Options>({
  name: 'ipv6header',
  families: [6],
  summary: 'Looks at which extension headers an IPv6 packet has.',
  details:
    'Without `--soft` the packet must have exactly the headers named; its transport protocol counts as one of them (`prot`). ' +
    'With `--soft` it must have them all, and with `! … --soft` none of them; others do not matter.',
  sources: ['man:iptables-extensions(8)#ipv6header', 'kernel:net/ipv6/netfilter/ip6t_ipv6header.c', 'rfc:8200'],
  options: {
    header: { value: headers, negatable: true, mandatory: true, doc: 'The headers.' },
    soft: { doc: 'The packet may have other headers too.' },
  },
  print: ({ header, soft }) => [
    ...optionWords('header', header, header ? printHeaders(header.value) : ''),
    ...(soft ? ['--soft'] : []),
  ],
  meaning: (given) => asked(given),
});

function asked({ header, soft }: Given<Options>) {
  if (!header) return always;
  if (soft) return masked('ip6.headers', header.value, header.negated ? 0 : header.value);
  // Headers that are cut short match neither way.
  return all(present('ip6.headers'), negatedIf(header.negated, equals('ip6.headers', header.value)));
}
