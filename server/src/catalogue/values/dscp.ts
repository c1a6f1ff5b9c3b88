/** DSCP codepoints, by number and by the name of a service class. */
import type { NamedValue, ValueType } from '../define.ts';
import { integer } from './numbers.ts';
import { unknownWord, type Word } from './words.ts';

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
