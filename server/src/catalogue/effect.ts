/** What a target does to a packet, as data; the engine carries it out, reach and hover read it. */
import type { Address } from '../base/ip.ts';

/** Addresses and ports that NAT may choose from; both ends are inside. */
export interface NatRange {
  readonly minAddress?: Address;
  readonly maxAddress?: Address;
  readonly minPort?: number;
  readonly maxPort?: number;
  /** First port of the original range for a shifted port map (`--to-destination …:1000-2000/80`). */
  readonly basePort?: number;
}

/** A new value for a field by the kernel's recipe: `(old & ~clear) ^ xor`. */
export interface BitChange {
  readonly clear: number;
  readonly xor: number;
}

export type RejectWith =
  | { readonly kind: 'tcp-reset' }
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number };

/**
 * What happens when a rule with this target matches.
 * `verdict` ends the packet's way through the table. `continue` goes on with the next rule (LOG). `return` goes back to
 * the calling chain. `reject` answers and drops. `nat` binds the connection (`source` in POSTROUTING and INPUT,
 * `destination` in PREROUTING and OUTPUT) and accepts. `change` rewrites a field and goes on. `unknown` is not modelled.
 */
export type Effect =
  | { readonly kind: 'verdict'; readonly verdict: 'ACCEPT' | 'DROP' | 'QUEUE' }
  | { readonly kind: 'return' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'reject'; readonly with: RejectWith }
  | {
      readonly kind: 'nat';
      readonly manip: 'source' | 'destination';
      readonly range: NatRange;
      /** `masquerade`: the address of the outgoing interface; `redirect`: the host itself; `netmap`: the network part only. */
      readonly address: 'range' | 'masquerade' | 'redirect' | 'netmap';
      readonly random: boolean;
      readonly persistent: boolean;
    }
  | { readonly kind: 'change'; readonly field: 'meta.mark' | 'ct.mark' | 'ip.tos'; readonly change: BitChange }
  /** `saveMark`: ct.mark = (ct.mark & ~ctMask) ^ (mark & packetMask); `restoreMark`: the other way round. */
  | { readonly kind: 'saveMark' | 'restoreMark'; readonly ctMask: number; readonly packetMask: number }
  | { readonly kind: 'ttl'; readonly operation: 'set' | 'increment' | 'decrement'; readonly value: number }
  | { readonly kind: 'mss'; readonly value: number | 'clamp-to-pmtu' }
  | {
      readonly kind: 'ct';
      readonly notrack: boolean;
      readonly helper?: string;
      readonly zone?: number;
      /** Directions that the zone applies to; both when absent. */
      readonly zoneDirection?: 'ORIGINAL' | 'REPLY';
      readonly zoneFromMark?: boolean;
      readonly timeoutPolicy?: string;
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly terminates: boolean };
