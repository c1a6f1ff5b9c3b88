/** What all packets of a set have in common, read off its diagram: states and protocols that occur, and bits that are the same in all. */
import { FIELDS, type Field } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import { type Diagram, EMPTY, FULL, type Node } from './bdd.ts';
import type { Layout, Place } from './layout.ts';
import { CLASSES, EVERYTHING, type Outline, pairOutline } from './outline.ts';

/** Bits of a field that are fixed, and what to. Of a name only the whole is kept. */
type Fixed =
  | { readonly kind: 'number'; readonly mask: number; readonly value: number }
  | { readonly kind: 'wide'; readonly mask: bigint; readonly value: bigint }
  | { readonly kind: 'name'; readonly name: string };

/** A rule that asks for something else is passed by without making its set. */
export interface Shape {
  readonly outline: Outline;
  readonly fixed: ReadonlyMap<Field, Fixed>;
}

const ANY: ReadonlyMap<Field, Fixed> = new Map();

/** The shape of a set. */
export function shapeOf(diagram: Diagram, layout: Layout, a: Node): Shape {
  return { outline: outlineOfNode(diagram, layout, a), fixed: fixedIn(diagram, layout, a) };
}

/** True when no packet of the shape satisfies the predicate: decided by its parts alone, so not always when it could be. */
export function excludes({ fixed }: Shape, p: Predicate): boolean {
  if (fixed.size === 0) return false;
  if (p.kind !== 'all') return contradicts(fixed, p);
  for (const part of p.of) if (contradicts(fixed, part)) return true;
  return false;
}

function contradicts(fixed: ReadonlyMap<Field, Fixed>, p: Predicate): boolean {
  if (p.kind === 'all') return p.of.some((part) => contradicts(fixed, part));
  if (p.kind === 'any') return p.of.every((part) => contradicts(fixed, part));
  if (p.kind === 'not' || p.kind === 'unknown') return false;
  const known = fixed.get(p.field);
  if (known === undefined) return false;
  if (known.kind === 'name') {
    if (p.kind === 'oneOf') return !p.values.includes(known.name);
    return p.kind === 'prefixed' && !known.name.startsWith(p.prefix);
  }
  if (known.kind === 'wide') return contradictsWide(known, p);
  const { mask, value } = known;
  switch (p.kind) {
    case 'masked':
      return typeof p.mask === 'number' && typeof p.value === 'number' && (mask & p.mask & (value ^ p.value)) !== 0;
    case 'oneOf':
      return p.values.every((one) => typeof one === 'number' && (mask & (value ^ one)) !== 0);
    case 'inRange':
      return (value & mask) >>> 0 > p.to || (value | ~mask) >>> 0 < p.from;
    default:
      return false;
  }
}

function contradictsWide({ mask, value }: { mask: bigint; value: bigint }, p: Predicate): boolean {
  switch (p.kind) {
    case 'masked':
      return (mask & BigInt(p.mask) & (value ^ BigInt(p.value))) !== 0n;
    case 'oneOf':
      return p.values.every((one) => typeof one !== 'string' && (mask & (value ^ BigInt(one))) !== 0n);
    default:
      return false;
  }
}

/** Nodes that are looked at: enough for conditions that nearly all sets have, such as an interface that is not empty. */
const PATIENCE = 512;

/** Follows the diagram down, all its ways side by side; where they are one way, the bits that it takes are fixed. */
function fixedIn(diagram: Diagram, layout: Layout, a: Node): ReadonlyMap<Field, Fixed> {
  const bits = new Map<number, number>();
  const front = [a];
  for (let looked = 0; looked < PATIENCE; looked++) {
    // The first node of the front is the one that stands highest; FULL stands below all others.
    const node = front.shift() ?? FULL;
    if (node <= FULL) break;
    const [low, high] = [diagram.low(node), diagram.high(node)];
    if (front.length === 0 && (low === EMPTY || high === EMPTY))
      bits.set(diagram.variable(node), low === EMPTY ? 1 : 0);
    if (low !== EMPTY) insert(diagram, front, low);
    if (high !== EMPTY) insert(diagram, front, high);
  }
  if (bits.size === 0) return ANY;
  const fixed = new Map<Field, Fixed>();
  for (const [field, place] of layout.places) {
    const found = fixedField(bits, place, FIELDS[field].type.kind === 'name');
    if (found) fixed.set(field, found);
  }
  return fixed;
}

