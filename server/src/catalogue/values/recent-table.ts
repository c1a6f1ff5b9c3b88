/** A list of `-m recent`, as the kernel keeps it. */
import type { Address } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { HZ } from '../jiffies.ts';

interface Entry {
  readonly family: Family;
  readonly address: Address;
  readonly ttl: number;
  /** Ticks of the sightings, the latest last. */
  readonly stamps: readonly number[];
  /** Entries of one address are looked at in the order in which they came. */
  readonly born: number;
}

export interface RecentTable {
  /** The one seen longest ago first. */
  readonly entries: readonly Entry[];
  readonly births: number;
}

export const emptyTable: RecentTable = { entries: [], births: 0 };

/** Addresses in a list. kernel:net/netfilter/xt_recent.c (ip_list_tot) */
const MOST_ENTRIES = 100;
/** Sightings of an address. */
const MOST_STAMPS = 65536;
const TWO_TO_32 = 2 ** 32;

/** One packet, and what a rule asks of the list about it. */
export interface Sighting {
  readonly family: Family;
  readonly address: Address;
  readonly ttl: number;
  readonly compareTtl: boolean;
  readonly action: 'set' | 'rcheck' | 'update' | 'remove';
  readonly negated: boolean;
  /** 0 for any time. */
  readonly seconds: number;
  /** 0 for any number. */
  readonly hitcount: number;
  readonly reap: boolean;
  /** Ticks. */
  readonly now: number;
}

/** What the kernel's match returns, and the list afterwards. kernel:net/netfilter/xt_recent.c (recent_mt) */
export function visit(table: RecentTable, seen: Sighting): { found: boolean; table: RecentTable; reason: string } {
  const entry = lookup(table, seen);
  if (!entry) {
    const reason = 'the address is not in the list';
    if (seen.action !== 'set') return { found: seen.negated, table, reason };
    return { found: !seen.negated, table: added(table, seen), reason: 'the address is new to the list' };
  }
  switch (seen.action) {
    case 'set':
      return { found: !seen.negated, table: stamped(table, entry, seen), reason: 'the address is in the list already' };
    case 'remove':
      return { found: !seen.negated, table: without(table, entry), reason: 'the address was in the list' };
    case 'rcheck':
    case 'update': {
      const windowTicks = (seen.seconds * HZ) % TWO_TO_32;
      const hits = entry.stamps.filter((stamp) => seen.seconds === 0 || seen.now - stamp <= windowTicks).length;
      const found = hits >= Math.max(1, seen.hitcount) !== seen.negated;
      const notes = seen.action === 'update' && found;
      const reaped = seen.reap ? withoutOldest(table, seen.now, windowTicks, notes ? entry : undefined) : table;
      return {
        found,
        table: notes ? stamped(reaped, entry, seen) : reaped,
        reason: `${hits} sighting${hits === 1 ? '' : 's'} in the list count`,
      };
    }
  }
}

function lookup({ entries }: RecentTable, seen: Sighting): Entry | undefined {
  const ttl = seen.compareTtl ? seen.ttl : 0;
  let first: Entry | undefined;
  for (const entry of entries) {
    if (entry.family !== seen.family || entry.address !== seen.address) continue;
    if (ttl !== 0 && entry.ttl !== 0 && entry.ttl !== ttl) continue;
    if (!first || entry.born < first.born) first = entry;
  }
  return first;
}

function added({ entries, births }: RecentTable, { family, address, ttl, now }: Sighting): RecentTable {
  const kept = entries.length >= MOST_ENTRIES ? entries.slice(1) : entries;
  return { entries: [...kept, { family, address, ttl, stamps: [now], born: births }], births: births + 1 };
}

function stamped(table: RecentTable, entry: Entry, { ttl, now }: Sighting): RecentTable {
  const stamps = [...entry.stamps.slice(-(MOST_STAMPS - 1)), now];
  return { ...table, entries: [...table.entries.filter((other) => other !== entry), { ...entry, ttl, stamps }] };
}

function without(table: RecentTable, entry: Entry): RecentTable {
  return { ...table, entries: table.entries.filter((other) => other !== entry) };
}

/** Only the entry that was seen longest ago is looked at, and the one that is about to be noted is spared. */
function withoutOldest(table: RecentTable, now: number, windowTicks: number, spared: Entry | undefined): RecentTable {
  const oldest = table.entries[0];
  if (!oldest || oldest === spared) return table;
  return now - (oldest.stamps.at(-1) ?? now) > windowTicks ? without(table, oldest) : table;
}
