/** A number with a mask, or a name that a file of the host maps to one (routing realms, device groups). */
import type { ValueType } from '../define.ts';
import { MAX_32 } from './numbers.ts';
import { unsignedEnd, unsignedValue, wholeUnsigned } from './strtoul.ts';

/** `field & mask == value`; or a name that only the host can turn into a number. */
export type NamedMask =
  | { readonly value: number; readonly mask: number; readonly name?: undefined }
  | { readonly name: string };

/**
 * `value[/mask]|name`, 32 bits each. `names` are those of the file as the distribution ships it; a value of theirs
 * without a mask is printed by name. libxtables' xtables_parse_val_mask.
 */
export function namedMask(kind: string, file: string, names: ReadonlyMap<string, number>): ValueType<NamedMask> {
  return {
    form: 'value[/mask]|name',
    doc: `A 32-bit number and, after a slash, the bits that count; or the name of a ${kind} in ${file}.`,
    parse(text) {
      const end = unsignedEnd(text, 0);
      const value = end < 0 ? MAX_32 + 1 : unsignedValue(text, 0, end);
      if (value <= MAX_32 && end === text.length) return { ok: true, value: { value, mask: MAX_32 } };
      if (value <= MAX_32 && text[end] === '/') {
        const mask = wholeUnsigned(text, 0, MAX_32, end + 1);
        if (mask !== undefined) return { ok: true, value: { value, mask } };
        const message = `"${text.slice(end + 1)}" is no mask of 32 bits.`;
        return { ok: false, code: 'bad-number', message, start: end + 1, end: text.length };
      }
      const known = names.get(text);
      if (known !== undefined) return { ok: true, value: { value: known, mask: MAX_32 } };
      if (/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text)) {
        const message = `"${text}" must be a ${kind} in ${file} of the host.`;
        return {
          ok: true,
          value: { name: text },
          notes: [{ ok: false, code: 'host-file', message, refusedBy: [] }],
        };
      }
      return { ok: false, code: 'bad-number', message: `"${text}" is neither a 32-bit number nor a ${kind}.` };
    },
    print: (value) => [printNamedMask(value, names)],
    names: () => [...names].map(([name, value]) => ({ name, doc: `${kind} ${value}` })),
    say: (value) => `${kind} ${printNamedMask(value, names)}`,
  };
}

function printNamedMask(value: NamedMask, names: ReadonlyMap<string, number>): string {
  if (value.name !== undefined) return value.name;
  if (value.mask !== MAX_32) return `0x${value.value.toString(16)}/0x${value.mask.toString(16)}`;
  for (const [name, number] of names) if (number === value.value) return name;
  return `0x${value.value.toString(16)}`;
}
