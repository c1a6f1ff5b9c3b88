/** What a match means, as data: a formula over the fields of a packet that engine, reach, hover and lint all read. */
import type { Field, FieldValue } from './fields.ts';
import { type Truth, truthOf } from './truth.ts';
import { unreachable } from './unreachable.ts';

/**
 * A formula. `inRange` has both ends inside; `masked` is `field & mask == value`; `oneOf` any of the values;
 * `prefixed` a name that begins so (`eth+`); `present` that the packet has the field at all; `unknown` what is not
 * modelled, with a reason for the reader. Two unknowns with the same `key` have the same truth for the same packet;
 * without a key nothing is known about how they relate.
 */
export type Predicate =
  | { readonly kind: 'all'; readonly of: readonly Predicate[] }
  | { readonly kind: 'any'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | { readonly kind: 'inRange'; readonly field: Field; readonly from: number | bigint; readonly to: number | bigint }
  | { readonly kind: 'masked'; readonly field: Field; readonly mask: number | bigint; readonly value: number | bigint }
  | { readonly kind: 'oneOf'; readonly field: Field; readonly values: readonly FieldValue[] }
  | { readonly kind: 'prefixed'; readonly field: Field; readonly prefix: string }
  | { readonly kind: 'present'; readonly field: Field }
  | { readonly kind: 'unknown'; readonly reason: string; readonly key?: string };

export const always: Predicate = { kind: 'all', of: [] };
export const never: Predicate = { kind: 'any', of: [] };

/** Conjunction, flattened; a `never` inside makes it `never`. */
export function all(...parts: readonly Predicate[]): Predicate {
  const of: Predicate[] = [];
  for (const part of parts) {
    if (part.kind === 'all') of.push(...part.of);
    else if (isNever(part)) return never;
    else of.push(part);
  }
  return of.length === 0 ? always : of.length === 1 && of[0] ? of[0] : { kind: 'all', of };
}

/** Disjunction, flattened; an `always` inside makes it `always`. */
export function any(...parts: readonly Predicate[]): Predicate {
  const of: Predicate[] = [];
  for (const part of parts) {
    if (part.kind === 'any') of.push(...part.of);
    else if (isAlways(part)) return always;
    else of.push(part);
  }
  return of.length === 0 ? never : of.length === 1 && of[0] ? of[0] : { kind: 'any', of };
}

export function not(of: Predicate): Predicate {
  if (of.kind === 'not') return of.of;
  if (isAlways(of)) return never;
  if (isNever(of)) return always;
  return { kind: 'not', of };
}

/** `inner`, or its negation when `negated`: the shape of every option that takes `!`. */
export function negatedIf(negated: boolean, inner: Predicate): Predicate {
  return negated ? not(inner) : inner;
}

export function equals(field: Field, value: FieldValue): Predicate {
  return { kind: 'oneOf', field, values: [value] };
}

export function oneOf(field: Field, values: readonly FieldValue[]): Predicate {
  return { kind: 'oneOf', field, values };
}

export function inRange(field: Field, from: number | bigint, to: number | bigint): Predicate {
  return { kind: 'inRange', field, from, to };
}

export function masked(field: Field, mask: number | bigint, value: number | bigint): Predicate {
  return { kind: 'masked', field, mask, value };
}

export function present(field: Field): Predicate {
  return { kind: 'present', field };
}

/** Some bit of `mask` is set in the field (and the packet has the field). */
export function anyBit(field: Field, mask: number): Predicate {
  return all(present(field), not(masked(field, mask, 0)));
}

export function unknown(reason: string, key?: string): Predicate {
  return key === undefined ? { kind: 'unknown', reason } : { kind: 'unknown', reason, key };
}

export function isAlways(p: Predicate): boolean {
  return p.kind === 'all' && p.of.length === 0;
}

export function isNever(p: Predicate): boolean {
  return p.kind === 'any' && p.of.length === 0;
}

/** Reads a field of one packet; `undefined` when the packet does not have it. */
export type FieldReader = (field: Field) => FieldValue | undefined;

/** The truth of a formula for one packet. Absent fields make each test of them false. */
export function evaluate(p: Predicate, read: FieldReader): Truth {
  switch (p.kind) {
    case 'all': {
      let result: Truth = 'yes';
      for (const part of p.of) {
        const truth = evaluate(part, read);
        if (truth === 'no') return 'no';
        if (truth === 'unknown') result = 'unknown';
      }
      return result;
    }
    case 'any': {
      let result: Truth = 'no';
      for (const part of p.of) {
        const truth = evaluate(part, read);
        if (truth === 'yes') return 'yes';
        if (truth === 'unknown') result = 'unknown';
      }
      return result;
    }
    case 'not': {
      const truth = evaluate(p.of, read);
      return truth === 'unknown' ? truth : truth === 'yes' ? 'no' : 'yes';
    }
    case 'inRange': {
      const value = read(p.field);
      return truthOf(value !== undefined && typeof value !== 'string' && value >= p.from && value <= p.to);
    }
    case 'masked': {
      const value = read(p.field);
      if (value === undefined || typeof value === 'string') return 'no';
      return truthOf(maskedValue(value, p.mask) === p.value);
    }
    case 'oneOf': {
      const value = read(p.field);
      return truthOf(value !== undefined && p.values.includes(value));
    }
    case 'prefixed': {
      const value = read(p.field);
      return truthOf(typeof value === 'string' && value.startsWith(p.prefix));
    }
    case 'present':
      return truthOf(read(p.field) !== undefined);
    case 'unknown':
      return 'unknown';
    default:
      return unreachable(p);
  }
}

function maskedValue(value: number | bigint, mask: number | bigint): number | bigint {
  if (typeof value === 'number' && typeof mask === 'number') {
    return mask <= 0xffffffff && value <= 0xffffffff ? (value & mask) >>> 0 : Number(BigInt(value) & BigInt(mask));
  }
  return BigInt(value) & BigInt(mask);
}
