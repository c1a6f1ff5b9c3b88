/** Address ranges: `first-last`. */
import { type Address, parseIPv6, printAddress } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import type { ValueProblem, ValueType } from '../define.ts';
import { badAddress } from './hosts.ts';
import { wholeUnsigned } from './strtoul.ts';

/** Both ends are inside. `from` may be above `to`: it loads and matches nothing. */
export interface AddressRange {
  readonly from: Address;
  readonly to: Address;
}

/** Numbers only: no name is looked up. An IPv4 address may leave out its last parts, which are then 0. */
export const addressRange: ValueType<AddressRange> = {
  form: 'address[-address]',
  doc: 'One address, or the first and the last one with a dash between.',
  parse(text, { family }) {
    const dash = text.indexOf('-');
    const from = readAddress(text, 0, dash < 0 ? text.length : dash, family);
    if (typeof from === 'object') return from;
    const to = dash < 0 ? from : readAddress(text, dash + 1, text.length, family);
    if (typeof to === 'object') return to;
    if (from <= to) return { ok: true, value: { from, to } };
    const message = `The range "${text}" is empty: it begins above its end.`;
    const mend = `${printAddress(to)}-${printAddress(from)}`;
    return { ok: true, value: { from, to }, notes: [{ ok: false, code: 'empty-range', message, mend, refusedBy: [] }] };
  },
  print: ({ from, to }) => [`${printAddress(from)}-${printAddress(to)}`],
  say: ({ from, to }) => (from === to ? printAddress(from) : `${printAddress(from)} to ${printAddress(to)}`),
};

function readAddress(text: string, start: number, end: number, family: Family): Address | ValueProblem {
  const part = text.slice(start, end);
  return (family === 4 ? parseParts(part) : parseIPv6(part)) ?? { ...badAddress(part, family), start, end };
}

/** Up to four numbers of any base with dots between; missing ones are 0. libxtables' xtables_numeric_to_ipaddr. */
export function parseParts(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length > 4) return undefined;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i];
    const byte = part === undefined ? 0 : wholeUnsigned(part, 0, 255);
    if (byte === undefined) return undefined;
    value = value * 256 + byte;
  }
  return value;
}
