/** The connection tracking table as plain data: entries found by either tuple, expectations, and how to copy it all. */

import { CT_STATUS } from '../../base/fields.ts';
import type { Address } from '../../base/ip.ts';
import { type Deadlines, deadlinesOf, noDeadlines, noteDeadline } from './deadlines.ts';
import { type Direction, type Tuple, tupleKey } from './tuple.ts';

/**
 * Bits of an entry's status. The first nine are what `--ctstatus` and userspace see.
 * kernel:include/uapi/linux/netfilter/nf_conntrack_common.h (enum ip_conntrack_status)
 */
export const STATUS = {
  ...CT_STATUS,
  DYING: 512,
  FIXED_TIMEOUT: 1024,
  TEMPLATE: 2048,
  NAT_CLASH: 4096,
  HELPER: 8192,
} as const;

/** SNAT or DNAT changed the connection. kernel: IPS_NAT_MASK */
export const NAT_MASK = STATUS.SRC_NAT | STATUS.DST_NAT;
/** Both manipulations are settled, if only by null bindings. kernel: IPS_NAT_DONE_MASK */
export const NAT_DONE_MASK = STATUS.SRC_NAT_DONE | STATUS.DST_NAT_DONE;

/** A zone keeps equal tuples of different networks apart, in one direction or both. kernel:include/net/netfilter/nf_conntrack_zones.h */
export interface Zone {
  readonly id: number;
  readonly direction: 'ORIGINAL' | 'REPLY' | 'both';
}

export const DEFAULT_ZONE: Zone = { id: 0, direction: 'both' };

/** How far TCP sequence numbers of one direction are shifted, before and after the last rewritten segment. kernel:include/net/netfilter/nf_conntrack_seqadj.h */
export interface SequenceShift {
  correctionPosition: number;
  offsetBefore: number;
  offsetAfter: number;
}

/** What a helper knows of one connection. `data` belongs to the helper alone and is plain data. */
export interface Help {
  /** Name of the helper; `undefined` once it was taken away. */
  helper: string | undefined;
  data: unknown;
}

/** One connection. It is in the table once CONFIRMED; before that it lives on its packet alone. kernel: struct nf_conn */
export interface ConntrackEntry {
  /** Counts up with each new entry; for people. */
  readonly id: number;
  readonly zone: Zone;
  readonly original: Tuple;
  /** What answers look like: the inverse of `original` until NAT alters it. */
  reply: Tuple;
  /** STATUS bits. */
  status: number;
  mark: number;
  /** Seconds the entry may live: counted from confirmation while unconfirmed, the deadline on the scenario's clock after. */
  timeout: number;
  /** The time that it stands for in the table's deadlines. */
  noted: number;
  /** What the protocol's tracker knows; it belongs to the tracker alone and is plain data. */
  protocolState: unknown;
  readonly packets: { original: number; reply: number };
  readonly bytes: { original: number; reply: number };
  help: Help | undefined;
  /** The connection whose helper expected this one. */
  master: ConntrackEntry | undefined;
  sequence: { readonly original: SequenceShift; readonly reply: SequenceShift } | undefined;
  /** Device that MASQUERADE took the address of; packets that leave by another end the connection. */
  masqueradeDevice: string | undefined;
  labels: readonly number[];
  /** Seconds in the place of settings, of the policy that a rule gave it. */
  timeouts?: ReadonlyMap<string, number>;
}

/** What becomes of an expected connection's addresses. Which function of which helper it is, that helper knows. */
export interface ExpectedNat {
  readonly how: string;
  /** Direction of the master that the expected connection's original direction follows. */
  readonly direction: Direction;
  readonly savedAddress: Address | undefined;
  readonly savedPort: number;
}

