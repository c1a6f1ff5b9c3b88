/** Values and tests of fields in words, as a user would write them. */
import { CT_STATE, CT_STATUS, FIELDS, type Field, type FieldValue, TCP_FLAG } from '../base/fields.ts';
import { prefixLength, printAddress } from '../base/ip.ts';
import type { Predicate } from '../base/predicate.ts';
import { unreachable } from '../base/unreachable.ts';
import { protocolName } from './protocols.ts';

/** A test of one field. */
export type Leaf = Exclude<Predicate, { kind: 'all' | 'any' | 'not' | 'unknown' }>;

/** What a test demands of its field: "22", "10.0.0.0/8", "1024 to 65535". */
export function sayLeaf(p: Leaf): string {
  switch (p.kind) {
    case 'present':
      return `any ${FIELDS[p.field].words}`;
    case 'prefixed':
      return `${p.prefix}+`;
    case 'inRange':
      return `${sayValue(p.field, p.from)} to ${sayValue(p.field, p.to)}`;
    case 'oneOf':
      return p.values.map((value) => sayValue(p.field, value)).join(' or ');
    case 'masked':
      return sayMasked(p);
    default:
      return unreachable(p);
  }
}

function sayMasked({ field, mask, value }: Extract<Predicate, { kind: 'masked' }>): string {
  if (FIELDS[field].type.kind === 'address') {
    const length = prefixLength(mask);
    return `${printAddress(value)}/${length === undefined ? printAddress(mask) : length}`;
  }
  if (FIELDS[field].type.kind === 'set') return `${sayValue(field, value)} (of ${sayValue(field, mask)})`;
  return `0x${value.toString(16)}/0x${mask.toString(16)}`;
}

const FLAG_NAMES: Partial<Record<Field, Readonly<Record<string, number>>>> = {
  'tcp.flags': TCP_FLAG,
  'ct.status': CT_STATUS,
};

const VALUE_NAMES: Partial<Record<Field, readonly string[]>> = {
  'ct.state': Object.keys(CT_STATE),
  'ct.direction': ['ORIGINAL', 'REPLY'],
  'meta.pkttype': ['unicast', 'broadcast', 'multicast', 'otherhost'],
  'route.srcType': ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE'],
  'route.dstType': ['UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE'],
};

/** A value of a field as a user writes it. */
export function sayValue(field: Field, value: FieldValue): string {
  if (typeof value === 'string') return value === '' ? 'none' : value;
  if (FIELDS[field].type.kind === 'address') return printAddress(value);
  const number = Number(value);
  const flags = FLAG_NAMES[field];
  if (flags) {
    const set = Object.keys(flags).filter((name) => number & (flags[name] ?? 0));
    return set.length === 0 ? 'none' : set.join(',');
  }
  if (field === 'ip.proto' || field === 'ct.proto') return protocolName(number) ?? String(number);
  if (field === 'meta.mark' || field === 'ct.mark' || field === 'ip.tos') return `0x${number.toString(16)}`;
  return VALUE_NAMES[field]?.[number] ?? String(value);
}
