/** What a stateful match may see of the packet and the host while it is evaluated. */
import type { FieldReader } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';

export interface MatchView {
  readonly family: Family;
  /** Seconds since the scenario began. */
  readonly now: number;
  /** Seconds since 1970, UTC, of `now`; `undefined` when the scenario gives no wall clock. */
  readonly wallClock: number | undefined;
  readonly read: FieldReader;
  /** Bytes from the start of the network header. */
  readonly bytes: () => Uint8Array;
  /** Members of a named set, when the scenario gives them. */
  readonly set: (name: string) => readonly string[] | undefined;
  /** Counts of live connections and their bytes, for `connlimit` and `connbytes`. */
  readonly connections: () => readonly ConnectionView[];
  /** The packet's own connection; `undefined` without one. */
  readonly connection: () => ConnectionView | undefined;
}

/** A tracked connection as a match sees it. */
export interface ConnectionView {
  readonly read: FieldReader;
  /** The tracker's own name for how far it has come (`SYN_SENT`, `TIME_WAIT`), where the protocol has one. */
  readonly state?: string;
  readonly packets: { readonly original: number; readonly reply: number };
  readonly bytes: { readonly original: number; readonly reply: number };
}