/** A connection that a helper foresees. Source address and port count as far as the masks say. kernel: struct nf_conntrack_expect */
export interface Expectation {
  readonly tuple: Tuple;
  readonly sourceMask: { readonly address: Address; readonly port: number };
  readonly master: ConntrackEntry;
  /** The helper that made it, and the helper that the expected connection gets. */
  readonly helper: string;
  readonly assignHelper: string | undefined;
  /** Position in the helper's list of policies, and that policy's name where it has one. */
  readonly class: number;
  readonly policyName: string;
  readonly zone: number;
  deadline: number;
  readonly permanent: boolean;
  inactive: boolean;
  readonly nat: ExpectedNat | undefined;
}

/** A GRE call's key by the tuple that carries only the other end's. kernel: struct nf_ct_gre_keymap */
export interface GreKey {
  readonly tuple: Tuple;
  readonly master: ConntrackEntry;
  readonly direction: Direction;
}

/** Where a lookup ended: an entry, and which of its tuples was found. kernel: struct nf_conntrack_tuple_hash */
export interface Found {
  readonly entry: ConntrackEntry;
  readonly direction: Direction;
}

/** A tuple in the table; `order` grows with each that is entered. */
type Indexed = Found & { readonly order: number };

/** All that connection tracking remembers between packets. */
export interface ConntrackState {
  readonly index: Map<string, Indexed>;
  /** Confirmed entries, oldest first. */
  readonly entries: Set<ConntrackEntry>;
  readonly deadlines: Deadlines;
  /** Newest first, as the kernel's lists are. */
  expectations: Expectation[];
  greKeys: GreKey[];
  nextId: number;
  nextOrder: number;
}

export function emptyConntrack(): ConntrackState {
  return {
    index: new Map(),
    entries: new Set(),
    deadlines: noDeadlines(),
    expectations: [],
    greKeys: [],
    nextId: 1,
    nextOrder: 1,
  };
}

/** A copy that shares nothing that changes. */
export function forkConntrack(table: ConntrackState): ConntrackState {
  const copies = new Map<ConntrackEntry, ConntrackEntry>();
  const copyOf = (entry: ConntrackEntry): ConntrackEntry => {
    const known = copies.get(entry);
    if (known) return known;
    const copy: ConntrackEntry = {
      ...entry,
      protocolState: structuredClone(entry.protocolState),
      packets: { ...entry.packets },
      bytes: { ...entry.bytes },
      help: structuredClone(entry.help),
      sequence: structuredClone(entry.sequence),
      master: undefined,
    };
    copies.set(entry, copy);
    copy.master = entry.master && copyOf(entry.master);
    return copy;
  };
  const entries = new Set([...table.entries].map(copyOf));
  return {
    index: new Map([...table.index].map(([key, found]) => [key, { ...found, entry: copyOf(found.entry) }])),
    entries,
    deadlines: deadlinesOf(entries),
    expectations: table.expectations.map((e) => ({ ...e, master: copyOf(e.master) })),
    greKeys: table.greKeys.map((k) => ({ ...k, master: copyOf(k.master) })),
    nextId: table.nextId,
    nextOrder: table.nextOrder,
  };
}

/** The zone's number as lookups in that direction see it. kernel: nf_ct_zone_id */
export function zoneId(zone: Zone, direction: Direction): number {
  const applies = zone.direction === 'both' || zone.direction === (direction === 'original' ? 'ORIGINAL' : 'REPLY');
  return applies ? zone.id : DEFAULT_ZONE.id;
}

export function tupleOf(entry: ConntrackEntry, direction: Direction): Tuple {
  return direction === 'original' ? entry.original : entry.reply;
}

export function has(entry: ConntrackEntry, status: number): boolean {
  return (entry.status & status) !== 0;
}

export function isConfirmed(entry: ConntrackEntry): boolean {
  return has(entry, STATUS.CONFIRMED);
}

const NO_LABELS: readonly number[] = [];

