/** Where each field's bits stand in a diagram, and when a packet has the field at all. */
import { CT_STATE, FIELDS, type Field, type FieldValue, TCP_FLAG } from '../base/fields.ts';
import { all, equals, oneOf, type Predicate } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';

/** Bytes of a name that count: interface and helper names have at most 15 characters, and a zero ends them. */
export const NAME_BYTES = 16;

/**
 * Fields in the order in which diagrams test them. What rules split on first and what has few values stands first:
 * it keeps the diagrams small. Fields that are not named here follow.
 */
const FIRST: readonly Field[] = [
  'ct.state',
  'ip.proto',
  'ip.laterFragment',
  'tcp.flags',
  'icmp.type',
  'icmp.code',
  'l4.dport',
  'l4.sport',
  'meta.in',
  'meta.out',
  'ip.src',
  'ip.dst',
];
const ORDER: readonly Field[] = [
  ...FIRST,
  ...(Object.keys(FIELDS) as Field[]).filter((field) => !FIRST.includes(field)),
];

export interface Place {
  /** Number of the variable that holds the highest bit; the others follow. */
  readonly first: number;
  readonly bits: number;
}

/** Fields that change sides in an answer. */
const SIDES: readonly (readonly [Field, Field])[] = [
  ['l4.dport', 'l4.sport'],
  ['meta.in', 'meta.out'],
  ['ip.src', 'ip.dst'],
  ['route.srcType', 'route.dstType'],
];

/** Where each field stands for one family, and the number of variables in all. */
export interface Layout {
  readonly places: ReadonlyMap<Field, Place>;
  readonly variables: number;
}

export function layoutFor(family: Family): Layout {
  const places = new Map<Field, Place>();
  let variables = 0;
  for (const field of ORDER) {
    const bits = bitsOf(field, family);
    places.set(field, { first: variables, bits });
    variables += bits;
  }
  return { places, variables };
}

function bitsOf(field: Field, family: Family): number {
  const type = FIELDS[field].type;
  if (type.kind === 'address') return family === 4 ? 32 : 128;
  return type.kind === 'name' ? NAME_BYTES * 8 : type.bits;
}

/** The same places as they are called from the other end: what is a packet's source is its answer's destination. */
export function mirrored({ places, variables }: Layout): Layout {
  const other = new Map(places);
  for (const [a, b] of SIDES) {
    const [placeOfA, placeOfB] = [places.get(a), places.get(b)];
    if (placeOfA && placeOfB) other.set(a, placeOfB).set(b, placeOfA);
  }
  return { places: other, variables };
}

/** The name that a row of bits spells, up to the zero byte that ends it. */
export function nameOf(bits: Uint8Array): string {
  let name = '';
  for (let at = 0; at < bits.length; at += 8) {
    const byte = bits.subarray(at, at + 8).reduce((sum, bit) => sum * 2 + bit, 0);
    if (byte === 0) break;
    name += String.fromCharCode(byte);
  }
  return name;
}

/** Protocols with ports: TCP, UDP, DCCP, SCTP, UDP-Lite. */
export const PORTED: readonly number[] = [6, 17, 33, 132, 136];
/** ICMP and ICMPv6. */
export const ICMP: readonly number[] = [1, 58];
/** States of packets that belong to a connection. */
export const TRACKED: readonly number[] = [CT_STATE.NEW, CT_STATE.ESTABLISHED, CT_STATE.RELATED];

/** Which packets have a field: `every`; those of some protocols unless they are later fragments; those of a connection; some, and nothing here says which. */
export type Carrier = 'every' | 'ported' | 'tcp' | 'icmp' | 'tracked' | 'some';

const SOME: readonly Field[] = [
  'tcp.mss',
  'ct.helper',
  'ct.zone',
  'meta.uid',
  'meta.gid',
  'meta.socketExists',
  'meta.mac',
  'meta.realm',
  'meta.cgroup',
  'ip6.headers',
];

function carrierOf(field: Field): Carrier {
  if (SOME.includes(field) || /^(ah|esp|ipcomp|sctp|dccp|mh)\./.test(field)) return 'some';
  if (field === 'ct.state') return 'every';
  if (field.startsWith('ct.')) return 'tracked';
  if (field.startsWith('l4.')) return 'ported';
  if (field.startsWith('tcp.')) return 'tcp';
  return field.startsWith('icmp.') ? 'icmp' : 'every';
}

const CARRIERS = new Map((Object.keys(FIELDS) as Field[]).map((field) => [field, carrierOf(field)]));

/** Which packets have a field. */
export function carrier(field: Field): Carrier {
  return CARRIERS.get(field) ?? 'some';
}

const unfragmented = equals('ip.laterFragment', 0);

/** The packets that have a field, in terms of fields that every packet has. */
export const CARRIED: Readonly<Record<Exclude<Carrier, 'every' | 'some'>, Predicate>> = {
  ported: all(oneOf('ip.proto', PORTED), unfragmented),
  tcp: all(equals('ip.proto', 6), unfragmented),
  icmp: all(oneOf('ip.proto', ICMP), unfragmented),
  tracked: oneOf('ct.state', TRACKED),
};

/** Values that no packet has, written as what every packet satisfies. */
export function universe(): Predicate {
  return { kind: 'inRange', field: 'ct.state', from: 0, to: 4 };
}

/** What a witness should look like where the set leaves a choice: an everyday packet. */
export function everyday(family: Family): ReadonlyMap<Field, FieldValue> {
  return new Map<Field, FieldValue>([
    ['ip.src', family === 4 ? 0xcb007105 : 0x20010db8_00000000_00000000_00000005n],
    ['ip.dst', family === 4 ? 0x0a000001 : 0x20010db8_000a0000_00000000_00000001n],
    ['ip.proto', 6],
    ['ip.ttl', 64],
    ['ip.tos', 0],
    ['ip.length', 60],
    ['l4.sport', 40000],
    ['l4.dport', 443],
    ['tcp.flags', TCP_FLAG.SYN],
    ['icmp.type', family === 4 ? 8 : 128],
    ['meta.in', 'eth0'],
    ['meta.out', 'eth0'],
    ['ct.state', CT_STATE.NEW],
    ['ct.status', 0],
  ]);
}
