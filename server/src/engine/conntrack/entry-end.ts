/** How connections end: by their time, by their protocol, or because the helper of another says so. */

import { PROTOCOL } from '../packet/packet.ts';
import { type ConntrackEntry, type ConntrackState, has, removeEntry, STATUS } from './conntrack-state.ts';
import { takeOverdue } from './deadlines.ts';
import { helperNamed } from './helper-registry.ts';

/** Deletes the entry; its helper ends what belongs to it. kernel:net/netfilter/nf_conntrack_core.c (nf_ct_delete, nf_ct_destroy) */
export function endEntry(table: ConntrackState, entry: ConntrackEntry): void {
  if (has(entry, STATUS.DYING)) return;
  removeEntry(table, entry);
  const name = entry.help?.helper;
  if (name !== undefined) helperNamed(name)?.ended?.(table, entry, endEntry);
  const { master } = entry;
  // With one call's data channel gone, the keys of all its master's calls are forgotten.
  if (master && entry.original.protocol === PROTOCOL.GRE) {
    table.greKeys = table.greKeys.filter((key) => key.master !== master);
  }
}

/** Drops the entries and expectations whose time is over at `now`. */
export function expire(table: ConntrackState, now: number): void {
  const overdue = takeOverdue(table.deadlines, now, (entry) => table.entries.has(entry));
  for (const entry of [...overdue].sort((a, b) => a.id - b.id)) endEntry(table, entry);
  if (table.expectations.length > 0) table.expectations = table.expectations.filter(({ deadline }) => deadline > now);
}