/** Puts a node into the front in the order of the variables, once. */
function insert(diagram: Diagram, front: Node[], node: Node): void {
  let at = 0;
  while (at < front.length && diagram.variable(front[at] as Node) < diagram.variable(node)) at++;
  for (let i = at; i < front.length && diagram.variable(front[i] as Node) === diagram.variable(node); i++) {
    if (front[i] === node) return;
  }
  front.splice(at, 0, node);
}

function fixedField(bits: ReadonlyMap<number, number>, place: Place, isName: boolean): Fixed | undefined {
  if (isName) return fixedName(bits, place);
  if (place.bits > 32) return fixedWide(bits, place);
  let mask = 0;
  let value = 0;
  for (let i = 0; i < place.bits; i++) {
    const bit = bits.get(place.first + i);
    mask = (mask << 1) | (bit === undefined ? 0 : 1);
    value = (value << 1) | (bit ?? 0);
  }
  // Bits above the field's width are zero in every packet.
  if (mask !== 0 && place.bits < 32) mask |= -1 << place.bits;
  return mask === 0 ? undefined : { kind: 'number', mask, value };
}

function fixedWide(bits: ReadonlyMap<number, number>, { first, bits: width }: Place): Fixed | undefined {
  let mask = 0n;
  let value = 0n;
  for (let i = 0; i < width; i++) {
    const bit = bits.get(first + i);
    if (bit === undefined) continue;
    mask |= 1n << BigInt(width - 1 - i);
    if (bit === 1) value |= 1n << BigInt(width - 1 - i);
  }
  return mask === 0n ? undefined : { kind: 'wide', mask, value };
}

function fixedName(bits: ReadonlyMap<number, number>, { first, bits: width }: Place): Fixed | undefined {
  let name = '';
  for (let at = 0; at < width; at += 8) {
    let byte = 0;
    for (let i = 0; i < 8; i++) {
      const bit = bits.get(first + at + i);
      if (bit === undefined) return undefined;
      byte = byte * 2 + bit;
    }
    if (byte === 0) break;
    name += String.fromCharCode(byte);
  }
  return { kind: 'name', name };
}

function outlineOfNode(diagram: Diagram, layout: Layout, a: Node): Outline {
  const state = layout.places.get('ct.state');
  const protocol = layout.places.get('ip.proto');
  if (!state || !protocol) return EVERYTHING;
  let found: Outline = 0;
  for (let value = 0; value < 5; value++) {
    const node = follow(diagram, a, state, value);
    if (node === EMPTY) continue;
    CLASSES.forEach((number, index) => {
      if (follow(diagram, node, protocol, number) !== EMPTY) found |= pairOutline(value, index);
    });
    if (hasOther(diagram, node, protocol, 0, 0)) found |= pairOutline(value, CLASSES.length);
  }
  return found;
}

/** What is below one value of a field that stands at the top of what is left. */
function follow(diagram: Diagram, from: Node, { first, bits }: Place, value: number): Node {
  let node = from;
  for (let i = 0; i < bits; i++) {
    if (diagram.variable(node) !== first + i) continue;
    node = (value >> (bits - 1 - i)) & 1 ? diagram.high(node) : diagram.low(node);
  }
  return node;
}

/** True when some protocol that has no class of its own is left. */
function hasOther(diagram: Diagram, node: Node, place: Place, depth: number, protocol: number): boolean {
  if (node === EMPTY) return false;
  if (depth === place.bits) return !CLASSES.includes(protocol);
  const tests = diagram.variable(node) === place.first + depth;
  return (
    hasOther(diagram, tests ? diagram.high(node) : node, place, depth + 1, protocol * 2 + 1) ||
    hasOther(diagram, tests ? diagram.low(node) : node, place, depth + 1, protocol * 2)
  );
}
