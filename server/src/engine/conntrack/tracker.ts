/** What a protocol tracker is: the part of connection tracking that knows one transport protocol. */

import type { Packet } from '../types.ts';
import type { Direction } from './tuple.ts';

/** What a tracker may know of the packet and of the connection it belongs to. */
export interface TrackerView {
  readonly packet: Packet;
  readonly direction: Direction;
  readonly now: number;
  /** The entry is in the table. */
  readonly confirmed: boolean;
  readonly seenReply: boolean;
  readonly assured: boolean;
  /** The timeout cannot be changed any more. */
  readonly timeoutIsFixed: boolean;
  /** Seconds that the entry still has; without meaning before it is confirmed. */
  readonly remainingSeconds: number;
  /** A setting below `net.netfilter.nf_conntrack_`, or its default. */
  readonly setting: (name: string) => number;
  /** Checksums are looked at: on PREROUTING, unless `nf_conntrack_checksum` is 0. */
  readonly verifiesChecksum: boolean;
  /** Bytes that a sequence number of that direction was shifted by when a helper rewrote the data before it. */
  readonly sequenceOffset: (direction: Direction, sequence: number) => number;
  /** Says why the outcome is not certain. */
  readonly uncertain: (reason: string) => void;
}

/**
 * What the tracker makes of a packet, and what it knows afterwards. `accept` keeps the packet on the connection;
 * without `timeoutSeconds` the entry's time runs on and the packet is not counted. `invalid` takes it off; `timeoutSeconds`
 * may shorten the entry's time all the same. `reopen` deletes the entry and looks the packet up again.
 */
export interface TrackerResult<S> {
  readonly verdict: 'accept' | 'invalid' | 'reopen';
  readonly state: S;
  /** The first failing or deciding condition, in words. */
  readonly reason: string;
  readonly timeoutSeconds?: number;
  readonly becomesAssured?: boolean;
  /** The entry is deleted at once; the packet goes on. */
  readonly deletes?: boolean;
}

export interface TrackerDefinition<S> {
  /** Number in the IP header, or `any` for the tracker of all protocols without one of their own. */
  readonly protocol: number | 'any';
  /** As `/proc/net/nf_conntrack` prints it. */
  readonly name: string;
  /** A clash at confirmation may be settled instead of dropping the packet. kernel: nf_conntrack_l4proto.allow_clash */
  readonly allowsClash: boolean;
  readonly sources: readonly string[];
  /** What it knows of a connection before the first packet. */
  readonly initial: S;
  track(state: S, view: TrackerView): TrackerResult<S>;
  /** What `/proc/net/nf_conntrack` shows of a state without a name. */
  procWords?(state: S): string;
  /** Name of the state, where the protocol has states. */
  stateName?(state: S): string;
  /** A reset that the host itself sends ends the connection. kernel: nf_conntrack_tcp_set_closing */
  close?(
    state: S,
    view: Pick<TrackerView, 'setting'>,
  ): { readonly state: S; readonly timeoutSeconds: number | undefined };
}

/** A tracker with the type of its state forgotten, as the table sees it. */
export type Tracker = TrackerDefinition<unknown>;

/** Defines a tracker. Its state is plain data, replaced and never changed in place, and only the tracker looks inside. */
export function tracker<S>(definition: TrackerDefinition<S>): Tracker {
  return forget(definition);
}

/** The one place where a tracker's state type is dropped: each entry's state was made by its own protocol's tracker. */
// biome-ignore lint/suspicious/noExplicitAny: an existential type needs one unchecked step, and it is here
function forget(definition: object): any {
  return definition;
}
