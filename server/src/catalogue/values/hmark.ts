/** Which parts of a packet HMARK hashes. */
import type { ValueType } from '../define.ts';
import { type BitWord, parseBits } from './words.ts';

/** In the order in which the extension tries them: any beginning of a word stands for the first that begins so. */
const PARTS: readonly (BitWord & { readonly name: HashPart })[] = [
  { name: 'ct', bit: 1, doc: 'the original tuple of the connection instead of the packet itself' },
  { name: 'src', bit: 2, doc: 'the source address' },
  { name: 'dst', bit: 4, doc: 'the destination address' },
  { name: 'sport', bit: 8, doc: 'the source port' },
  { name: 'dport', bit: 16, doc: 'the destination port' },
  { name: 'proto', bit: 32, doc: 'the protocol' },
  { name: 'spi', bit: 64, doc: 'the SPI of ESP and AH' },
];

export type HashPart = 'ct' | 'src' | 'dst' | 'sport' | 'dport' | 'proto' | 'spi';
const RULES = { letters: 'any', mayBeCut: true } as const;

/** Parts with commas between. */
export const hashParts: ValueType<readonly HashPart[]> = {
  form: 'part[,part…]',
  doc: `Any of ${PARTS.map(({ name }) => name).join(', ')}, with commas between.`,
  parse(text) {
    const bits = parseBits('part of a packet', text, PARTS, RULES);
    if (typeof bits !== 'number') return bits;
    return { ok: true, value: PARTS.filter(({ bit }) => (bits & bit) !== 0).map(({ name }) => name) };
  },
  print: (parts) => [parts.join(',')],
  names: () => PARTS,
  say: (parts) => parts.join(', '),
};
