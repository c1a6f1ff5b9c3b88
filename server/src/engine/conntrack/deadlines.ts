/** When connections end, soonest first, so that nobody has to look at those that live on. */
import type { ConntrackEntry } from './conntrack-state.ts';

/**
 * A binary heap of entries, each with a time before which it will not end. Most entries are renewed long before, so the time
 * may be outdated; one that may end sooner than it was noted for stands here twice. Two lists, as there may be millions.
 */
export interface Deadlines {
  readonly entries: ConntrackEntry[];
  readonly times: number[];
}

export function noDeadlines(): Deadlines {
  return { entries: [], times: [] };
}

/** Notes that the entry may end at `entry.timeout`. */
export function noteDeadline(heap: Deadlines, entry: ConntrackEntry): void {
  const { entries, times } = heap;
  const time = entry.timeout;
  entry.noted = time;
  let at = entries.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if ((times[parent] as number) <= time) break;
    move(heap, parent, at);
    at = parent;
  }
  entries[at] = entry;
  times[at] = time;
}

/** The heap of these entries. */
export function deadlinesOf(entries: Iterable<ConntrackEntry>): Deadlines {
  const heap = noDeadlines();
  for (const entry of entries) noteDeadline(heap, entry);
  return heap;
}

/** Takes out the entries whose time is over at `now`, and those that are no longer in the table (`isLive`). */
export function takeOverdue(
  heap: Deadlines,
  now: number,
  isLive: (entry: ConntrackEntry) => boolean,
): ReadonlySet<ConntrackEntry> {
  const overdue = new Set<ConntrackEntry>();
  for (let [entry] = heap.entries; entry && (heap.times[0] as number) <= now; [entry] = heap.entries) {
    const isOutdated = (heap.times[0] as number) > entry.noted;
    dropFirst(heap);
    if (isOutdated || !isLive(entry)) continue;
    if (entry.timeout > now) noteDeadline(heap, entry);
    else overdue.add(entry);
  }
  return overdue;
}

function dropFirst(heap: Deadlines): void {
  const { entries, times } = heap;
  const entry = entries.pop();
  const time = times.pop();
  const { length } = entries;
  if (entry === undefined || time === undefined || length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const child = right < length && (times[right] as number) < (times[left] as number) ? right : left;
    if (child >= length || (times[child] as number) >= time) break;
    move(heap, child, at);
    at = child;
  }
  entries[at] = entry;
  times[at] = time;
}

function move({ entries, times }: Deadlines, from: number, to: number): void {
  entries[to] = entries[from] as ConntrackEntry;
  times[to] = times[from] as number;
}
