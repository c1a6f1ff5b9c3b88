/** `-m dccp`: ports, types and options of a DCCP packet. */
import { all, negatedIf, oneOf, present, unknown } from '../../base/predicate.ts';
import { match, type ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { byteAt, readingTransport, uint16At } from '../packet-bytes.ts';
import { inNumbers, integer, isInside } from '../values/numbers.ts';
import { type PortRange, printRange, resolvedPortRange } from '../values/ports.ts';
import { findWord, unknownWord } from '../values/words.ts';

const DCCP = 33;

/** Types by number; 10 stands for all that are not assigned, 10 to 15. rfc:4340 */
const TYPES = [
  { name: 'REQUEST', doc: 'opens a connection' },
  { name: 'RESPONSE', doc: 'answers REQUEST' },
  { name: 'DATA', doc: 'data' },
  { name: 'ACK', doc: 'acknowledges' },
  { name: 'DATAACK', doc: 'data and acknowledgement' },
  { name: 'CLOSEREQ', doc: 'asks the client to close' },
  { name: 'CLOSE', doc: 'closes' },
  { name: 'RESET', doc: 'ends the connection' },
  { name: 'SYNC', doc: 'finds the sequence again' },
  { name: 'SYNCACK', doc: 'answers SYNC' },
  { name: 'INVALID', doc: 'a type that is not assigned' },
];

/** Numbers in ascending order. Elements may be empty. */
const types: ValueType<readonly number[]> = {
  form: 'type[,type…]',
  doc: 'Types of packets with commas between.',
  parse(text) {
    const found = new Set<number>();
    let start = 0;
    for (const element of text.split(',')) {
      const word = element === '' ? undefined : findWord(TYPES, element, { letters: 'any', mayBeCut: false });
      if (word) found.add(TYPES.indexOf(word));
      else if (element !== '') {
        return { ...unknownWord('type of DCCP packet', element, TYPES), start, end: start + element.length };
      }
      start += element.length + 1;
    }
    return { ok: true, value: [...found].sort((a, b) => a - b) };
  },
  print: (value) => [printTypes(value)],
  names: () => TYPES,
  say: (value) => `types ${printTypes(value)}`,
};

function printTypes(value: readonly number[]): string {
  return value.map((type) => TYPES[type]?.name).join(',');
}

interface Options {
  sport: PortRange;
  dport: PortRange;
  'dccp-types': readonly number[];
  'dccp-option': number;
}

/** What TYPES calls INVALID: this type and all above. */
const UNASSIGNED = 10;
const HEADER_BYTES = 12;
/** Bytes between the header and the options, by type: REQUEST, RESPONSE, DATA, ACK, DATAACK, CLOSEREQ, CLOSE, RESET, SYNC, SYNCACK. */
const FURTHER_BYTES = [4, 12, 0, 8, 8, 8, 8, 12, 8, 8];

export default match<Options>({
  name: 'dccp',
  summary: 'Looks at the ports, types and options of DCCP packets.',
  sources: ['man:iptables-extensions(8)#dccp', 'kernel:net/netfilter/xt_dccp.c', 'rfc:4340'],
  protocols: [DCCP],
  options: {
    sport: {
      value: resolvedPortRange,
      aliases: ['source-port'],
      negatable: true,
      doc: 'Source port or range of ports, 0 to 65535.',
    },
    dport: {
      value: resolvedPortRange,
      aliases: ['destination-port'],
      negatable: true,
      doc: 'Destination port or range of ports, 0 to 65535.',
    },
    'dccp-types': { value: types, negatable: true, doc: 'The packet is of one of these types.' },
    'dccp-option': {
      value: integer(1, 255, 'option'),
      negatable: true,
      doc: 'The packet carries an option of this kind, 1 to 255.',
    },
  },
  print: ({ sport, dport, 'dccp-types': wanted, 'dccp-option': option }) => [
    ...optionWords('sport', sport, sport ? printRange(sport.value) : ''),
    ...optionWords('dport', dport, dport ? printRange(dport.value) : ''),
    ...optionWords('dccp-types', wanted, wanted ? printTypes(wanted.value) : ''),
    ...optionWords('dccp-option', option, String(option?.value)),
  ],
  meaning({ sport, dport, 'dccp-types': wanted, 'dccp-option': option }) {
    const numbers = wanted?.value.flatMap((type) => (type === UNASSIGNED ? [10, 11, 12, 13, 14, 15] : [type])) ?? [];
    const carried = unknown(`whether the packet carries DCCP option ${option?.value}`, `dccp-option:${option?.value}`);
    return all(
      present('l4.sport'),
      ...(sport ? [negatedIf(sport.negated, inNumbers('l4.sport', sport.value))] : []),
      ...(dport ? [negatedIf(dport.negated, inNumbers('l4.dport', dport.value))] : []),
      ...(wanted ? [negatedIf(wanted.negated, oneOf('dccp.type', numbers))] : []),
      ...(option ? [negatedIf(option.negated, carried)] : []),
    );
  },
  stateful: readingTransport<Options>(DCCP, HEADER_BYTES, (given, bytes, at) => {
    const { sport, dport, 'dccp-types': wanted, 'dccp-option': option } = given;
    if (sport && isInside(sport.value, uint16At(bytes, at) ?? 0) === sport.negated) return false;
    if (dport && isInside(dport.value, uint16At(bytes, at + 2) ?? 0) === dport.negated) return false;
    const type = ((byteAt(bytes, at + 8) ?? 0) >> 1) & 15;
    if (wanted && wanted.value.includes(Math.min(type, UNASSIGNED)) === wanted.negated) return false;
    const found = option && carriesOption(option.value, type, bytes, at);
    return found === undefined || found === 'drops' ? (found ?? true) : found !== option?.negated;
  }),
});

/** kernel:net/netfilter/xt_dccp.c (dccp_find_option) */
function carriesOption(option: number, type: number, bytes: Uint8Array, at: number): boolean | 'drops' {
  const hasLongSequence = ((byteAt(bytes, at + 8) ?? 0) & 1) !== 0;
  const end = at + (byteAt(bytes, at + 4) ?? 0) * 4;
  let place = at + HEADER_BYTES + (hasLongSequence ? 4 : 0) + (FURTHER_BYTES[type] ?? 12);
  if (end < place || (end > place && end > bytes.length)) return 'drops';
  while (place < end) {
    const kind = byteAt(bytes, place) ?? 0;
    if (kind === option) return true;
    place += kind < 2 || place === end - 1 ? 1 : byteAt(bytes, place + 1) || 1;
  }
  return false;
}
