/** Sets of packets, and the questions about a ruleset that are answered with them. */

import type { Field, FieldValue } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import type { BitChange } from '../catalogue/effect.ts';
import type { Shape } from './shape.ts';

/** A set of packets of one family. Opaque: only the space that made it can look inside. Equal sets are the same value. */
export type PacketSet = number & { readonly __packetSet: unique symbol };

/** A packet given by some of its fields: a witness. Fields left out may be anything. */
export type Witness = ReadonlyMap<Field, FieldValue>;

/**
 * A boolean algebra of packet sets. Unknown conditions are free variables: equal keys share one, so
 * a set is exact relative to them. `certainly` keeps the packets that are in the set whatever the unknowns are, `possibly`
 * those that are in it for some value of the unknowns.
 */
export interface Space {
  readonly empty: PacketSet;
  readonly full: PacketSet;
  of(predicate: Predicate): PacketSet;
  and(a: PacketSet, b: PacketSet): PacketSet;
  or(a: PacketSet, b: PacketSet): PacketSet;
  minus(a: PacketSet, b: PacketSet): PacketSet;
  not(a: PacketSet): PacketSet;
  isEmpty(a: PacketSet): boolean;
  includes(outer: PacketSet, inner: PacketSet): boolean;
  certainly(a: PacketSet): PacketSet;
  possibly(a: PacketSet): PacketSet;
  /** The set after the field was rewritten: `(old & ~clear) ^ xor`. */
  change(a: PacketSet, field: Field, change: BitChange): PacketSet;
  /** The set with fields left open: they may now have any value. */
  forget(a: PacketSet, ...fields: readonly Field[]): PacketSet;
  /**
   * The same packets as seen from the other end: in it a predicate or rule means the answers to what it means here (addresses,
   * ports and interfaces change sides, everything else stays), and a set is the same set.
   */
  readonly mirrored: Space;
  /** What all packets of the set have in common, as far as it can be read off quickly. */
  shape(a: PacketSet): Shape;
  /** Some packet of the set, preferring everyday values; `undefined` when it is empty. */
  witness(a: PacketSet): Witness | undefined;
  /** The set of packets that agree with its witness in every field that the witness names; `undefined` when it is empty. */
  single(a: PacketSet): PacketSet | undefined;
  /** Nodes in use: what the questions so far have cost. */
  readonly size: number;
}
