/** `-m dccp`: ports, types and options of a DCCP packet. */
import { all, negatedIf, oneOf, present, unknown } from '../../base/predicate.ts';
import { match, type ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { inNumbers, integer } from '../values/numbers.ts';
import { printRange, resolvedPortRange } from '../values/ports.ts';
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

export default match({
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
    const numbers = wanted?.value.flatMap((type) => (type === 10 ? [10, 11, 12, 13, 14, 15] : [type])) ?? [];
    const carried = unknown(`whether the packet carries DCCP option ${option?.value}`, `dccp-option:${option?.value}`);
    return all(
      present('l4.sport'),
      ...(sport ? [negatedIf(sport.negated, inNumbers('l4.sport', sport.value))] : []),
      ...(dport ? [negatedIf(dport.negated, inNumbers('l4.dport', dport.value))] : []),
      ...(wanted ? [negatedIf(wanted.negated, oneOf('dccp.type', numbers))] : []),
      ...(option ? [negatedIf(option.negated, carried)] : []),
    );
  },
});
