/** Sets of ipset as plain data: what the elements of each type are made of, and what they carry. */
import type { Family } from '../../base/problem.ts';

/** What one dimension of an element says of a packet. */
export type Part = 'ip' | 'net' | 'port' | 'mac' | 'mark' | 'device' | 'set';

/** Types of sets by name, with the parts of their elements in order. man:ipset(8) */
export const SET_TYPES: Readonly<Record<string, readonly Part[]>> = {
  'bitmap:ip': ['ip'],
  'bitmap:port': ['port'],
  'hash:ip': ['ip'],
  'hash:mac': ['mac'],
  'hash:ip,mac': ['ip', 'mac'],
  'hash:ip,mark': ['ip', 'mark'],
  'hash:ip,port': ['ip', 'port'],
  'hash:ip,port,ip': ['ip', 'port', 'ip'],
  'hash:ip,port,net': ['ip', 'port', 'net'],
  'hash:net': ['net'],
  'hash:net,net': ['net', 'net'],
  'hash:net,port': ['net', 'port'],
  'hash:net,port,net': ['net', 'port', 'net'],
  'hash:net,iface': ['net', 'device'],
  'list:set': ['set'],
};

export interface SetElement {
  /** Its parts, each as its own word: what makes it this element and no other. */
  readonly key: string;
  /** Bits of its networks, in the order of the type's parts. */
  readonly bits: readonly number[];
  /** The device's name, or how it begins. */
  readonly device: string | undefined;
  readonly isDevicePrefix: boolean;
  /** Makes an exception of what it holds. */
  isException: boolean;
  /** Seconds on the scenario's clock; `undefined` for never. */
  expires: number | undefined;
  packets: bigint;
  bytes: bigint;
  mark: { readonly value: number; readonly mask: number };
}

/** A set while packets pass: rules of SET change it. */
export interface NamedSet {
  readonly type: string;
  readonly parts: readonly Part[];
  /** `undefined`: packets of either family are looked up. */
  readonly family: Family | undefined;
  /** Seconds that a new element lives, 0 for ever; `undefined` where the set knows no timeouts. */
  readonly timeout: number | undefined;
  readonly hasCounters: boolean;
  readonly hasMarks: boolean;
  /** Bits of addresses that count, of `hash:ip`. */
  readonly addressBits: number | undefined;
  readonly markMask: number;
  /** Addresses or ports that a bitmap has room for. */
  readonly range: readonly [first: number, last: number] | undefined;
  readonly most: number;
  /** Nobody said what type it is, and it has no element that would show it: what SET would add is not known. */
  readonly isVague: boolean;
  /** Elements by what is the same in all of them but the device. */
  readonly buckets: Map<string, SetElement[]>;
  /** Of each network part, how many elements have so many bits. */
  readonly sizes: readonly Map<number, number>[];
  /** The sets of a list, in order: the key of each is its name. */
  readonly members: readonly SetElement[];
}

/** A copy that shares nothing that changes. */
export function copyOfSet(set: NamedSet): NamedSet {
  return {
    ...set,
    buckets: new Map([...set.buckets].map(([key, elements]) => [key, elements.map((one) => ({ ...one }))])),
    sizes: set.sizes.map((sizes) => new Map(sizes)),
    members: set.members.map((one) => ({ ...one })),
  };
}

export function countOf({ buckets }: NamedSet): number {
  let count = 0;
  for (const elements of buckets.values()) count += elements.length;
  return count;
}

/** Puts the element in; the caller has looked whether it is there. */
export function putIn(set: NamedSet, bucket: string, element: SetElement): void {
  set.buckets.set(bucket, [...(set.buckets.get(bucket) ?? []), element]);
  for (const [i, bits] of element.bits.entries()) {
    const sizes = set.sizes[i];
    sizes?.set(bits, (sizes.get(bits) ?? 0) + 1);
  }
}

export function takeOut(set: NamedSet, bucket: string, element: SetElement): void {
  const rest = (set.buckets.get(bucket) ?? []).filter((other) => other !== element);
  if (rest.length > 0) set.buckets.set(bucket, rest);
  else set.buckets.delete(bucket);
  for (const [i, bits] of element.bits.entries()) {
    const sizes = set.sizes[i];
    const left = (sizes?.get(bits) ?? 1) - 1;
    if (left > 0) sizes?.set(bits, left);
    else sizes?.delete(bits);
  }
}
