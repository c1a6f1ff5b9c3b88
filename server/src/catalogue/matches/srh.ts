/** `-m srh`: the segment routing header of IPv6. */
import { maskOf } from '../../base/ip.ts';
import { all, masked, negatedIf, type Predicate, unknown } from '../../base/predicate.ts';
import { type Given, type GivenOption, match, type OptionSpec } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { addressAt, findHeader, HEADER, headerLength, headerThere, readingBytes, uint16At } from '../packet-bytes.ts';
import { type HostMask, hostMask, printHost } from '../values/hosts.ts';
import { integer, MAX_8, MAX_16 } from '../values/numbers.ts';

interface Options {
  'srh-next-hdr': number;
  'srh-hdr-len-eq': number;
  'srh-hdr-len-gt': number;
  'srh-hdr-len-lt': number;
  'srh-segs-left-eq': number;
  'srh-segs-left-gt': number;
  'srh-segs-left-lt': number;
  'srh-last-entry-eq': number;
  'srh-last-entry-gt': number;
  'srh-last-entry-lt': number;
  'srh-tag': number;
  'srh-psid': HostMask;
  'srh-nsid': HostMask;
  'srh-lsid': HostMask;
}

type NumberOption = Exclude<keyof Options, 'srh-psid' | 'srh-nsid' | 'srh-lsid'>;
type AddressOption = Exclude<keyof Options, NumberOption>;

/** What an option compares its number with, and how. Options of one group share one number in the kernel. */
interface Comparison {
  readonly group: readonly NumberOption[];
  readonly how: 'eq' | 'gt' | 'lt';
  /** Where the byte lies in the header. */
  readonly at: number;
  readonly what: string;
}

const LENGTHS = ['srh-hdr-len-eq', 'srh-hdr-len-gt', 'srh-hdr-len-lt'] as const;
const LEFT = ['srh-segs-left-eq', 'srh-segs-left-gt', 'srh-segs-left-lt'] as const;
const LAST = ['srh-last-entry-eq', 'srh-last-entry-gt', 'srh-last-entry-lt'] as const;

const COMPARISONS: { readonly [K in Exclude<NumberOption, 'srh-tag'>]: Comparison } = {
  'srh-next-hdr': { group: ['srh-next-hdr'], how: 'eq', at: 0, what: 'the next header' },
  'srh-hdr-len-eq': { group: LENGTHS, how: 'eq', at: 1, what: 'the length' },
  'srh-hdr-len-gt': { group: LENGTHS, how: 'gt', at: 1, what: 'the length' },
  'srh-hdr-len-lt': { group: LENGTHS, how: 'lt', at: 1, what: 'the length' },
  'srh-segs-left-eq': { group: LEFT, how: 'eq', at: 3, what: 'the segments left' },
  'srh-segs-left-gt': { group: LEFT, how: 'gt', at: 3, what: 'the segments left' },
  'srh-segs-left-lt': { group: LEFT, how: 'lt', at: 3, what: 'the segments left' },
  'srh-last-entry-eq': { group: LAST, how: 'eq', at: 4, what: 'the last entry' },
  'srh-last-entry-gt': { group: LAST, how: 'gt', at: 4, what: 'the last entry' },
  'srh-last-entry-lt': { group: LAST, how: 'lt', at: 4, what: 'the last entry' },
};

const COMPARED = Object.entries(COMPARISONS) as readonly [NumberOption, Comparison][];

/** Which segment of the list an option looks at. Segments are listed from the last one on. */
const SEGMENTS: { readonly [K in AddressOption]: (left: number, last: number) => number | undefined } = {
  'srh-psid': (left, last) => (left === last ? undefined : left + 1),
  'srh-nsid': (left) => (left === 0 ? undefined : left - 1),
  'srh-lsid': () => 0,
};

const SEGMENT_OPTIONS = Object.keys(SEGMENTS) as readonly AddressOption[];

const TYPE = 4;
const FIRST_SEGMENT = 8;

const byte = (unit: string, doc: string): OptionSpec<number, keyof Options> => ({
  value: integer(0, MAX_8, unit),
  negatable: true,
  doc,
});

const segment = (doc: string): OptionSpec<HostMask, keyof Options> => ({ value: hostMask, negatable: true, doc });

