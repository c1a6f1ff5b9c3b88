/** Finds the rules of a long chain that may match a packet, so that the others need not be asked. */
import type { Field, FieldValue } from '../../base/fields.ts';
import type { Predicate } from '../../base/predicate.ts';
import { type PacketView, type Reader, readerOf } from '../packet/fields.ts';
import type { CompiledChain } from './program.ts';

/** Rules from which on a chain is worth an index: shorter ones are as quickly asked in their order. */
const WORTH = 24;
/** Values that a rule may ask for and still be found under each of them. */
const MOST_VALUES = 64;
/** Ways of looking (a field, under a mask) that one chain has at most: each costs every packet something. */
const MOST_WAYS = 32;

/** The rules of a chain, found by what they ask for. */
export interface RuleIndex {
  /** The rules at `from` or behind that may match, as a walk in their order. */
  walk(view: PacketView, from: number): Walk;
  /** The fields that tell the rules apart. */
  readonly fields: readonly Field[];
}

/** Goes through positions of rules, each greater than the one before. */
export interface Walk {
  /** The next position; the number of rules when there is none. */
  next(): number;
}

/** A value that a field must have, under a mask if there is one, for the rule to match. */
interface Demand {
  readonly field: Field;
  readonly mask: number | bigint | undefined;
  readonly values: readonly FieldValue[];
}

/** A field, the mask under which it is looked at, and the rules by the value that they ask for. */
interface Way {
  readonly read: Reader;
  readonly mask: number | bigint | undefined;
  readonly rules: Map<FieldValue, number[]>;
}

const known = new WeakMap<CompiledChain, RuleIndex | 'none'>();

/** The chain's index, made when it is first asked for; `undefined` for a short chain and for one whose rules all ask alike. */
export function indexOf(chain: CompiledChain): RuleIndex | undefined {
  if (chain.rules.length < WORTH) return undefined;
  const found = known.get(chain);
  if (found) return found === 'none' ? undefined : found;
  const made = makeIndex(chain);
  known.set(chain, made ?? 'none');
  return made;
}

function makeIndex({ rules }: CompiledChain): RuleIndex | undefined {
  const demands = rules.map(({ conditions: [first] }) => (first?.kind === 'test' ? demandsOf(first.predicate) : []));
  const counts = countValues(demands);
  const ways = new Map<string, Way>();
  const fields = new Set<Field>();
  const rest: number[] = [];
  for (const [position, options] of demands.entries()) {
    const best = rarest(options, counts, rules.length);
    const way = best && wayOf(best, ways);
    if (!best || !way) {
      rest.push(position);
      continue;
    }
    fields.add(best.field);
    for (const value of best.values) addTo(way.rules, value, position);
  }
  if (rest.length * 2 > rules.length) return undefined;
  const all = [...ways.values()];
  return {
    fields: [...fields],
    walk(view, from) {
      const lists = rest.length > 0 ? [rest] : [];
      for (const { read, mask, rules: byValue } of all) {
        const value = read(view);
        const looked = value === undefined || mask === undefined ? value : under(value, mask);
        const list = looked === undefined ? undefined : byValue.get(looked);
        if (list) lists.push(list);
      }
      return walkThrough(lists, from, rules.length);
    },
  };
}

/**
 * What must hold of single fields for the formula to be true, or unknown: a packet that falls short of one of them has the
 * answer no.
 */
export function demandsOf(predicate: Predicate): readonly Demand[] {
  switch (predicate.kind) {
    case 'all':
      return predicate.of.flatMap(demandsOf);
    case 'any':
      return union(predicate.of.map(demandsOf));
    case 'oneOf': {
      const { field, values } = predicate;
      return values.length > 0 && values.length <= MOST_VALUES ? [{ field, mask: undefined, values }] : [];
    }
    case 'inRange': {
      const { field, from, to } = predicate;
      if (typeof from !== 'number' || typeof to !== 'number' || to < from || to - from >= MOST_VALUES) return [];
      return [{ field, mask: undefined, values: Array.from({ length: to - from + 1 }, (_, i) => from + i) }];
    }
    case 'masked': {
      const { field, mask, value } = predicate;
      const isWide = typeof mask === 'number' && mask > 0xffffffff;
      return isWide || typeof mask !== typeof value ? [] : [{ field, mask, values: [value] }];
    }
    default:
      return [];
  }
}

