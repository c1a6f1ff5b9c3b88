/** The TOS byte of IPv4, the traffic class of IPv6: numbers, masks and the old names. */
import type { NamedValue, ValueProblem, ValueType } from '../define.ts';
import { hexByte } from './dscp.ts';
import { unsignedEnd, unsignedValue, wholeUnsigned } from './strtoul.ts';
import { findWord, unknownWord } from './words.ts';

/** `byte & mask == value`. */
export interface TosMask {
  readonly value: number;
  readonly mask: number;
}

/** The services of rfc:1349. */
const SERVICES: readonly (NamedValue & { readonly value: number })[] = [
  { name: 'Minimize-Delay', value: 0x10, doc: 'interactive traffic (0x10)' },
  { name: 'Maximize-Throughput', value: 0x08, doc: 'bulk traffic (0x08)' },
  { name: 'Maximize-Reliability', value: 0x04, doc: 'must arrive (0x04)' },
  { name: 'Minimize-Cost', value: 0x02, doc: 'in no hurry (0x02)' },
  { name: 'Normal-Service', value: 0x00, doc: 'nothing special (0x00)' },
];

export function tosNames(): readonly NamedValue[] {
  return SERVICES;
}

/**
 * `value[/mask]`, each from 0 to 255, the mask all ones when left out; or a name, which looks at the lower six bits only.
 */
export const tosMask: ValueType<TosMask> = {
  form: 'value[/mask]|name',
  doc: 'A number from 0 to 255 and, after a slash, the bits that count; or one of the names of RFC 1349.',
  parse(text) {
    const end = unsignedEnd(text, 0);
    const value = end < 0 ? 256 : unsignedValue(text, 0, end);
    if (value > 255) {
      const name = findWord(SERVICES, text, { letters: 'any', mayBeCut: false });
      return name ? { ok: true, value: { value: name.value, mask: 0x3f } } : badTos(text);
    }
    if (end === text.length) return { ok: true, value: { value, mask: 0xff } };
    const mask = text[end] === '/' ? wholeUnsigned(text, 0, 255, end + 1) : undefined;
    return mask === undefined ? badTos(text) : { ok: true, value: { value, mask } };
  },
  print: ({ value, mask }) => [`${hexByte(value)}/${hexByte(mask)}`],
  names: tosNames,
  say: ({ value, mask }) =>
    mask === 0xff ? `TOS byte ${hexByte(value)}` : `TOS bits ${hexByte(value)} of ${hexByte(mask)}`,
};

function badTos(text: string): ValueProblem {
  if (/^[A-Za-z]/.test(text)) return unknownWord('type of service', text, SERVICES);
  return {
    ok: false,
    code: 'bad-number',
    message: `"${text}" is no TOS value: a number from 0 to 255, with or without a mask.`,
  };
}
