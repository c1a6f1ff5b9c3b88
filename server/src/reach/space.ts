/** Sets of packets as binary decision diagrams: the algebra, and what may happen to a set on its way. */
import type { Field } from '../base/fields.ts';
import { all, equals, not } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';
import { createDiagram, type Diagram, EMPTY, FULL, type Node } from './bdd.ts';
import { createEncoder } from './encode.ts';
import { type Layout, layoutFor, mirrored, type Place, universe } from './layout.ts';
import { pick } from './pick.ts';
import { shapeOf } from './shape.ts';
import type { PacketSet, Space, Witness } from './types.ts';

/** Addresses of the networks that are kept free for examples. rfc:5737, rfc:3849 */
const OTHERS: Readonly<Record<Family, readonly (number | bigint)[]>> = {
  4: [0xcb007105, 0xc6336407],
  6: [0x20010db8_00000000_00000000_00000005n, 0x20010db8_00000000_00000000_00000007n],
};

const set = (node: Node): PacketSet => node as PacketSet;

/**
 * A space of one family's packets. Questions that would need more than `limit` nodes throw `TooLarge`; who asks
 * answers "not decided".
 */
export function createSpace(family: Family, limit = 4_000_000): Space {
  const layout = layoutFor(family);
  const diagram = createDiagram(limit, layout.variables);
  let unknowns = 0;
  const freshUnknown = (): number => unknowns++;
  const here = spaceOver(diagram, layout, family, freshUnknown, () => there);
  // Unknown conditions of a packet and of its answer have nothing to do with each other, so the two share none.
  const there = spaceOver(diagram, mirrored(layout), family, freshUnknown, () => here);
  return here;
}

function spaceOver(
  diagram: Diagram,
  layout: Layout,
  family: Family,
  freshUnknown: () => number,
  otherSide: () => Space,
): Space {
  const encode = createEncoder(diagram, layout, freshUnknown);
  const full = encode(universe());
  const hiddenBy = new Map<string, Uint8Array>();

  const place = (field: Field): Place => {
    const found = layout.places.get(field);
    if (!found) throw new Error(`no place for ${field}`);
    return found;
  };

  /** Marks the variables of some fields. */
  const variablesOf = (fields: readonly Field[]): Uint8Array => {
    const key = fields.join();
    const known = hiddenBy.get(key);
    if (known) return known;
    const hidden = new Uint8Array(layout.variables);
    for (const field of fields) {
      const { first, bits } = place(field);
      hidden.fill(1, first, first + bits);
    }
    hiddenBy.set(key, hidden);
    return hidden;
  };

  const possibly = (a: Node): Node => (diagram.isMarked(a) ? diagram.existsMarked(a) : a);

  /** Not from an address to itself, as far as there is another. */
  const pickOne = (a: Node): Witness => {
    const picked = pick(diagram, layout, family, a);
    const source = picked.get('ip.src');
    if (source === undefined || source !== picked.get('ip.dst')) return picked;
    const elsewhere = (['ip.dst', 'ip.src'] as const).flatMap((field) =>
      OTHERS[family].filter((address) => address !== source).map((address) => equals(field, address)),
    );
    const others = [...elsewhere, not(equals('ip.dst', source))].map((p) => diagram.and(a, encode(p)));
    const other = others.find((node) => node !== EMPTY);
    return other === undefined ? picked : pick(diagram, layout, family, other);
  };

  return {
    empty: set(EMPTY),
    full: set(full),
    of: (predicate) => set(diagram.and(full, encode(predicate))),
    and: (a, b) => set(diagram.and(a, b)),
    or: (a, b) => set(diagram.or(a, b)),
    minus: (a, b) => set(diagram.minus(a, b)),
    not: (a) => set(diagram.minus(full, a)),
    isEmpty: (a) => a === EMPTY,
    includes: (outer, inner) => diagram.includes(outer, inner),
    possibly: (a) => set(possibly(a)),
    certainly: (a) => (diagram.isMarked(a) ? set(diagram.minus(full, possibly(diagram.minus(full, a)))) : a),
    change(a, field, change) {
      const { first, bits } = place(field);
      let node: Node = a;
      for (let i = 0; i < bits; i++) {
        const variable = first + bits - 1 - i;
        const cleared = ((change.clear >>> i) & 1) === 1;
        const one = ((change.xor >>> i) & 1) === 1;
        if (cleared) {
          const hidden = new Uint8Array(variable + 1);
          hidden[variable] = 1;
          node = diagram.exists(node, hidden);
          node = diagram.and(node, one ? diagram.node(variable, EMPTY, FULL) : diagram.node(variable, FULL, EMPTY));
        } else if (one) node = diagram.flip(node, variable);
      }
      return set(node);
    },
    forget: (a, ...fields) => set(diagram.and(full, diagram.exists(a, variablesOf(fields)))),
    shape: (a) => shapeOf(diagram, layout, a),
    witness: (a) => (a === EMPTY ? undefined : pickOne(a)),
    single(a) {
      if (a === EMPTY) return undefined;
      const parts = [...pickOne(a)].map(([field, value]) => equals(field, value));
      return set(diagram.and(a, encode(all(...parts))));
    },
    get mirrored() {
      return otherSide();
    },
    get size() {
      return diagram.size;
    },
  };
}
