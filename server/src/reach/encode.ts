/** Turns predicates into nodes of a diagram; what fixes bits one by one, as most rules do, becomes one path at once. */
import type { Field, FieldValue } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import { unreachable } from '../base/unreachable.ts';
import { type Diagram, EMPTY, FULL, type Node } from './bdd.ts';
import { CARRIED, carrier, ICMP, type Layout, NAME_BYTES, type Place, PORTED, TRACKED } from './layout.ts';

type Atom = Exclude<Predicate, { kind: 'all' | 'any' | 'not' | 'unknown' }>;

const ZERO = 1;
const ONE = 2;

/**
 * A function that makes the node of a predicate. Unknowns become variables after those of the layout, the next of which
 * `freshUnknown` numbers; equal keys share one.
 */
export function createEncoder(diagram: Diagram, layout: Layout, freshUnknown: () => number): (p: Predicate) => Node {
  const unknowns = new Map<string, number>();
  const presences = new Map<Field, Node>();
  // The bits that a conjunction fixes: ZERO or ONE for each variable, and which ones have been set.
  const bits = new Uint8Array(layout.variables);
  let touched: number[] = [];

  const unknownVariable = (key: string | undefined): Node => {
    const index = (key === undefined ? undefined : unknowns.get(key)) ?? freshUnknown();
    if (key !== undefined) unknowns.set(key, index);
    return diagram.node(layout.variables + index, EMPTY, FULL);
  };

  const has = (field: Field): Node => {
    const known = presences.get(field);
    if (known !== undefined) return known;
    const who = carrier(field);
    const node = who === 'every' ? FULL : who === 'some' ? unknownVariable(`has ${field}`) : nodeOf(CARRIED[who]);
    presences.set(field, node);
    return node;
  };

  const nodeOf = (p: Predicate): Node => {
    switch (p.kind) {
      case 'all':
        return conjunction(p.of);
      case 'any':
        return disjunction(p.of);
      case 'not':
        return diagram.minus(FULL, nodeOf(p.of));
      case 'unknown':
        return unknownVariable(p.key);
      case 'present':
        return has(p.field);
      default:
        return conjunction([p]);
    }
  };

  const disjunction = (parts: readonly Predicate[]): Node => {
    const [first] = parts;
    const field = first && isAtom(first) && first.kind !== 'present' ? first.field : undefined;
    const isOfOneField = field !== undefined && parts.every((p) => isAtom(p) && p.field === field);
    if (!isOfOneField) return union(parts.map(nodeOf));
    return diagram.and(has(field), union((parts as readonly Atom[]).map(valuesOf)));
  };

  /** The union of many sets, by halves: each step then joins sets of like size. */
  const union = (nodes: readonly Node[]): Node => {
    if (nodes.length === 0) return EMPTY;
    if (nodes.length === 1) return nodes[0] as Node;
    const half = nodes.length >> 1;
    return diagram.or(union(nodes.slice(0, half)), union(nodes.slice(half)));
  };

  const conjunction = (parts: readonly Predicate[]): Node => {
    const fields: Field[] = [];
    const rest: Predicate[] = [];
    let isPossible = true;
    for (const part of parts) {
      if (!isAtom(part) || part.kind === 'present') {
        rest.push(part);
        continue;
      }
      if (!fields.includes(part.field)) fields.push(part.field);
      const fixed = fix(part);
      if (fixed === 'never') isPossible = false;
      else if (fixed === 'partly') rest.push(part);
    }
    const missing = fields.filter((field) => !impliesPresence(field));
    let node = path();
    if (!isPossible) return EMPTY;
    for (const field of missing) node = diagram.and(node, has(field));
    for (const part of rest) {
      if (node === EMPTY) return EMPTY;
      node = diagram.and(node, isAtom(part) && part.kind !== 'present' ? valuesOf(part) : nodeOf(part));
    }
    return node;
  };

  /** Fixes the bits that an atom asks for; `partly` when it asks for more than single bits. */
  const fix = (p: Atom): 'wholly' | 'partly' | 'never' => {
    switch (p.kind) {
      case 'masked':
        return setNumber(p.field, p.mask, p.value);
      case 'oneOf': {
        const [value] = p.values;
        if (p.values.length !== 1 || value === undefined) return 'partly';
        return typeof value === 'string' ? setName(p.field, value, true) : setNumber(p.field, -1, value);
      }
      case 'prefixed':
        return setName(p.field, p.prefix, false);
      case 'inRange':
        return p.from === p.to ? setNumber(p.field, -1, p.from) : 'partly';
      default:
        return 'partly';
    }
  };

  const setNumber = (field: Field, mask: number | bigint, value: number | bigint): 'wholly' | 'never' => {
    const { first, bits: width } = placeOf(field);
    if (width > 32 || typeof mask === 'bigint' || typeof value === 'bigint' || value > 0xffffffff) {
      return setWide(field, BigInt.asUintN(width, BigInt(mask)), BigInt(value));
    }
    if (width < 32 && value >>> width !== 0) return 'never';
    if ((value & ~mask) !== 0) return 'never';
    let possible = true;
    for (let i = 0; i < width; i++) {
      if ((mask >>> i) & 1 && !setBit(first + width - 1 - i, (value >>> i) & 1 ? ONE : ZERO)) possible = false;
    }
    return possible ? 'wholly' : 'never';
  };

  const setWide = (field: Field, mask: bigint, value: bigint): 'wholly' | 'never' => {
    const { first, bits: width } = placeOf(field);
    if (value >> BigInt(width) !== 0n || (value & ~mask) !== 0n) return 'never';
    let possible = true;
    for (let done = 0; done < width; done += 32) {
      const maskPart = Number(BigInt.asUintN(32, mask >> BigInt(done)));
      const valuePart = Number(BigInt.asUintN(32, value >> BigInt(done)));
      for (let i = 0; i < 32 && done + i < width; i++) {
        if (((maskPart >>> i) & 1) === 0) continue;
        const variable = first + width - 1 - done - i;
        if (!setBit(variable, (valuePart >>> i) & 1 ? ONE : ZERO)) possible = false;
      }
    }
    return possible ? 'wholly' : 'never';
  };

  /** An exact name ends in a zero byte, a prefix leaves the rest open. */
  const setName = (field: Field, name: string, exact: boolean): 'wholly' | 'never' => {
    const { first } = placeOf(field);
    const length = Math.min(name.length, NAME_BYTES);
    const count = exact && length < NAME_BYTES ? length + 1 : length;
    let possible = true;
    for (let i = 0; i < count * 8; i++) {
      const byte = i >> 3 < length ? name.charCodeAt(i >> 3) : 0;
      if (!setBit(first + i, (byte >>> (7 - (i & 7))) & 1 ? ONE : ZERO)) possible = false;
    }
    return possible ? 'wholly' : 'never';
  };

  const setBit = (variable: number, bit: number): boolean => {
    if (bits[variable] === 0) {
      bits[variable] = bit;
      touched.push(variable);
      return true;
    }
    return bits[variable] === bit;
  };

  /** True when the fixed bits alone give the packet the field; they are completed where that takes one bit only. */
  const impliesPresence = (field: Field): boolean => {
    const who = carrier(field);
    if (who === 'every') return true;
    if (who === 'some') return false;
    if (who === 'tracked') return TRACKED.includes(fixedValue('ct.state'));
    const protocol = fixedValue('ip.proto');
    const carries = who === 'tcp' ? protocol === 6 : (who === 'ported' ? PORTED : ICMP).includes(protocol);
    // Were the bit set already to "later fragment", the general way finds that nothing is left.
    return carries && setBit(placeOf('ip.laterFragment').first, ZERO);
  };

  /** The value of a small field when all of its bits are fixed, else -1. */
  const fixedValue = (field: Field): number => {
    const { first, bits: width } = placeOf(field);
    let value = 0;
    for (let i = 0; i < width; i++) {
      const bit = bits[first + i];
      if (bit === 0) return -1;
      value = value * 2 + (bit === ONE ? 1 : 0);
    }
    return value;
  };

  /** The path of the fixed bits; leaves none fixed, also when the diagram grows too large under way. */
  const path = (): Node => {
    let node: Node = FULL;
    const fixed = touched.sort((a, b) => b - a);
    touched = [];
    try {
      for (const variable of fixed) {
        node = bits[variable] === ONE ? diagram.node(variable, EMPTY, node) : diagram.node(variable, node, EMPTY);
      }
    } finally {
      for (const variable of fixed) bits[variable] = 0;
    }
    return node;
  };

  /** The values that an atom asks for, whether or not the packet has the field. */
  const valuesOf = (p: Atom): Node => {
    switch (p.kind) {
      case 'inRange':
        return diagram.and(bound(p.field, p.from, 'from'), bound(p.field, p.to, 'to'));
      case 'oneOf':
        return union(p.values.map((value) => one({ kind: 'oneOf', field: p.field, values: [value] })));
      case 'masked':
      case 'prefixed':
        return one(p);
      case 'present':
        return has(p.field);
      default:
        return unreachable(p);
    }
  };

  const one = (p: Atom): Node => {
    const fixed = fix(p);
    const node = path();
    return fixed === 'never' ? EMPTY : node;
  };

  /** The field is at least (`from`) or at most (`to`) a bound. */
  const bound = (field: Field, limit: number | bigint, side: 'from' | 'to'): Node => {
    const { first, bits: width } = placeOf(field);
    const value = BigInt(limit);
    if (value < 0n) return side === 'from' ? FULL : EMPTY;
    if (value >> BigInt(width) !== 0n) return side === 'to' ? FULL : EMPTY;
    let node: Node = FULL;
    for (let done = 0; done < width; done += 32) {
      const part = Number(BigInt.asUintN(32, value >> BigInt(done)));
      for (let i = 0; i < 32 && done + i < width; i++) {
        const variable = first + width - 1 - done - i;
        const isOne = ((part >>> i) & 1) === 1;
        if (side === 'from') node = isOne ? diagram.node(variable, EMPTY, node) : diagram.node(variable, node, FULL);
        else node = isOne ? diagram.node(variable, FULL, node) : diagram.node(variable, node, EMPTY);
      }
    }
    return node;
  };

  const placeOf = (field: Field): Place => {
    const found = layout.places.get(field);
    if (!found) throw new Error(`no place for ${field}`);
    return found;
  };

  return nodeOf;
}

function isAtom(p: Predicate): p is Atom {
  return p.kind !== 'all' && p.kind !== 'any' && p.kind !== 'not' && p.kind !== 'unknown';
}

/** A number or name as one wants it in a witness, bit by bit from the highest on. */
export function bitsOf(value: FieldValue, width: number): Uint8Array {
  const bits = new Uint8Array(width);
  if (typeof value === 'string') {
    for (let i = 0; i < width && i >> 3 < value.length; i++) {
      bits[i] = (value.charCodeAt(i >> 3) >>> (7 - (i & 7))) & 1;
    }
    return bits;
  }
  let rest = BigInt(value);
  for (let i = width - 1; i >= 0; i--, rest >>= 1n) bits[i] = Number(rest & 1n);
  return bits;
}
