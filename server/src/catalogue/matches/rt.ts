/** `-m rt`: the routing header of IPv6. */
import { all, always, masked, negatedIf, never, type Predicate, unknown } from '../../base/predicate.ts';
import { type Given, type GivenOption, match } from '../define.ts';
import { optionWords } from '../option-words.ts';
import {
  addressAt,
  type Finding,
  HEADER,
  headerLength,
  headerThere,
  readingHeader,
  uint32At,
} from '../packet-bytes.ts';
import {
  integer,
  isAll32,
  isInside,
  MAX_8,
  MAX_32,
  type NumberRange,
  numberRange,
  printNumbers,
} from '../values/numbers.ts';
import { printRoute, routeAddresses } from '../values/route-addresses.ts';

interface Options {
  'rt-type': number;
  'rt-segsleft': NumberRange;
  'rt-len': number;
  'rt-0-res': unknown;
  'rt-0-addrs': readonly bigint[];
  'rt-0-not-strict': unknown;
}

/** Bytes before the addresses, and of each. rfc:2460 */
const FIRST_ADDRESS = 8;
const ADDRESS_BYTES = 16;

export default match<Options>({
  name: 'rt',
  families: [6],
  summary: 'Looks at the routing header of IPv6.',
  details:
    'Type 0, which lists routers to pass by, was abandoned because it made attacks easy (RFC 5095); Linux does not forward it.',
  sources: ['man:iptables-extensions(8)#rt', 'kernel:net/ipv6/netfilter/ip6t_rt.c', 'rfc:8200', 'rfc:5095'],
  options: {
    'rt-type': { value: integer(0, MAX_32, 'type'), negatable: true, doc: 'Type of the header, 0 to 255 in packets.' },
    'rt-segsleft': {
      value: numberRange(32, 'segments'),
      negatable: true,
      doc: 'Segments that are left to pass, one number or a range.',
    },
    'rt-len': { value: integer(0, MAX_32, 'bytes'), negatable: true, doc: 'Length of the header in bytes.' },
    'rt-0-res': { doc: 'The reserved field of a type 0 header is zero.' },
    'rt-0-addrs': { value: routeAddresses, doc: 'The addresses of a type 0 header, in this order.' },
    'rt-0-not-strict': { doc: 'Other addresses may stand between those of --rt-0-addrs.' },
  },
  check(given) {
    const type = given['rt-type'];
    const addresses = given['rt-0-addrs'];
    const isType0 = type !== undefined && type.value === 0 && !type.negated;
    for (const option of ['rt-0-res', 'rt-0-addrs'] as const) {
      if (given[option] && !(isType0 && isBefore(type, given[option]))) {
        return [{ code: 'requires-option', option, message: `--${option} needs --rt-type 0 before it.` }];
      }
    }
    const loose = given['rt-0-not-strict'];
    if (!loose || isBefore(addresses, loose)) return [];
    const message = '--rt-0-not-strict needs --rt-0-addrs before it.';
    return [{ code: 'requires-option', option: 'rt-0-not-strict', message }];
  },
  print(given) {
    const { 'rt-type': type, 'rt-segsleft': left, 'rt-len': length, 'rt-0-addrs': addresses } = given;
    return [
      ...optionWords('rt-type', type, String(type?.value)),
      ...(left && !isAll32(left.value) ? optionWords('rt-segsleft', left, printNumbers(left.value)) : []),
      ...optionWords('rt-len', length, String(length?.value)),
      ...(given['rt-0-res'] ? ['--rt-0-res'] : []),
      ...optionWords('rt-0-addrs', addresses, addresses ? printRoute(addresses.value) : ''),
      ...(given['rt-0-not-strict'] ? ['--rt-0-not-strict'] : []),
    ];
  },
  meaning(given) {
    const { 'rt-type': type, 'rt-segsleft': left, 'rt-len': length, 'rt-0-addrs': addresses } = given;
    const ask = (what: string, key: string): Predicate => unknown(`${what} of the routing header`, `rt-${key}`);
    const parts: Predicate[] = [
      masked('ip6.headers', headerThere.ROUTING, headerThere.ROUTING),
      unknown('whether a routing header stands before a later fragment', 'rt-found'),
    ];
    if (type) parts.push(negatedIf(type.negated, type.value > MAX_8 ? never : ask('the type', `type:${type.value}`)));
    if (left) {
      const { from, to } = left.value;
      const isAll = from === 0 && to >= MAX_8;
      parts.push(
        negatedIf(left.negated, isAll ? always : ask('the segments left', `segments:${printNumbers(left.value)}`)),
      );
    }
    if (length) parts.push(negatedIf(length.negated, ask('the length', `length:${length.value}`)));
    if (given['rt-0-res']) parts.push(ask('the reserved field', 'reserved'));
    const order = given['rt-0-not-strict'] ? 'among' : 'exactly';
    if (addresses) parts.push(ask('the addresses', `${order}:${printRoute(addresses.value)}`));
    return all(...parts);
  },
  stateful: readingHeader<Options>(HEADER.ROUTING, (given, bytes, at) => {
    const size = headerLength(bytes, HEADER.ROUTING, at);
    if (at + size > bytes.length) return 'drops';
    const { 'rt-type': type, 'rt-segsleft': left, 'rt-len': length } = given;
    if (left && isInside(left.value, bytes[at + 3] ?? 0) === left.negated) return false;
    if (length && (length.value === size) === length.negated) return false;
    if (type && (type.value === bytes[at + 2]) === type.negated) return false;
    if (given['rt-0-res'] && uint32At(bytes, at + 4) !== 0) return false;
    return addressesFit(given, bytes, at + FIRST_ADDRESS, Math.floor((size - FIRST_ADDRESS) / ADDRESS_BYTES));
  }),
});

/** True when every use of the second option comes after the first option. */
function isBefore(first: GivenOption<unknown> | undefined, second: GivenOption<unknown>): boolean {
  const place = first?.uses?.[0]?.position;
  return place !== undefined && place < (second.uses?.[0]?.position ?? 0);
}

function addressesFit(given: Given<Options>, bytes: Uint8Array, at: number, count: number): Finding {
  const wanted = given['rt-0-addrs']?.value;
  if (!wanted) return true;
  if (wanted.length > count) return false;
  const isLoose = given['rt-0-not-strict'] !== undefined;
  let found = 0;
  for (let i = 0; i < count && found < wanted.length; i++) {
    if (addressAt(bytes, at + i * ADDRESS_BYTES) === wanted[found]) found++;
    else if (!isLoose) return false;
  }
  return found === wanted.length && (isLoose || found === count);
}
