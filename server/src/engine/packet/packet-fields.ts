/** Turns what was asked of a packet, as conditions of its fields, into values of those fields. */
import type { Field, FieldValue } from '../../base/fields.ts';
import { FIELDS } from '../../base/fields.ts';
import { type Address, ALL_ONES_4, ALL_ONES_6 } from '../../base/ip.ts';
import { evaluate, type Predicate } from '../../base/predicate.ts';

/** Values by field; what is not in it is free. */
export type FieldValues = Map<Field, FieldValue>;

/** Fields that a packet may be given; the rest is decided by the host (`meta.out`, `ct.*`, `route.*`). */
const SETTABLE: ReadonlySet<Field> = new Set<Field>([
  'ip.src',
  'ip.dst',
  'ip.proto',
  'ip.ttl',
  'ip.tos',
  'ip.length',
  'l4.sport',
  'l4.dport',
  'tcp.flags',
  'tcp.options',
  'tcp.mss',
  'icmp.type',
  'icmp.code',
  'ah.spi',
  'esp.spi',
  'sctp.chunk',
  'dccp.type',
  'meta.in',
  'meta.mark',
  'meta.mac',
]);

/**
 * Finds values for which the condition holds, the everyday ones first, and puts them into `values`. Returns what is in the way, or
 * nothing. A negation is left to chance: the caller checks the finished packet.
 */
export function choose(predicate: Predicate, values: FieldValues): string | undefined {
  switch (predicate.kind) {
    case 'all':
      return predicate.of.map((part) => choose(part, values)).find((problem) => problem !== undefined);
    case 'any':
      return chooseAny(predicate.of, values);
    case 'not':
    case 'present':
      return undefined;
    case 'unknown':
      return predicate.reason;
    default:
      // Every packet that is sent is whole.
      if (predicate.field === 'ip.laterFragment' && evaluate(predicate, () => 0) === 'yes') return undefined;
      if (!SETTABLE.has(predicate.field)) return `the ${FIELDS[predicate.field].words} is not up to the sender`;
      values.set(predicate.field, valueFor(predicate, values));
      return undefined;
  }
}

/** The first alternative that is up to the sender. */
function chooseAny(alternatives: readonly Predicate[], values: FieldValues): string | undefined {
  let inTheWay: string | undefined;
  for (const alternative of alternatives) {
    const tried: FieldValues = new Map(values);
    const problem = choose(alternative, tried);
    if (problem === undefined) {
      for (const [field, value] of tried) values.set(field, value);
      return undefined;
    }
    inTheWay ??= problem;
  }
  return inTheWay ?? 'no packet is like this';
}

type Leaf = Extract<Predicate, { kind: 'inRange' | 'masked' | 'oneOf' | 'prefixed' }>;

function valueFor(leaf: Leaf, values: FieldValues): FieldValue {
  switch (leaf.kind) {
    case 'inRange':
      return leaf.from;
    case 'prefixed':
      return `${leaf.prefix}0`;
    case 'oneOf':
      return leaf.values[0] ?? 0;
    case 'masked':
      return FIELDS[leaf.field].type.kind === 'address'
        ? hostOf(leaf.value, leaf.mask)
        : maskedValue(leaf, values.get(leaf.field) ?? 0);
  }
}

/** The first host of a network, not its own address. */
function hostOf(network: Address, mask: Address): Address {
  if (typeof network === 'number') return mask === ALL_ONES_4 ? network : network + 1;
  return mask === ALL_ONES_6 ? network : network + 1n;
}

function maskedValue({ mask, value }: Extract<Leaf, { kind: 'masked' }>, before: FieldValue): FieldValue {
  const old = typeof before === 'string' ? 0n : BigInt(before);
  return Number((old & ~BigInt(mask)) | BigInt(value));
}