/** A new entry on its packet, outside the table. */
export function newEntry(table: ConntrackState, original: Tuple, reply: Tuple, zone: Zone): ConntrackEntry {
  return {
    id: table.nextId++,
    zone,
    original,
    reply,
    status: 0,
    mark: 0,
    timeout: 0,
    noted: 0,
    protocolState: undefined,
    packets: { original: 0, reply: 0 },
    bytes: { original: 0, reply: 0 },
    help: undefined,
    master: undefined,
    sequence: undefined,
    masqueradeDevice: undefined,
    labels: NO_LABELS,
  };
}

/**
 * The confirmed entry with that tuple, as a packet in `zone` finds it: under the zone's number of either direction.
 * kernel:net/netfilter/nf_conntrack_core.c (nf_conntrack_find_get)
 */
export function findEntry(table: ConntrackState, tuple: Tuple, zone: Zone): Found | undefined {
  return findUnder(table, tuple, zone, 'original') ?? findUnder(table, tuple, zone, 'reply');
}

/**
 * The same, in the place where the zone's number of one direction leads. A tuple is found where its entry's zone has that
 * number in the tuple's own direction, and the zone as well. kernel: ____nf_conntrack_find, nf_ct_key_equal
 */
export function findUnder(table: ConntrackState, tuple: Tuple, zone: Zone, numberOf: Direction): Found | undefined {
  const under = (direction: Direction): Indexed | undefined =>
    zoneId(zone, direction) === zoneId(zone, numberOf) ? table.index.get(indexKey(tuple, zone, direction)) : undefined;
  const [reply, original] = [under('reply'), under('original')];
  // The tuple may be one entry's reply and, in a zone of one direction, another's original: the kernel meets the newest first.
  // (A host that talks to itself without ports has one tuple for both directions.)
  if (!reply || !original) return reply ?? original;
  return reply.order > original.order ? reply : original;
}

/** Enters both tuples, or the reply tuple alone (a clash that was settled). The caller has looked for clashes. */
export function insertEntry(table: ConntrackState, entry: ConntrackEntry, tuples: 'both' | 'reply'): void {
  const enter = (tuple: Tuple, direction: Direction): void => {
    table.index.set(indexKey(tuple, entry.zone, direction), { entry, direction, order: table.nextOrder++ });
  };
  if (tuples === 'both') enter(entry.original, 'original');
  enter(entry.reply, 'reply');
  table.entries.add(entry);
  noteDeadline(table.deadlines, entry);
}

/** Takes both tuples out, and the expectations that the entry is master of. `endEntry` is what ends a connection. */
export function removeEntry(table: ConntrackState, entry: ConntrackEntry): void {
  entry.status |= STATUS.DYING;
  for (const direction of ['original', 'reply'] as const) {
    const key = indexKey(tupleOf(entry, direction), entry.zone, direction);
    if (table.index.get(key)?.entry === entry) table.index.delete(key);
  }
  table.entries.delete(entry);
  forgetExpectations(table, entry);
}

/** Gives the entry so many seconds from now on. kernel: nf_ct_refresh */
export function renew(table: ConntrackState, entry: ConntrackEntry, now: number, seconds: number): void {
  if (has(entry, STATUS.FIXED_TIMEOUT)) return;
  if (!isConfirmed(entry)) entry.timeout = seconds;
  else {
    entry.timeout = seconds + now;
    if (entry.timeout < entry.noted) noteDeadline(table.deadlines, entry);
  }
}

/** Drops what the entry expects: also of an entry that was never confirmed. kernel: nf_ct_remove_expectations */
export function forgetExpectations(table: ConntrackState, master: ConntrackEntry): void {
  if (master.help) table.expectations = table.expectations.filter((e) => e.master !== master);
}

/** True once the entry's time is over. kernel: nf_ct_is_expired */
export function isExpired(entry: ConntrackEntry, now: number): boolean {
  return entry.timeout <= now;
}

/** Tuples are entered under the zone's number in their direction, so that the two directions of a split zone differ. */
function indexKey(tuple: Tuple, zone: Zone, direction: Direction): string {
  return tupleKey(tuple, direction, zoneId(zone, direction));
}
