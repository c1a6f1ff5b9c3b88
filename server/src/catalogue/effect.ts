/** What a target does to a packet, as data; the engine carries it out, reach and hover read it. */
import type { Field } from '../base/fields.ts';
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

/** A field that a target rewrites, and how. */
export interface FieldChange {
  readonly field: 'meta.mark' | 'ct.mark' | 'ip.tos' | 'tcp.flags';
  readonly change: BitChange;
}

export type RejectWith =
  | { readonly kind: 'tcp-reset' }
  | { readonly kind: 'icmp'; readonly type: number; readonly code: number };

/**
 * What happens when a rule with this target matches.
 * `verdict` ends the packet's way through the table. `continue` goes on with the next rule (LOG). `return` goes back to
 * the calling chain. `reject` answers and drops. `nat` binds the connection (`source` in POSTROUTING and INPUT,
 * `destination` in PREROUTING and OUTPUT) and accepts. `change` rewrites a field and goes on, as `ttl`, `mss`,
 * `stripOptions`, `prefix` and `ct` do. `unknown` is not modelled.
 */
export type Effect =
  | {
      readonly kind: 'verdict';
      readonly verdict: 'ACCEPT' | 'DROP' | 'QUEUE';
      /** For QUEUE: when no program listens, the packet is accepted instead of dropped. */
      readonly bypass?: boolean;
    }
  | { readonly kind: 'return' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'reject'; readonly with: RejectWith }
  | {
      readonly kind: 'nat';
      /** `by-hook`: destination in PREROUTING and OUTPUT, source in INPUT and POSTROUTING (NETMAP). */
      readonly manip: 'source' | 'destination' | 'by-hook';
      readonly range: NatRange;
      /** `masquerade`: the address of the outgoing interface; `redirect`: the host itself; `netmap`: the network part only. */
      readonly address: 'range' | 'masquerade' | 'redirect' | 'netmap';
      readonly random: boolean;
      readonly persistent: boolean;
    }
  | {
      readonly kind: 'change';
      readonly field: FieldChange['field'];
      readonly change: BitChange;
      /** Bits that the new value is then moved by within 32: to the left when positive, to the right when negative. */
      readonly shift?: number;
      /** Another field that the same target changes. A field that the packet does not have stays absent. */
      readonly also?: FieldChange;
    }
  /**
   * `saveMark`: ct.mark = (ct.mark & ~ctMask) ^ (mark & packetMask); `restoreMark`: the other way round. With `shift`
   * (as in `change`) what was masked out of the source is moved before it goes into the destination.
   */
  | {
      readonly kind: 'saveMark' | 'restoreMark';
      readonly ctMask: number;
      readonly packetMask: number;
      readonly shift?: number;
    }
  /** TTL or hop limit; it stops at 0 and 255. */
  | { readonly kind: 'ttl'; readonly operation: 'set' | 'increment' | 'decrement'; readonly value: number }
  /**
   * Lowers the maximum segment size of a TCP segment to `value`, or to the path MTU less the headers of the family; never
   * raises it. A segment that carries none and no data gets one: the value, but at most 536 (IPv6: 1220).
   */
  | { readonly kind: 'mss'; readonly value: number | 'clamp-to-pmtu' }
  /** Overwrites TCP options of these kinds with no-operations; the header keeps its length. */
  | { readonly kind: 'stripOptions'; readonly kinds: readonly number[] }
  /** Replaces the leading bits of an IPv6 address without tracking, and mends the checksum in the rest. rfc:6296 */
  | {
      readonly kind: 'prefix';
      readonly side: 'source' | 'destination';
      readonly from: Address;
      readonly fromBits: number;
      readonly to: Address;
      readonly toBits: number;
    }
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
  /** `terminates`: it may end the packet's way. `changes`: fields whose values are not known afterwards. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly terminates: boolean;
      readonly changes?: readonly Field[];
      /** What it does to a single packet, where that can be told although the target is unknown to analysis of sets. */
      readonly onPacket?: PacketEffect;
    };

/** A set of ipset, and the sides of the packet that its elements are made of. */
interface SetUse {
  readonly set: string;
  readonly directions: readonly ('src' | 'dst')[];
}

/**
 * `copy` sends the packet to another host as well. `synproxy` answers handshakes in the server's place; `mss` is what it
 * announces. `tproxy` hands the packet to a program of this host, which may not be there, and marks it.
 */
export type PacketEffect =
  | { readonly kind: 'copy'; readonly gateway: Address; readonly device: string | undefined }
  | { readonly kind: 'synproxy'; readonly mss: number | undefined }
  | { readonly kind: 'tproxy'; readonly mark: number; readonly mask: number }
  /** Puts the packet's element into sets of ipset, takes it out, or takes the mark that an element carries. */
  | {
      readonly kind: 'sets';
      readonly add: SetUse | undefined;
      readonly overwrites: boolean;
      /** Seconds, 0 for ever; `undefined`: as the set says. */
      readonly timeout: number | undefined;
      readonly remove: SetUse | undefined;
      readonly markFrom: SetUse | undefined;
    }
  /** Leading bits of the addresses, bits of both ports (source first) that count and that are set, and what becomes of the hash. */
  | {
      readonly kind: 'hash-mark';
      readonly byConnection: boolean;
      readonly sourceBits: number;
      readonly destinationBits: number;
      readonly portMask: number;
      readonly portSet: number;
      readonly protocolMask: number;
      readonly seed: number;
      readonly modulus: number;
      readonly offset: number;
    };
