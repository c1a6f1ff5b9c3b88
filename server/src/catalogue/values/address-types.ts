/** Types of addresses as the routing table knows them. */
import type { ValueType } from '../define.ts';
import { refusedByKernel } from './refused.ts';
import { type BitWord, parseBits } from './words.ts';

/** RTN_… numbers, by name. kernel:include/uapi/linux/rtnetlink.h */
const TYPES: readonly (BitWord & { readonly number: number })[] = [
  ['UNSPEC', 'no address: 0.0.0.0 or ::'],
  ['UNICAST', 'an address of some host, by an ordinary route'],
  ['LOCAL', 'an address of this host'],
  ['BROADCAST', 'a broadcast address of an attached network'],
  ['ANYCAST', 'an anycast address'],
  ['MULTICAST', 'a multicast group'],
  ['BLACKHOLE', 'routed to a blackhole'],
  ['UNREACHABLE', 'routed as unreachable'],
  ['PROHIBIT', 'routed as prohibited'],
  ['THROW', 'a throw route'],
  ['NAT', 'a NAT route of old kernels'],
  ['XRESOLVE', 'not used by the kernel'],
].map(([name = '', doc = ''], number) => ({ name, doc, number, bit: 1 << number }));

/** The types of a list, as RTN_… numbers, each once and in ascending order. */
export type AddressTypes = readonly number[];

export const UNSPEC = 0;
export const UNICAST = 1;
export const LOCAL = 2;
export const ANYCAST = 4;
export const MULTICAST = 5;
export const UNREACHABLE = 7;

/** Types that the kernel can tell of IPv6 addresses. */
const OF_IPV6 = [UNSPEC, UNICAST, LOCAL, ANYCAST, MULTICAST, UNREACHABLE];

export const addressTypes: ValueType<AddressTypes> = {
  form: 'type[,type…]',
  doc: 'One or more types with commas between.',
  parse(text, { family }) {
    const bits = parseBits('address type', text, TYPES, { letters: 'any', mayBeCut: true });
    if (typeof bits !== 'number') return bits;
    const types = TYPES.filter(({ bit }) => (bits & bit) !== 0).map(({ number }) => number);
    const wrong = family === 6 ? types.find((type) => !OF_IPV6.includes(type)) : undefined;
    if (wrong === undefined) return { ok: true, value: types };
    const message = `The kernel refuses ${nameOf(wrong)} for IPv6 addresses.`;
    return refusedByKernel(types, { ok: false, code: 'bad-value', message });
  },
  print: (types) => [types.map(nameOf).join(',')],
  names: ({ family }) => (family === 6 ? TYPES.filter(({ number }) => OF_IPV6.includes(number)) : TYPES),
  say: (types) => types.map(nameOf).join(' or '),
};

function nameOf(type: number): string {
  return TYPES[type]?.name ?? String(type);
}
