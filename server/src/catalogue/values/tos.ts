/** The TOS byte and its DSCP part: values with masks, historic names, and service classes. */
import type { NamedValue, ValueResult, ValueType } from '../define.ts';
import { badNumber, integer, MAX_8 } from './numbers.ts';
import { unsignedEnd, unsignedValue, wholeUnsigned } from './strtoul.ts';
import { findWord, unknownWord, type Word } from './words.ts';

/** A value of the TOS byte and the bits of it that count. */
export interface TosMask {
  readonly value: number;
  readonly mask: number;
}

/** The names of old, which stand for the low six bits. rfc:1349 */
const SYMBOLS: readonly Word<number>[] = [
  { name: 'Minimize-Delay', value: 0x10, doc: '0x10: low delay' },
  { name: 'Maximize-Throughput', value: 0x08, doc: '0x08: high throughput' },
  { name: 'Maximize-Reliability', value: 0x04, doc: '0x04: high reliability' },
  { name: 'Minimize-Cost', value: 0x02, doc: '0x02: low cost' },
  { name: 'Normal-Service', value: 0x00, doc: '0x00: nothing in particular' },
];
const SYMBOL_MASK = 0x3f;

/** `value[/mask]` or a name in any case; without a mask a number stands for all eight bits, a name for the low six. */
export const tosMask: ValueType<TosMask> = {
  form: 'value[/mask]',
  doc: 'A number from 0 to 255 and, after a slash, the bits of it that count (all when left out), or one of the historic names.',
  parse(text) {
    const end = unsignedEnd(text, 0);
    const value = end < 0 ? MAX_8 + 1 : unsignedValue(text, 0, end);
    if (end < 0 || value > MAX_8) return readSymbol(text, end);
    if (end === text.length) return { ok: true, value: { value, mask: MAX_8 } };
    const mask = text.charCodeAt(end) === SLASH ? wholeUnsigned(text, 0, MAX_8, end + 1) : undefined;
    return mask === undefined ? badNumber(text, 0, MAX_8) : { ok: true, value: { value, mask } };
  },
  print: ({ value, mask }) => [`${hexByte(value)}/${hexByte(mask)}`],
  names: () => SYMBOLS,
  say: ({ value, mask }) => (mask === MAX_8 ? `TOS ${hexByte(value)}` : `TOS ${hexByte(value)} of ${hexByte(mask)}`),
};

function readSymbol(text: string, end: number): ValueResult<TosMask> {
  const symbol = text === '' ? undefined : findWord(SYMBOLS, text, { letters: 'any', mayBeCut: false });
  if (symbol) return { ok: true, value: { value: symbol.value, mask: SYMBOL_MASK } };
  return end < 0 ? unknownWord('TOS value', text, SYMBOLS) : badNumber(text, 0, MAX_8);
}

/** Two hexadecimal digits after 0x. */
export function hexByte(value: number): string {
  return `0x${value < 16 ? '0' : ''}${value.toString(16)}`;
}

/** Service classes and their codepoints. rfc:2474, rfc:2597, rfc:3246 */
const CLASSES: readonly Word<number>[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({
    name: `CS${n}`,
    value: n << 3,
    doc: `${hexByte(n << 3)}: class selector ${n}`,
  })),
  { name: 'BE', value: 0, doc: '0x00: best effort' },
  ...[1, 2, 3, 4].flatMap((n) =>
    [1, 2, 3].map((drop) => {
      const value = (n << 3) | (drop << 1);
      return {
        name: `AF${n}${drop}`,
        value,
        doc: `${hexByte(value)}: assured forwarding ${n}, drop precedence ${drop}`,
      };
    }),
  ),
  { name: 'EF', value: 0x2e, doc: '0x2e: expedited forwarding' },
];

/** A codepoint, 6 bits. */
export const dscp: ValueType<number> = {
  ...integer(0, 63, 'codepoint'),
  form: '0…63',
  doc: 'A codepoint from 0 to 63, in decimal, octal or hexadecimal.',
  print: (value) => [hexByte(value)],
  say: (value) => `DSCP ${hexByte(value)}${className(value)}`,
};

/** A service class in any case; whatever follows its name is not looked at. It prints as its codepoint. */
export const dscpClass: ValueType<number> = {
  form: 'class',
  doc: 'A service class: BE, EF, CS0 to CS7, or AF11 to AF43.',
  parse(text) {
    const upper = text.toUpperCase();
    const found = CLASSES.find(({ name }) => upper.startsWith(name));
    if (!found) return unknownWord('service class', text, CLASSES);
    if (found.name.length === text.length) return { ok: true, value: found.value };
    const message = `"${text}" is read as ${found.name}, and the rest of it is ignored.`;
    const note = { ok: false, code: 'ignored-text', message, mend: found.name, refusedBy: [] } as const;
    return { ok: true, value: found.value, notes: [note] };
  },
  print: (value) => [hexByte(value)],
  names: (): readonly NamedValue[] => CLASSES,
  say: (value) => `DSCP ${hexByte(value)}${className(value)}`,
};

function className(value: number): string {
  const found = CLASSES.find((entry) => entry.value === value);
  return found ? ` (${found.name})` : '';
}

const SLASH = 47;
