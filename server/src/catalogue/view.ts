/** What a stateful match may see of the packet and the host while it is evaluated. */
import type { FieldReader } from '../base/predicate.ts';
import type { Family } from '../base/problem.ts';
import type { NamedSet } from './ipset/types.ts';

export interface MatchView {
  readonly family: Family;
  /** Seconds since the scenario began. */
  readonly now: number;
  /** Seconds since 1970, UTC, of `now`; `undefined` when the scenario gives no wall clock. */
  readonly wallClock: number | undefined;
  readonly read: FieldReader;
  /** Bytes from the start of the network header. */
  readonly bytes: () => Uint8Array;
  /** False for a copy that came back to the host without a frame around it. */
  readonly hasFrame: () => boolean;
  /** A named set, when the scenario gives what it holds. Rules may change it. */
  readonly set: (name: string) => NamedSet | undefined;
  /** Whether an answer would leave by the device that the packet came in by, for `rpfilter`. */
  readonly hasReversePath: (question: { readonly loose: boolean; readonly acceptLocal: boolean }) => boolean;
  /** Group of the device that the packet came in by, or leaves by; `undefined` where nobody said it. */
  readonly deviceGroup: (side: 'input' | 'output') => number | undefined;
  /** Counts of live connections and their bytes, for `connlimit` and `connbytes`. */
  readonly connections: () => readonly ConnectionView[];
  /** True when the packet says what would identify its connection, whether there is one or not. */
  readonly hasTuple: () => boolean;
  /** The packet's own connection; `undefined` without one. */
  readonly connection: () => ConnectionView | undefined;
}

/** What is known before any packet comes. */
export interface MatchWorld {
  /** The scenario says what time it is. */
  readonly hasClock: boolean;
  readonly set: MatchView['set'];
  /** Somebody said the group of every device. */
  readonly knowsGroups: boolean;
}

/** A tracked connection as a match sees it. */
export interface ConnectionView {
  readonly read: FieldReader;
  /** The tracker's own name for how far it has come (`SYN_SENT`, `TIME_WAIT`), where the protocol has one. */
  readonly state?: string;
  /** Fields of the connection whose helper announced this one. */
  readonly master?: FieldReader;
  readonly packets: { readonly original: number; readonly reply: number };
  readonly bytes: { readonly original: number; readonly reply: number };
  /** Bits that `connlabel` has set. */
  readonly labels: readonly number[];
  readonly addLabel: (bit: number) => void;
}
