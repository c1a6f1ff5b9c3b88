/** Where each field's bits stand in a diagram, and when a packet has the field at all. */
import { CT_STATE, FIELDS, type Field, type FieldValue, TCP_FLAG } from '../base/fields.ts';
import { all, equals, oneOf, type Predicate } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';

/** Bytes of a name that count: interface and helper names have at most 15 characters, and a zero ends them. */
const NAME_BYTES = 16;

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
  /** Number of the variable that holds the highest bit; the others follow at a distance of `step`. */
  readonly first: number;
  readonly bits: number;
  readonly step: number;
}

/**
 * Fields that change sides in an answer. Their bits alternate (source, destination, source, …), so that the set of answers
 * is made by swapping neighbours, which leaves a diagram about as large as it was.
 */
const SIDES: readonly (readonly [Field, Field])[] = [
  ['l4.dport', 'l4.sport'],
  ['meta.in', 'meta.out'],
  ['ip.src', 'ip.dst'],
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
    if (places.has(field)) continue;
    const bits = bitsOf(field, family);
    const other = SIDES.find(([side]) => side === field)?.[1];
    places.set(field, { first: variables, bits, step: other ? 2 : 1 });
    if (other) places.set(other, { first: variables + 1, bits, step: 2 });
    variables += other ? 2 * bits : bits;
  }
  return { places, variables };
}

function bitsOf(field: Field, family: Family): number {
  const type = FIELDS[field].type;
  if (type.kind === 'address') return family === 4 ? 32 : 128;
  return type.kind === 'name' ? NAME_BYTES * 8 : type.bits;
}

/** For each variable the one that stands for it in an answer: source and destination, input and output change sides. */
export function mirrorOf(layout: Layout): readonly number[] {
  const result = Array.from({ length: layout.variables }, (_, i) => i);
  for (const [side] of SIDES) {
    const place = layout.places.get(side);
    for (let i = 0; place && i < place.bits; i++) {
      const variable = place.first + 2 * i;
      result[variable] = variable + 1;
      result[variable + 1] = variable;
    }
  }
  return result;
}

/** The bits of a name from the first character on; an exact name ends in a zero byte, a prefix leaves the rest open. */
export function nameBits(name: string, exact: boolean): { readonly value: bigint; readonly bits: number } {
  let value = 0n;
  const bytes = [...name].slice(0, NAME_BYTES).map((c) => BigInt(c.charCodeAt(0) & 255));
  if (exact && bytes.length < NAME_BYTES) bytes.push(0n);
  for (const byte of bytes) value = (value << 8n) | byte;
  return { value, bits: bytes.length * 8 };
}

/** The name that a whole row of bits spells. */
export function nameOf(value: bigint): string {
  let name = '';
  for (let shift = BigInt((NAME_BYTES - 1) * 8); shift >= 0n; shift -= 8n) {
    const byte = Number((value >> shift) & 255n);
    if (byte === 0) break;
    name += String.fromCharCode(byte);
  }
  return name;
}

const PORT_PROTOCOLS = [6, 17, 33, 132, 136];
const unfragmented = equals('ip.laterFragment', 0);
const tracked = oneOf('ct.state', [CT_STATE.NEW, CT_STATE.ESTABLISHED, CT_STATE.RELATED]);

/**
 * When a packet has a field, in terms of fields that every packet has; `undefined`: every packet has it; `free`: some
 * packets have it, and nothing here says which (the owner of a socket).
 */
export function presence(field: Field): Predicate | 'free' | undefined {
  if (field === 'ct.state') return undefined;
  if (field.startsWith('ct.')) return field === 'ct.helper' || field === 'ct.zone' ? 'free' : tracked;
  if (field.startsWith('l4.')) return all(oneOf('ip.proto', PORT_PROTOCOLS), unfragmented);
  if (field === 'tcp.mss') return 'free';
  if (field.startsWith('tcp.')) return all(equals('ip.proto', 6), unfragmented);
  if (field.startsWith('icmp.')) return all(oneOf('ip.proto', [1, 58]), unfragmented);
  const rare = ['meta.uid', 'meta.gid', 'meta.socketExists', 'meta.mac', 'meta.realm', 'meta.cgroup', 'ip6.headers'];
  if (rare.includes(field) || /^(ah|esp|ipcomp|sctp|dccp|mh)\./.test(field)) return 'free';
  return undefined;
}

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
