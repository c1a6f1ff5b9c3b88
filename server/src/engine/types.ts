/** The vocabulary of the engine: hosts, packets, connections, and what a packet's journey left behind. */

import type { CtState } from '../base/fields.ts';
import type { Address } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import type { Hook, TableName } from '../catalogue/hooks.ts';
import type { NamedSet } from '../catalogue/ipset/types.ts';
import type { Ruleset } from '../model/types.ts';
import type { TimeoutPolicy } from './conntrack/timeout-policy.ts';

export interface HostInterface {
  readonly name: string;
  readonly addresses: readonly { readonly family: Family; readonly address: Address; readonly prefix: number }[];
  readonly mac: string | undefined;
  /** Bytes of the longest packet that it carries; as of Ethernet where nobody said it. */
  readonly mtu?: number;
  /** Its group, for `-m devgroup`; absent where nobody said it. man:ip-link(8) */
  readonly group?: number;
}

export interface Route {
  readonly family: Family;
  readonly network: Address;
  readonly prefix: number;
  readonly via: Address | undefined;
  readonly device: string;
}

/** The host that the ruleset runs on. Attached subnets are routes of their own; each gateway and neighbour answers. */
export interface Host {
  readonly interfaces: readonly HostInterface[];
  readonly routes: readonly Route[];
  readonly sysctl: ReadonlyMap<string, number>;
  /** Contents of named sets, for `-m set`; a set that is not here is unknown. */
  readonly sets: ReadonlyMap<string, NamedSet>;
  /** Timeout policies by name, for `CT --timeout`; one that is not here is unknown. */
  readonly timeouts?: ReadonlyMap<string, TimeoutPolicy>;
}

export interface Rulesets {
  readonly ipv4: Ruleset | undefined;
  readonly ipv6: Ruleset | undefined;
}

/** Options a TCP segment carries; each is present only when named. */
export interface TcpOptions {
  readonly mss?: number;
  readonly windowScale?: number;
  readonly sackPermitted?: boolean;
  /** No-operations that stand where options were taken out. */
  readonly paddingBytes?: number;
}

export type Transport =
  | {
      readonly kind: 'tcp';
      readonly sport: number;
      readonly dport: number;
      /** TCP_FLAG bits. */
      readonly flags: number;
      readonly seq: number;
      readonly ack: number;
      readonly windowBytes: number;
      readonly options: TcpOptions;
    }
  | { readonly kind: 'udp' | 'udplite'; readonly sport: number; readonly dport: number }
  | {
      readonly kind: 'sctp';
      readonly sport: number;
      readonly dport: number;
      readonly vtag: number;
      readonly chunk: number;
      /** The tag that an INIT or INIT ACK chooses for the packets it gets; not known when absent. */
      readonly initTag?: number;
    }
  | {
      readonly kind: 'dccp';
      readonly sport: number;
      readonly dport: number;
      readonly type: number;
      readonly seq: number;
      readonly ack: number;
    }
  | {
      readonly kind: 'icmp';
      readonly type: number;
      readonly code: number;
      readonly id: number;
      readonly seq: number;
      readonly mtu: number;
      /** The packet that an error quotes. */
      readonly inner: Packet | undefined;
    }
  | { readonly kind: 'gre'; readonly version: 0 | 1; readonly callId: number }
  | { readonly kind: 'other' };

/** A packet, without where it is: changing it makes a new one. */
export interface Packet {
  readonly family: Family;
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  readonly ttl: number;
  readonly tos: number;
  readonly transport: Transport;
  readonly payload: Uint8Array;
  readonly badChecksum: boolean;
  /** IPv4: DF is not set, as in the ICMP errors that the host sends. */
  readonly mayBeFragmented?: boolean;
}

/** One direction's identity of a connection. For ICMP, `sourcePort` is the identifier and `destinationPort` is type * 256 + code. For GRE, the keys. kernel:include/net/netfilter/nf_conntrack_tuple.h */
export interface Tuple {
  readonly family: Family;
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** A packet as it is put into the simulator: where it enters, and when. */
export interface Arrival {
  /** Seconds since the scenario began. */
  readonly at: number;
  /** `local`: the host itself sends it. */
  readonly from:
    | { readonly kind: 'wire'; readonly device: string; readonly mac: string | undefined }
    | { readonly kind: 'local' };
  readonly mark: number;
  readonly packet: Packet;
}

/** A rule or a policy: `table/CHAIN/3` or `table/CHAIN/policy`, as counters name them. */
export interface RulePlace {
  readonly family: Family;
  readonly table: TableName;
  readonly chain: string;
  readonly rule: number | 'policy';
}

export type Verdict = 'ACCEPT' | 'DROP' | 'REJECT' | 'QUEUE' | 'STOLEN';

/**
 * A step of a packet's journey, in the kernel's order. `reason` says in words why: the first condition that failed,
 * what a lookup found, what is not known.
 */
/** How a packet's way ended. `by` is the rule or policy that did it, or, when it passed, the one in `filter` that let it pass. */
export interface End {
  readonly verdict: Verdict;
  readonly by: RulePlace | undefined;
  readonly reason: string;
}

export type Step =
  | { readonly kind: 'hook'; readonly hook: Hook }
  | {
      readonly kind: 'chain';
      readonly table: TableName;
      readonly chain: string;
      readonly how: 'enter' | 'jump' | 'goto' | 'return';
    }
  | {
      readonly kind: 'rule';
      readonly place: RulePlace;
      readonly matched: 'yes' | 'no' | 'unknown';
      readonly reason: string;
      readonly outcome: string | undefined;
    }
  | {
      /** Rules of a long chain, from number `first` to `last`, none of which can match. */
      readonly kind: 'passed-over';
      readonly table: TableName;
      readonly chain: string;
      readonly first: number;
      readonly last: number;
      readonly reason: string;
    }
  | { readonly kind: 'policy'; readonly place: RulePlace; readonly verdict: 'ACCEPT' | 'DROP' }
  | {
      readonly kind: 'route';
      readonly decision: 'local' | 'forward' | 'out' | 'none';
      readonly device: string | undefined;
      readonly reason: string;
    }
  | { readonly kind: 'conntrack'; readonly state: CtState; readonly reason: string; readonly entry: string | undefined }
  | { readonly kind: 'change'; readonly what: string }
  | { readonly kind: 'answer'; readonly what: string; readonly packet: Packet }
  | { readonly kind: 'end'; readonly verdict: Verdict; readonly by: RulePlace | undefined; readonly reason: string };

/** A packet that left on a wire. */
export interface SentPacket {
  readonly device: string;
  readonly packet: Packet;
}

/** Everything one packet did. */
export interface Trace {
  readonly verdict: Verdict;
  /** The rule or policy that ended the packet, or, when it passed, the one in `filter` that let it pass. */
  readonly by: RulePlace | undefined;
  /** What `--ctstate` would see in `filter`. */
  readonly state: CtState;
  readonly steps: readonly Step[];
  /** Counters moved, also by packets that the host sent because of this one; keys `table/CHAIN/n` (with a family where both are loaded, in `place`). */
  readonly hits: readonly { readonly place: RulePlace; readonly count: number }[];
  readonly delivered: number;
  readonly sent: readonly SentPacket[];
  /** The packet that was put in, as it was where it ended: after NAT and other changes. */
  readonly final: Packet;
  /** Reasons for which the verdict is not certain; empty when it is. */
  readonly unknowns: readonly string[];
  /** Verdicts that are as possible as `verdict`, each depending on something unknown; empty when it is certain. */
  readonly alternatives: readonly Verdict[];
}
