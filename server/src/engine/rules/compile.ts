/** Turns a predicate into a function once, so that asking it of a packet costs little. */
import type { Field, FieldValue } from '../../base/fields.ts';
import type { Predicate } from '../../base/predicate.ts';
import type { Truth } from '../../base/truth.ts';
import { unreachable } from '../../base/unreachable.ts';
import { type PacketView, readerOf } from '../packet/fields.ts';

/** The truth of a condition for a packet where it stands. */
export type Test = (view: PacketView) => Truth;

/** The same truth as `evaluate` of the predicate. Conditions of a conjunction are asked in their order, up to the first that fails. */
export function compile(predicate: Predicate): Test {
  switch (predicate.kind) {
    case 'all':
      return conjunction(predicate.of.map(compile));
    case 'any':
      return disjunction(predicate.of.map(compile));
    case 'not': {
      const inner = compile(predicate.of);
      return (view) => {
        const truth = inner(view);
        return truth === 'unknown' ? truth : truth === 'yes' ? 'no' : 'yes';
      };
    }
    case 'inRange': {
      const { from, to } = predicate;
      return onField(predicate.field, (value) => typeof value !== 'string' && value >= from && value <= to);
    }
    case 'masked':
      return onField(predicate.field, maskTest(predicate.mask, predicate.value));
    case 'oneOf': {
      const [only, second] = predicate.values;
      if (only !== undefined && second === undefined) return onField(predicate.field, (value) => value === only);
      const values = new Set(predicate.values);
      return onField(predicate.field, (value) => values.has(value));
    }
    case 'prefixed': {
      const { prefix } = predicate;
      return onField(predicate.field, (value) => typeof value === 'string' && value.startsWith(prefix));
    }
    case 'present':
      return onField(predicate.field, () => true);
    case 'unknown':
      return () => 'unknown';
    default:
      return unreachable(predicate);
  }
}

/** True when some packet may have the answer `unknown`. */
export function mayBeUnknown(predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return predicate.of.some(mayBeUnknown);
    case 'not':
      return mayBeUnknown(predicate.of);
    default:
      return predicate.kind === 'unknown';
  }
}

function onField(field: Field, test: (value: FieldValue) => boolean): Test {
  const read = readerOf(field);
  return (view) => {
    const value = read(view);
    return value !== undefined && test(value) ? 'yes' : 'no';
  };
}

function maskTest(mask: number | bigint, wanted: number | bigint): (value: FieldValue) => boolean {
  if (typeof mask === 'number' && typeof wanted === 'number' && mask <= 0xffffffff) {
    return (value) => {
      if (typeof value === 'number' && value <= 0xffffffff) return (value & mask) >>> 0 === wanted;
      return typeof value !== 'string' && (BigInt(value) & BigInt(mask)) === BigInt(wanted);
    };
  }
  const wideMask = BigInt(mask);
  const wideWanted = BigInt(wanted);
  return (value) => typeof value !== 'string' && (BigInt(value) & wideMask) === wideWanted;
}

function conjunction(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (!first) return () => 'yes';
  if (!second) return first;
  return (view) => {
    let result: Truth = 'yes';
    for (const test of tests) {
      const truth = test(view);
      if (truth === 'no') return 'no';
      if (truth === 'unknown') result = 'unknown';
    }
    return result;
  };
}

function disjunction(tests: readonly Test[]): Test {
  return (view) => {
    let result: Truth = 'no';
    for (const test of tests) {
      const truth = test(view);
      if (truth === 'yes') return 'yes';
      if (truth === 'unknown') result = 'unknown';
    }
    return result;
  };
}
