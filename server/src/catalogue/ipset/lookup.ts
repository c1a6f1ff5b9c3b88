/** Looks a packet up in a set, as the kernel does: of networks the narrowest first. */
import { type Address, applyMask, maskOf, width } from '../../base/ip.ts';
import { HZ } from '../jiffies.ts';
import type { MatchView } from '../view.ts';
import { type PartValue, partOf, type Side } from './packet.ts';
import type { NamedSet, Part, SetElement } from './types.ts';

/** What a rule wants of the counters of the element that it meets. */
export interface CounterTest {
  readonly of: 'packets' | 'bytes';
  readonly is: 'eq' | 'ne' | 'lt' | 'gt';
  readonly value: bigint;
}

export interface Question {
  readonly sides: readonly Side[];
  readonly tests: readonly CounterTest[];
  /** Exceptions are what is looked for. */
  readonly wantsExceptions: boolean;
  /** The element that is met counts the packet. */
  readonly counts: boolean;
  /** So do the elements of the sets of a list. */
  readonly countsBelow: boolean;
}

/** `excepted`: the element that holds the packet is one of `nomatch`. */
export type Found =
  | { readonly kind: 'in' | 'excepted'; readonly element: SetElement }
  | { readonly kind: 'out' }
  | { readonly kind: 'unknown' };

const OUT: Found = { kind: 'out' };
const UNKNOWN: Found = { kind: 'unknown' };

/** kernel:net/netfilter/ipset/ip_set_core.c (ip_set_test), ip_set_hash_gen.h (mtype_test), ip_set_list_set.c (list_set_ktest) */
export function lookUp(set: NamedSet, question: Question, view: MatchView): Found {
  if (set.parts[0] === 'set') return lookUpInList(set, question, view);
  if (question.sides.length < set.parts.length || (set.family !== undefined && set.family !== view.family)) return OUT;
  const values = valuesFor(set, question.sides, view);
  if (values === 'none') return OUT;
  if (values === 'unknown') return set.buckets.size === 0 ? OUT : UNKNOWN;
  const device = deviceIn(set, values);
  for (const sizes of sizesOf(set)) {
    const bucket = set.buckets.get(bucketKey(set, values, sizes)) ?? [];
    const equal = bucket.find((one) => isDevice(one, device) && isMet(set, one, question, view));
    if (equal) return foundAs(set, equal, question);
    // A network that is there for other devices only ends the search: wider ones are not asked. (ip_set_hash_netiface.c)
    if (device !== undefined && bucket.length > 0 && !bucket.some((one) => isDevice(one, device))) return OUT;
  }
  return OUT;
}

function foundAs(set: NamedSet, element: SetElement, { wantsExceptions }: Question): Found {
  const swaps = wantsExceptions && set.parts.includes('net');
  return { kind: element.isException === swaps ? 'in' : 'excepted', element };
}

/** The first set of the list that has the packet decides. */
function lookUpInList(list: NamedSet, question: Question, view: MatchView): Found {
  const below = { ...question, tests: [], counts: question.counts && question.countsBelow };
  for (const member of list.members) {
    const set = view.set(member.key);
    const found = set ? lookUp(set, below, view) : UNKNOWN;
    if (found.kind === 'unknown') return found;
    if (found.kind === 'in' && isMet(list, member, question, view))
      return list.hasMarks ? { ...found, element: member } : found;
  }
  return OUT;
}

/** The packet's parts in the set's order; `none` where it lacks one. */
export function valuesFor(
  set: NamedSet,
  sides: readonly Side[],
  view: MatchView,
): readonly PartValue[] | 'none' | 'unknown' {
  const values = set.parts.map((part, i) => partOf(set, part, sides[i] ?? 'src', view));
  if (values.some(({ kind }) => kind === 'none') || isRefused(set, values)) return 'none';
  return values.some(({ kind }) => kind === 'unknown') ? 'unknown' : values;
}

/** The address 0 is in no set of single addresses; a bitmap ends where its range does. kernel: hash_ip4_kadt, bitmap_ip_kadt */
function isRefused({ type, parts, range, addressBits }: NamedSet, values: readonly PartValue[]): boolean {
  const [first] = values;
  if (first?.kind === 'address' && parts.length === 1 && parts[0] === 'ip' && !type.startsWith('bitmap:')) {
    const family = typeof first.address === 'number' ? 4 : 6;
    const masked = applyMask(first.address, maskOf(addressBits ?? width(family), family));
    if (masked === 0 || masked === 0n) return true;
  }
  if (!range || !first) return false;
  const number = first.kind === 'address' ? Number(first.address) : first.kind === 'word' ? Number(first.word) : -1;
  return number < range[0] || number > range[1];
}

/** How wide each network part may be, from the narrowest on; once nothing for sets without networks. */
function sizesOf({ sizes: [first, second] }: NamedSet): readonly (readonly number[])[] {
  const widths = (sizes: Map<number, number>): number[] => [...sizes.keys()].sort((a, b) => b - a);
  if (!first) return [[]];
  if (!second) return widths(first).map((one) => [one]);
  return widths(first).flatMap((one) => widths(second).map((other) => [one, other]));
}

/** What is the same in all elements that hold these parts, networks being so wide. */
export function bucketKey(set: NamedSet, values: readonly PartValue[], sizes: readonly number[]): string {
  const words: string[] = [];
  let network = 0;
  for (const [i, value] of values.entries()) {
    const part = set.parts[i] ?? 'ip';
    if (part === 'device') continue;
    if (value.kind === 'address')
      words.push(addressKey(set, part, value.address, part === 'net' ? sizes[network++] : undefined));
    else if (value.kind === 'word') words.push(value.word);
  }
  return words.join(' ');
}

function addressKey({ addressBits }: NamedSet, part: Part, address: Address, size: number | undefined): string {
  const family = typeof address === 'number' ? 4 : 6;
  const bits = size ?? addressBits ?? width(family);
  const masked = applyMask(address, maskOf(bits, family));
  return part === 'net' ? `${masked}/${bits}` : String(masked);
}

export function deviceIn({ parts }: NamedSet, values: readonly PartValue[]): string | undefined {
  const value = values[parts.indexOf('device')];
  return value?.kind === 'word' ? value.word : undefined;
}

export function isDevice({ device, isDevicePrefix }: SetElement, wanted: string | undefined): boolean {
  if (device === undefined || wanted === undefined) return device === wanted;
  return isDevicePrefix ? wanted.startsWith(device) : wanted === device;
}

/** An element that has not timed out, and whose counters are as the rule wants them. kernel: ip_set_match_extensions */
function isMet(set: NamedSet, element: SetElement, { tests, counts }: Question, view: MatchView): boolean {
  if (hasTimedOut(element, view.now)) return false;
  if (!set.hasCounters) return true;
  if (counts) {
    element.packets += 1n;
    element.bytes += BigInt(view.bytes().length);
  }
  return tests.every(({ of, is, value }) => holds(element[of], is, value));
}

/** Time passes in ticks, and an element still lives in its last one. kernel: ip_set_timeout_expired */
export function hasTimedOut({ expires }: SetElement, now: number): boolean {
  return expires !== undefined && Math.floor(expires * HZ) < Math.floor(now * HZ);
}

function holds(count: bigint, is: CounterTest['is'], value: bigint): boolean {
  if (is === 'lt') return count < value;
  if (is === 'gt') return count > value;
  return (count === value) === (is === 'eq');
}
