/** Picks one packet out of a set: the everyday one where the set leaves a choice. */
import { FIELDS, type Field, type FieldValue } from '../base/fields.ts';
import type { Family } from '../base/problem.ts';
import { type Diagram, EMPTY, FULL, type Node } from './bdd.ts';
import { bitsOf } from './encode.ts';
import { carrier, everyday, type Layout, nameOf, type Place, PORTED } from './layout.ts';
import type { Witness } from './types.ts';

/** A packet of a set that is not empty. Fields on which the set does not depend and that are nothing to speak of are left out. */
export function pick(diagram: Diagram, layout: Layout, family: Family, from: Node): Witness {
  const liked = everyday(family);
  const bitOf = new Uint8Array(layout.variables);
  for (const [field, { first, bits }] of layout.places) {
    const value = liked.get(field);
    if (value === undefined) continue;
    for (const [i, bit] of bitsOf(value, bits).entries()) bitOf[first + i] = bit;
  }
  const decided = new Uint8Array(layout.variables);
  // Walks down to the full set, choosing at each variable the everyday bit where the set allows it.
  for (let node = from; node !== FULL; ) {
    const variable = diagram.variable(node);
    const wanted = bitOf[variable] === 1;
    const isHigh = (wanted ? diagram.high(node) : diagram.low(node)) === EMPTY ? !wanted : wanted;
    if (variable < layout.variables) {
      bitOf[variable] = isHigh ? 1 : 0;
      decided[variable] = 1;
    }
    node = isHigh ? diagram.high(node) : diagram.low(node);
  }
  const result = new Map<Field, FieldValue>();
  const protocol = layout.places.get('ip.proto');
  const hasPorts = protocol !== undefined && PORTED.includes(numberOf(bitOf, protocol));
  for (const [field, { first, bits }] of layout.places) {
    const isLiked = liked.has(field) && (carrier(field) === 'every' || (carrier(field) === 'ported' && hasPorts));
    if (isLiked || hasOne(decided, first, first + bits))
      result.set(field, fieldValue(field, bitOf.subarray(first, first + bits)));
  }
  return result;
}

function numberOf(bits: Uint8Array, { first, bits: width }: Place): number {
  return bits.subarray(first, first + width).reduce((sum, bit) => sum * 2 + bit, 0);
}

function fieldValue(field: Field, bits: Uint8Array): FieldValue {
  if (FIELDS[field].type.kind === 'name') return nameOf(bits);
  if (bits.length > 32) return bits.reduce((sum, bit) => (sum << 1n) | BigInt(bit), 0n);
  return bits.reduce((sum, bit) => sum * 2 + bit, 0);
}

/** True when one of the bytes from `start` up to `end` is 1. */
function hasOne(bytes: Uint8Array, start: number, end: number): boolean {
  const at = bytes.indexOf(1, start);
  return at >= 0 && at < end;
}