/** Of alternatives, what each asks of the same field in the same way. */
function union(alternatives: readonly (readonly Demand[])[]): readonly Demand[] {
  const [first, ...others] = alternatives;
  return (first ?? []).flatMap((demand) => {
    const values = new Set(demand.values);
    for (const other of others) {
      const same = other.find((one) => wayName(one) === wayName(demand));
      if (!same) return [];
      for (const value of same.values) values.add(value);
    }
    return values.size <= MOST_VALUES ? [{ ...demand, values: [...values] }] : [];
  });
}

function wayName({ field, mask }: Demand): string {
  return `${field} ${mask}`;
}

/** The way to look for the demand, a new one where there are not too many yet. */
function wayOf(demand: Demand, ways: Map<string, Way>): Way | undefined {
  const name = wayName(demand);
  const found = ways.get(name);
  if (found || ways.size >= MOST_WAYS) return found;
  const made: Way = { read: readerOf(demand.field), mask: demand.mask, rules: new Map() };
  ways.set(name, made);
  return made;
}

/** How many rules ask for each value, by way. */
function countValues(demands: readonly (readonly Demand[])[]): Map<string, Map<FieldValue, number>> {
  const counts = new Map<string, Map<FieldValue, number>>();
  for (const demand of demands.flat()) {
    const name = wayName(demand);
    const ofWay = counts.get(name) ?? new Map<FieldValue, number>();
    counts.set(name, ofWay);
    for (const value of demand.values) ofWay.set(value, (ofWay.get(value) ?? 0) + 1);
  }
  return counts;
}

/** The demand whose values the fewest rules share; `undefined` when even that one hardly tells them apart. */
function rarest(
  options: readonly Demand[],
  counts: ReadonlyMap<string, ReadonlyMap<FieldValue, number>>,
  total: number,
): Demand | undefined {
  let best: Demand | undefined;
  let least = total / 4;
  for (const option of options) {
    const ofWay = counts.get(wayName(option));
    const most = Math.max(...option.values.map((value) => ofWay?.get(value) ?? 0));
    if (most >= least) continue;
    best = option;
    least = most;
  }
  return best;
}

function addTo(rules: Map<FieldValue, number[]>, value: FieldValue, position: number): void {
  const list = rules.get(value);
  if (!list) rules.set(value, [position]);
  else if (list.at(-1) !== position) list.push(position);
}

/** The value's bits under the mask, as `masked` compares them; a name has none. */
function under(value: FieldValue, mask: number | bigint): FieldValue | undefined {
  if (typeof value === 'string') return undefined;
  if (typeof mask === 'number' && typeof value === 'number' && value <= 0xffffffff) return (value & mask) >>> 0;
  const bits = BigInt(value) & BigInt(mask);
  return typeof mask === 'number' ? Number(bits) : bits;
}

/** Goes through sorted lists as if they were one. */
function walkThrough(lists: readonly (readonly number[])[], from: number, end: number): Walk {
  const at = lists.map((list) => firstFrom(list, from));
  return {
    next() {
      let least = end;
      let which = -1;
      for (let i = 0; i < lists.length; i++) {
        const position = lists[i]?.[at[i] ?? 0];
        if (position === undefined || position >= least) continue;
        least = position;
        which = i;
      }
      // No rule is in two of the lists.
      if (which >= 0) at[which] = (at[which] ?? 0) + 1;
      return least;
    },
  };
}

/** Index of the first element that is at least `from`. */
function firstFrom(list: readonly number[], from: number): number {
  if (from === 0) return 0;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
