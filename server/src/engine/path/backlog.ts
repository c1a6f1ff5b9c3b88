/** What comes back to the host over `lo` or from a group waits here until the packet, or the table, that caused it is done. */
import type { Machine } from '../machine.ts';

/** Packets that wait for their turn. kernel:net/core/dev.c (enqueue_to_backlog, process_backlog) */
export interface Backlog {
  readonly waiting: Waiting[];
  /** The host is busy with a packet or inside a table: what comes back must wait. */
  isHeld: boolean;
  /** Packets that had to wait so far. */
  count: number;
}

interface Waiting {
  readonly run: () => void;
  /** How many packets had to be sent because of one another for this one to come back. */
  readonly nested: number;
}

/** Packets that may wait because of one that was put in; more come of copies that are copied again. */
const MOST_WAITING = 1000;

/** What is said of a packet whose copies come back over `lo` and are copied again, for ever: a kernel is kept busy by them until it stops. */
export const WITHOUT_END = 'each packet that the host sends makes it send another one, without an end';

/** Nothing waits yet. */
export function createBacklog(): Backlog {
  return { waiting: [], isHeld: false, count: 0 };
}

/** True when `run` has to wait for its turn and is kept for it; false when its turn is now. */
export function mustWait(machine: Machine, run: () => void): boolean {
  const { backlog, recorder } = machine;
  if (!backlog.isHeld) return false;
  backlog.count++;
  if (backlog.count > MOST_WAITING) recorder.unknowns.add(WITHOUT_END);
  else backlog.waiting.push({ run, nested: machine.nested });
  return true;
}

/**
 * Does `work` with what comes back held, then goes through all that came back meanwhile, first come first served. Within other such work
 * it is left to that. A packet from a wire is such work as a whole; of one that a program sends each table is, with what it sends:
 * kernel:net/ipv4/netfilter/ip_tables.c (ipt_do_table, which keeps the interrupts that go through the backlog away).
 */
export function holding<T>(machine: Machine, work: () => T): T {
  const { backlog } = machine;
  if (backlog.isHeld) return work();
  backlog.isHeld = true;
  const result = work();
  const { nested, isCopying } = machine;
  machine.isCopying = false;
  for (let next = backlog.waiting.shift(); next; next = backlog.waiting.shift()) {
    machine.nested = next.nested;
    next.run();
  }
  machine.nested = nested;
  machine.isCopying = isCopying;
  backlog.isHeld = false;
  return result;
}
