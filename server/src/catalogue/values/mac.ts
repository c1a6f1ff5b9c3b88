/** Ethernet addresses. */
import type { ValueType } from '../define.ts';

/**
 * Six numbers in hexadecimal with colons between, each of one or two characters. As the C library reads them, one of
 * the two may be a sign or a blank, and the last one may be empty.
 */
export const etherAddress: ValueType<number> = {
  form: 'xx:xx:xx:xx:xx:xx',
  doc: 'An Ethernet address: six bytes in hexadecimal with colons between.',
  parse(text) {
    const parts = text.split(':');
    const bytes = parts.map((part) => byteOf(part));
    if (parts.length === 6 && bytes.every((byte) => byte !== undefined)) {
      return { ok: true, value: bytes.reduce((value: number, byte) => value * 256 + (byte ?? 0), 0) };
    }
    const message = `"${text}" is no Ethernet address: six bytes in hexadecimal with colons between.`;
    const dashed = /^([0-9a-fA-F]{2}-){5}[0-9a-fA-F]{2}$/.test(text);
    return { ok: false, code: 'bad-mac', message, ...(dashed ? { mend: text.replaceAll('-', ':') } : {}) };
  },
  print: (value) => [printEther(value)],
  say: printEther,
};

/** What strtoul in base 16 makes of at most two characters, when it stops at their end; nothing at all counts as 0. */
function byteOf(part: string): number | undefined {
  if (part === '') return 0;
  const digits = /^[\t-\r ]?([+-]?)([0-9a-fA-F]+)$/.exec(part);
  if (!digits || part.length > 2) return undefined;
  const value = Number.parseInt(digits[2] ?? '', 16);
  return digits[1] === '-' ? (256 - value) % 256 : value;
}

export function printEther(value: number): string {
  return value
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?=.)/g, '$&:');
}
