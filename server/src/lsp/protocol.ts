/** Messages between extension and server that LSP does not have: types and names only. */
import type { Range } from 'vscode-languageserver-types';

/** Asks what Linux would do with a packet. Method `iptables/simulate`. */
export interface SimulateParams {
  readonly uri: string;
  /** In iptables' own words: `-i eth0 -p tcp -s 203.0.113.5 --dport 22`. */
  readonly packet: string;
  /** `new`: an empty connection table. `then`: the table that the last packet for this document left. */
  readonly session: 'new' | 'then';
}

/** A stretch of the answer's text that leads to a place in the rules. */
export interface TraceLink {
  readonly range: Range;
  readonly uri: string;
  readonly target: Range;
}

export interface SimulateResult {
  /** The answer, laid out as plain text for an editor; or why there is none. */
  readonly text: string;
  readonly links: readonly TraceLink[];
  /** The rule that decided, or the policy's line. */
  readonly decided: Range | undefined;
  readonly verdict: string;
  /** The packet in full, with every value that was filled in. */
  readonly packet: string;
  /** An answer to the packet, to offer for "Then…"; `undefined` where none makes sense. */
  readonly reply: string | undefined;
  readonly ok: boolean;
}

/** Words that may come next in a packet. Method `iptables/packetCompletion`. */
export interface PacketCompletionParams {
  readonly uri: string;
  readonly text: string;
  readonly offset: number;
}

export interface PacketCompletion {
  /** Offset where the inserted text begins; it replaces what stands from there to the caret. */
  readonly from: number;
  readonly items: readonly { readonly text: string; readonly doc: string }[];
}

export const SIMULATE = 'iptables/simulate';
export const PACKET_COMPLETION = 'iptables/packetCompletion';
