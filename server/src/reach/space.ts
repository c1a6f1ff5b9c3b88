/** Sets of packets as binary decision diagrams: turns predicates into sets, and sets into witnesses. */
import { FIELDS, type Field, type FieldValue } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';
import { unreachable } from '../base/unreachable.ts';
import { createDiagram, EMPTY, FULL, type Node } from './bdd.ts';
import { everyday, layoutFor, mirrorOf, nameBits, nameOf, type Place, presence, universe } from './layout.ts';
import type { PacketSet, Space, Witness } from './types.ts';

const set = (node: Node): PacketSet => node as PacketSet;

/**
 * A space of one family's packets. Questions that would need more than `limit` nodes throw `TooLarge`; who asks
 * answers "not decided".
 */
export function createSpace(family: Family, limit = 4_000_000): Space {
  const layout = layoutFor(family);
  const diagram = createDiagram(limit, layout.variables);
  const unknowns = new Map<string, number>();
  let unknownCount = 0;
  const presences = new Map<Field, Node>();
  const mirrored = mirrorOf(layout);

  const unknownVariable = (key: string | undefined): Node => {
    const index = key === undefined ? unknownCount++ : (unknowns.get(key) ?? unknownCount++);
    if (key !== undefined) unknowns.set(key, index);
    return diagram.node(layout.variables + index, EMPTY, FULL);
  };

  const place = (field: Field): Place => {
    const found = layout.places.get(field);
    if (!found) throw new Error(`no place for ${field}`);
    return found;
  };

  /** Bits of the field that `mask` names equal those of `value`. */
  const bitsEqual = (field: Field, mask: bigint, value: bigint): Node => {
    const { first, bits, step } = place(field);
    if ((value & ~mask) !== 0n || value >> BigInt(bits) !== 0n) return EMPTY;
    if (bits <= 32) return smallEqual(place(field), Number(mask), Number(value));
    let node: Node = FULL;
    for (let i = 0; i < bits; i++) {
      const bit = 1n << BigInt(i);
      if ((mask & bit) === 0n) continue;
      const variable = first + (bits - 1 - i) * step;
      node = (value & bit) !== 0n ? diagram.node(variable, EMPTY, node) : diagram.node(variable, node, EMPTY);
    }
    return node;
  };

  /** The same for a field of at most 32 bits, where plain numbers do. */
  const smallEqual = ({ first, bits, step }: Place, mask: number, value: number): Node => {
    let node: Node = FULL;
    for (let i = 0; i < bits; i++) {
      if (((mask >>> i) & 1) === 0) continue;
      const variable = first + (bits - 1 - i) * step;
      node = (value >>> i) & 1 ? diagram.node(variable, EMPTY, node) : diagram.node(variable, node, EMPTY);
    }
    return node;
  };

  /** The field is at least (`from`) or at most (`to`) a bound. */
  const bound = (field: Field, limitValue: bigint, side: 'from' | 'to'): Node => {
    const { first, bits, step } = place(field);
    if (limitValue >> BigInt(bits) !== 0n) return side === 'to' ? FULL : EMPTY;
    let node: Node = FULL;
    for (let i = 0; i < bits; i++) {
      const one = (limitValue >> BigInt(i)) & 1n;
      const variable = first + (bits - 1 - i) * step;
      if (side === 'from') node = one ? diagram.node(variable, EMPTY, node) : diagram.node(variable, node, FULL);
      else node = one ? diagram.node(variable, FULL, node) : diagram.node(variable, node, EMPTY);
    }
    return node;
  };

  const named = (field: Field, name: string, exact: boolean): Node => {
    const { bits: all } = place(field);
    const { value, bits } = nameBits(name, exact);
    const shift = BigInt(all - bits);
    return bitsEqual(field, ((1n << BigInt(bits)) - 1n) << shift, value << shift);
  };

  const equal = (field: Field, value: FieldValue): Node => {
    if (typeof value === 'string') return named(field, value, true);
    return bitsEqual(field, (1n << BigInt(place(field).bits)) - 1n, BigInt(value));
  };

  const has = (field: Field): Node => {
    const known = presences.get(field);
    if (known !== undefined) return known;
    const when = presence(field);
    const node = when === undefined ? FULL : when === 'free' ? unknownVariable(`has ${field}`) : nodeOf(when);
    presences.set(field, node);
    return node;
  };

  const nodeOf = (p: Predicate): Node => {
    switch (p.kind) {
      case 'all':
        return p.of.reduce<Node>((sum, part) => (sum === EMPTY ? sum : diagram.and(sum, nodeOf(part))), FULL);
      case 'any':
        return p.of.reduce<Node>((sum, part) => diagram.or(sum, nodeOf(part)), EMPTY);
      case 'not':
        return diagram.minus(FULL, nodeOf(p.of));
      case 'inRange':
        return diagram.and(
          has(p.field),
          diagram.and(bound(p.field, BigInt(p.from), 'from'), bound(p.field, BigInt(p.to), 'to')),
        );
      case 'masked':
        return diagram.and(has(p.field), bitsEqual(p.field, BigInt(p.mask), BigInt(p.value)));
      case 'oneOf':
        return diagram.and(
          has(p.field),
          p.values.reduce<Node>((sum, value) => diagram.or(sum, equal(p.field, value)), EMPTY),
        );
      case 'prefixed':
        return diagram.and(has(p.field), named(p.field, p.prefix, false));
      case 'present':
        return has(p.field);
      case 'unknown':
        return unknownVariable(p.key);
      default:
        return unreachable(p);
    }
  };

  const full = nodeOf(universe());
  const isUnknown = (variable: number): boolean => variable >= layout.variables;
  const possibly = (a: Node): Node => (diagram.isMarked(a) ? diagram.exists(a, isUnknown) : a);

  return {
    empty: set(EMPTY),
    full: set(full),
    of: (predicate) => set(diagram.and(full, nodeOf(predicate))),
    and: (a, b) => set(diagram.and(a, b)),
    or: (a, b) => set(diagram.or(a, b)),
    minus: (a, b) => set(diagram.minus(a, b)),
    not: (a) => set(diagram.minus(full, a)),
    isEmpty: (a) => a === EMPTY,
    includes: (outer, inner) => diagram.minus(inner, outer) === EMPTY,
    possibly: (a) => set(possibly(a)),
    certainly: (a) => (diagram.isMarked(a) ? set(diagram.minus(full, possibly(diagram.minus(full, a)))) : a),
    change(a, field, change) {
      const { first, bits, step } = place(field);
      let node: Node = a;
      for (let i = 0; i < bits; i++) {
        const variable = first + (bits - 1 - i) * step;
        const cleared = ((change.clear >>> i) & 1) === 1;
        const one = ((change.xor >>> i) & 1) === 1;
        if (cleared) {
          node = diagram.exists(node, (v) => v === variable);
          node = diagram.and(node, one ? diagram.node(variable, EMPTY, FULL) : diagram.node(variable, FULL, EMPTY));
        } else if (one) node = diagram.flip(node, variable);
      }
      return set(node);
    },
    forget(a, field) {
      const { first, bits, step } = place(field);
      return set(
        diagram.and(
          full,
          diagram.exists(a, (v) => v >= first && v < first + bits * step && (v - first) % step === 0),
        ),
      );
    },
    mirror: (a) => set(diagram.rename(a, (v) => mirrored[v] ?? v)),
    witness(a) {
      return a === EMPTY ? undefined : witnessOf(a);
    },
  };

  /** Walks down to the full set, choosing at each variable the everyday bit where the set allows it. */
  function witnessOf(a: Node): Witness {
    const liked = everyday(family);
    const bitOf = new Uint8Array(layout.variables);
    for (const [field, { first, bits, step }] of layout.places) {
      const wanted = likedBits(field, liked.get(field), bits);
      for (let i = 0; i < bits; i++) bitOf[first + i * step] = Number((wanted >> BigInt(bits - 1 - i)) & 1n);
    }
    const decided = new Set<number>();
    for (let node = a; node !== FULL; ) {
      const variable = diagram.variable(node);
      const wanted = bitOf[variable] === 1;
      const isHigh = (wanted ? diagram.high(node) : diagram.low(node)) === EMPTY ? !wanted : wanted;
      if (variable < layout.variables) {
        bitOf[variable] = isHigh ? 1 : 0;
        decided.add(variable);
      }
      node = isHigh ? diagram.high(node) : diagram.low(node);
    }
    const result = new Map<Field, FieldValue>();
    for (const [field, { first, bits, step }] of layout.places) {
      let value = 0n;
      let isDecided = liked.has(field) && presence(field) === undefined;
      for (let i = 0; i < bits; i++) {
        value = (value << 1n) | BigInt(bitOf[first + i * step] ?? 0);
        isDecided ||= decided.has(first + i * step);
      }
      if (isDecided) result.set(field, asValue(field, value));
    }
    return result;
  }

  function likedBits(field: Field, value: FieldValue | undefined, bits: number): bigint {
    if (value === undefined) return 0n;
    if (typeof value !== 'string') return BigInt(value);
    const name = nameBits(value, true);
    return name.value << BigInt(place(field).bits - Math.min(name.bits, bits));
  }

  function asValue(field: Field, value: bigint): FieldValue {
    const type = FIELDS[field].type;
    if (type.kind === 'name') return nameOf(value);
    if (type.kind === 'address') return family === 4 ? Number(value) : value;
    return type.bits > 32 ? value : Number(value);
  }
}