export default match<Options>({
  name: 'srh',
  families: [6],
  summary: 'Looks at the segment routing header of IPv6.',
  details:
    'Of the options `-eq`, `-gt` and `-lt` of one field the kernel keeps a single number, the one given last: ' +
    '`--srh-segs-left-gt 1 --srh-segs-left-lt 5` asks for more than 5 and less than 5.',
  sources: ['man:iptables-extensions(8)#srh', 'kernel:net/ipv6/netfilter/ip6t_srh.c', 'rfc:8754'],
  options: {
    'srh-next-hdr': byte('protocol', 'Number of the header that follows.'),
    'srh-hdr-len-eq': byte('length', 'Length in units of 8 bytes, the first not counted.'),
    'srh-hdr-len-gt': byte('length', 'The length is more than this.'),
    'srh-hdr-len-lt': byte('length', 'The length is less than this.'),
    'srh-segs-left-eq': byte('segments', 'Segments that are left to pass.'),
    'srh-segs-left-gt': byte('segments', 'More segments are left than this.'),
    'srh-segs-left-lt': byte('segments', 'Fewer segments are left than this.'),
    'srh-last-entry-eq': byte('entry', 'Index of the last entry of the list of segments.'),
    'srh-last-entry-gt': byte('entry', 'The index is more than this.'),
    'srh-last-entry-lt': byte('entry', 'The index is less than this.'),
    'srh-tag': {
      value: integer(0, MAX_16, 'tag'),
      negatable: true,
      doc: 'The tag, its two bytes the other way round than in the packet (on the usual hardware).',
    },
    'srh-psid': segment('The segment passed before.'),
    'srh-nsid': segment('The segment to pass next.'),
    'srh-lsid': segment('The last segment.'),
  },
  check(given) {
    for (const group of [LENGTHS, LEFT, LAST]) {
      const numbers = new Set(group.flatMap((option) => given[option]?.value ?? []));
      const option = numbers.size > 1 ? lastGiven(given, group) : undefined;
      if (!option) continue;
      const message = `The kernel keeps one number for ${group.map((one) => `--${one}`).join(', ')}: ${given[option]?.value}, the last one given.`;
      return [{ code: 'value-shared', option, message, refusedBy: [] }];
    }
    return [];
  },
  print: (given) => [
    ...COMPARED.flatMap(([option, { group }]) => optionWords(option, given[option], String(numberOf(given, group)))),
    ...optionWords('srh-tag', given['srh-tag'], String(given['srh-tag']?.value)),
    ...SEGMENT_OPTIONS.flatMap((option) => optionWords(option, given[option], printSegment(given[option]))),
  ],
  meaning: (given) => asked(given),
  stateful: readingBytes<Options>(
    (given, view) => {
      const bytes = view.bytes();
      const at = findHeader(bytes, HEADER.ROUTING);
      if (typeof at !== 'number') return false;
      const answer = holds(given, bytes, at);
      return answer && isNamed(given) ? 'unknown' : answer;
    },
    (given) => (isNamed(given) ? 'The address of a named segment is only known where the rule is loaded.' : undefined),
  ),
});

function isNamed(given: Given<Options>): boolean {
  return SEGMENT_OPTIONS.some((option) => given[option] && given[option].value.address === undefined);
}

function lastGiven(given: Given<Options>, group: readonly NumberOption[]): NumberOption | undefined {
  const place = (option: NumberOption): number => given[option]?.uses?.[0]?.position ?? -1;
  const last = group.reduce((a, b) => (place(b) > place(a) ? b : a), group[0] ?? 'srh-next-hdr');
  return given[last] ? last : undefined;
}

function numberOf(given: Given<Options>, group: readonly NumberOption[]): number {
  const last = lastGiven(given, group);
  return (last && given[last]?.value) ?? 0;
}

function printSegment(option: GivenOption<HostMask> | undefined): string {
  return option ? `${printHost(option.value)}/${option.value.bits}` : '';
}

function asked(given: Given<Options>): Predicate {
  const parts: Predicate[] = [
    masked('ip6.headers', headerThere.ROUTING, headerThere.ROUTING),
    unknown('whether there is a segment routing header', 'srh'),
  ];
  for (const [option, { group, how, what }] of COMPARED) {
    const key = `${group[0]}:${how}:${numberOf(given, group)}`;
    if (given[option]) parts.push(negatedIf(given[option].negated, unknown(what, key)));
  }
  const tag = given['srh-tag'];
  if (tag) parts.push(negatedIf(tag.negated, unknown('the tag', `srh-tag:${tag.value}`)));
  for (const option of SEGMENT_OPTIONS) {
    if (!given[option]) continue;
    parts.push(unknown('whether the header has this segment', `${option}:there`));
    const key = `${option}:${printSegment(given[option])}`;
    parts.push(negatedIf(given[option].negated, unknown('a segment of the header', key)));
  }
  return all(...parts);
}

/** kernel:net/ipv6/netfilter/ip6t_srh.c (srh1_mt6) */
function holds(given: Given<Options>, bytes: Uint8Array, at: number): boolean {
  const [left = 0, last = 0] = [bytes[at + 3], bytes[at + 4]];
  if (at + headerLength(bytes, HEADER.ROUTING, at) > bytes.length || bytes[at + 2] !== TYPE || left > last)
    return false;
  for (const [option, { group, how, at: place }] of COMPARED) {
    const found = bytes[at + place] ?? 0;
    const wanted = numberOf(given, group);
    const fits = how === 'eq' ? found === wanted : how === 'gt' ? found > wanted : found < wanted;
    if (given[option] && fits === given[option].negated) return false;
  }
  const tag = given['srh-tag'];
  if (tag && (swapped(uint16At(bytes, at + 6) ?? 0) === tag.value) === tag.negated) return false;
  return SEGMENT_OPTIONS.every((option) => {
    if (!given[option]) return true;
    const index = SEGMENTS[option](left, last);
    const address = index === undefined ? undefined : addressAt(bytes, at + FIRST_SEGMENT + 16 * index);
    const { value, negated } = given[option];
    return address !== undefined && (value.address === undefined || isUnder(value, address) !== negated);
  });
}

/** The kernel compares the number as given with the bytes as they lie, which a little-endian host reads in reverse. */
function swapped(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}

function isUnder({ address, bits }: HostMask, found: bigint): boolean {
  const mask = BigInt(maskOf(bits, 6));
  return ((found ^ BigInt(address ?? 0)) & mask) === 0n;
}
