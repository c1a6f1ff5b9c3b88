/** Where the packet path and connection tracking meet: the packet on its way, and the functions that tracking offers to the path. */

import type { Field, FieldValue } from '../base/fields.ts';
import type { Address } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import type { Effect } from '../catalogue/effect.ts';
import type { Hook } from '../catalogue/hooks.ts';
import type { ConnectionView } from '../catalogue/view.ts';
import type { ConntrackEntry, ConntrackState } from './conntrack/conntrack-state.ts';
import type { Host, Packet, Step } from './types.ts';

/**
 * The kernel's `enum ip_conntrack_info` in words. An expected connection's first packet is RELATED; errors are RELATED
 * or RELATED_REPLY. kernel:include/uapi/linux/netfilter/nf_conntrack_common.h
 */
export type CtInfo = 'NEW' | 'RELATED' | 'ESTABLISHED' | 'RELATED_REPLY' | 'ESTABLISHED_REPLY';

/** What `CT` put on a packet for the tracking that follows: a template. kernel:net/netfilter/xt_CT.c */
export interface Template {
  readonly helper: string | undefined;
  readonly timeoutPolicy: string | undefined;
  readonly zone: number;
  /** Directions that the zone applies to. */
  readonly zoneDirection: 'ORIGINAL' | 'REPLY' | 'both';
  /** The zone is the packet's mark. */
  readonly zoneFromMark: boolean;
  /** One for all packets of the rule: CONNMARK writes into it as into that of a connection. */
  readonly mark: number;
  /** Which rule has it. */
  readonly key: string;
}

/**
 * What the kernel keeps in `skb->_nfct`. `none`: not tracked yet, or INVALID; with `answersUntracked`, `CT` leaves it alone. `template`: after `CT` in raw, until
 * tracking runs; `-m conntrack` sees such a packet as NEW with an all-zero tuple. `tracked`: belongs to `entry`,
 * which may be unconfirmed (not in the table).
 */
export type Association =
  | { readonly kind: 'none'; readonly answersUntracked?: boolean }
  | { readonly kind: 'untracked' }
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'tracked'; readonly entry: ConntrackEntry; readonly info: CtInfo };

/**
 * A packet on its way through the host: the part of the kernel's `sk_buff` that hooks read and write. The packet itself
 * is replaced, never changed in place. One object lives from entry to end of the journey; what the host sends because
 * of it has its own, and a packet sent over `lo` keeps its own (with `association` and `mark`) into PREROUTING.
 */
export interface Skb {
  packet: Packet;
  mark: number;
  association: Association;
  /** Interface the packet arrived on; `undefined` for one that the host sends and is not on `lo` yet. */
  input: string | undefined;
  /** Interface it leaves by, once routed. */
  output: string | undefined;
  /** What routing said of the destination; `undefined` before routing, and again when NAT in PREROUTING gave it another. */
  route: { readonly local: boolean; readonly cast: 'unicast' | 'broadcast' | 'multicast' } | undefined;
  /** Next hop on the way out, once routed. */
  nextHop: Address | undefined;
  /** PACKET_HOST 0, BROADCAST 1, MULTICAST 2, OTHERHOST 3. */
  pktType: number;
  /** Source MAC address of the frame as 48 bits; `undefined` for what the host sends itself. */
  mac: number | undefined;
  /** Who on this host sent it: a program's socket, the kernel's own (ICMP errors), or none (forwarded, TCP resets, back over `lo`). */
  socket: 'user' | 'kernel' | 'none';
  /** What the host sent to a group or to everyone came back to it: neither over `lo` nor over the wire. */
  isEcho?: boolean;
  /** Of such a copy: what it was made of. As long as both have the very same `packet`, what is changed in place is changed for both. kernel:skb_clone */
  sharesWith?: Skb;
  /** Of a copy: the device that the packet came in by, and the one that the copy was made for, which the kernel takes for its input device in POSTROUTING. */
  copyOf?: { readonly arrivedBy: string | undefined; readonly madeFor: string };
  /** How far the transport checksum was looked at (see checksum.ts), and whether the last look found it right. */
  checksum?: 'summed' | 'settled';
  wasRight?: boolean;
}

/** What a function on a hook returns. `STOLEN`: the function took the packet for itself. */
export type HookVerdict = 'ACCEPT' | 'DROP' | 'QUEUE' | 'STOLEN';

/** What functions on a hook may know of the world around the packet. */
export interface HookContext {
  readonly hook: Hook;
  readonly family: Family;
  /** Devices as the hook's caller gave them: they stay the same for every function on the hook, also when NAT in OUTPUT reroutes (`skb.output` is then the new one). */
  readonly input: string | undefined;
  readonly output: string | undefined;
  /** Seconds since the scenario began; timeouts run on it. */
  readonly now: number;
  readonly host: Host;
  /** A setting as the scenario gives it (`net.netfilter.nf_conntrack_tcp_loose`); `undefined` where it says nothing. */
  readonly sysctl: (name: string) => number | undefined;
  /** The family's nat table is loaded, so NAT's functions are on the hooks (null bindings included). */
  readonly natLoaded: boolean;
  /** Primary address of a device towards `destination`, as MASQUERADE chooses it; `undefined` without one. kernel:net/ipv4/devinet.c (inet_select_addr), kernel:net/ipv6/addrconf.c (ipv6_dev_get_saddr) */
  readonly deviceAddress: (device: string, destination: Address | undefined) => Address | undefined;
  /** A number in [0, 1), for what the kernel leaves to chance. */
  readonly random: () => number;
  /** False where nobody reads the trace, so that what is for it alone need not be worked out. */
  readonly explains: boolean;
  /** Adds a step to the trace (`conntrack`, `change`). */
  readonly note: (step: Step) => void;
  /** Says why the outcome is not certain. */
  readonly uncertain: (reason: string) => void;
}

/**
 * nf_conntrack_in, on PREROUTING and OUTPUT. Sets `skb.association` (from `template`, `none`; leaves an association that
 * is `tracked` or `untracked` as it is, so a packet that came back over `lo` and the answers of REJECT keep theirs),
 * makes an unconfirmed entry for a new connection, runs the protocol's tracker, follows ICMP errors to the connection
 * they speak of, updates timeouts and counters. DROP is what the tracker or a full table drops. Notes one `conntrack` step.
 * kernel:net/netfilter/nf_conntrack_core.c
 */
export type TrackPacket = (table: ConntrackState, context: HookContext, skb: Skb) => HookVerdict;

/** nf_confirm's first half at priority 300 on INPUT and POSTROUTING: the connection's helper reads (and may rewrite) the packet. */
export type HelpConnection = (table: ConntrackState, context: HookContext, skb: Skb) => HookVerdict;

/** Last on INPUT and POSTROUTING: enters the unconfirmed entry into the table, or settles a clash (the packet may move to the other entry, or be dropped); sequence adjustment. */
export type ConfirmConnection = (table: ConntrackState, context: HookContext, skb: Skb) => HookVerdict;

/**
 * NAT's function on a hook (nf_nat_ipv4_fn and its kin): decides whether the nat table must be asked (`traverse` runs
 * it and returns its verdict), makes a null binding when no rule bound the connection, rewrites the packet (and what an
 * ICMP error quotes). The path itself reroutes afterwards when it sees that addresses changed.
 * kernel:net/netfilter/nf_nat_core.c (nf_nat_inet_fn), kernel:net/netfilter/nf_nat_proto.c
 */
export type NatHook = (
  table: ConntrackState,
  context: HookContext,
  skb: Skb,
  traverse: () => HookVerdict,
) => HookVerdict;

/**
 * A NAT target of the nat table on a packet whose connection is not yet bound in this direction: works out the range
 * (MASQUERADE, REDIRECT, NETMAP from the packet) and binds (nf_nat_setup_info). The packet is rewritten by `NatHook` afterwards.
 */
export type BindNat = (
  table: ConntrackState,
  context: HookContext,
  skb: Skb,
  effect: Extract<Effect, { kind: 'nat' }>,
) => HookVerdict;

/** nf_ct_attach: what a packet made in answer to `skb` (REJECT) belongs to. */
export type AttachAnswer = (association: Association) => Association;

/** nf_ct_set_closing: what a TCP reset by REJECT does to the confirmed connection that it answers. kernel:net/netfilter/nf_conntrack_proto_tcp.c */
export type CloseConnection = (table: ConntrackState, context: HookContext, association: Association) => void;

/** Reads a `ct.*` field of the packet's connection; `undefined` where there is none (`ct.state` always has a value). */
export type ReadConnection = (skb: Skb, now: number, field: Field) => FieldValue | undefined;

/** Connection mark of the packet's connection, writable by CONNMARK; no effect without one. */
export type SetConnectionMark = (skb: Skb, mark: number) => void;

/** The packet's own connection, and all live ones, for stateful matches (`connlimit`, `connbytes`, `helper`). */
export type ViewConnection = (skb: Skb, now: number) => ConnectionView | undefined;
export type ViewConnections = (table: ConntrackState, now: number) => readonly ConnectionView[];

/** The table as `observed.conntrack` of a recorded scenario shows it: confirmed entries that have not timed out at `now`. */
export type RenderConnections = (table: ConntrackState, now: number) => readonly ObservedConnection[];
export type RenderExpectations = (table: ConntrackState, now: number) => readonly ObservedExpectation[];

/** The entry of the packet's connection as a line of `/proc/net/nf_conntrack`, for people. */
export type ConnectionLine = (skb: Skb, now: number) => string | undefined;

/** One direction of an observed entry: ports, ICMP type/code/id, or GRE keys, as the protocol has them. */
export interface ObservedTuple {
  readonly src: string;
  readonly dst: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly type?: number;
  readonly code?: number;
  readonly id?: number;
  readonly srckey?: number;
  readonly dstkey?: number;
}

export interface ObservedConnection {
  readonly family: Family;
  /** Name, or the number in decimal where the kernel has no tracker of its own. */
  readonly proto: string;
  /** Whole seconds left. */
  readonly timeout: number;
  readonly orig: ObservedTuple;
  readonly reply: ObservedTuple;
  readonly status: readonly string[];
  readonly state?: string;
  readonly mark: number;
  readonly zone: number;
}

export interface ObservedExpectation {
  /** `null`: no timeout of its own is shown. */
  readonly timeout: number | null;
  readonly proto: number;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly flags: readonly string[];
  readonly helper: string;
}

/** Everything that connection tracking offers; `engine/conntrack/conntrack.ts` exports functions of these types under these names. */
export interface Tracking {
  readonly createConntrack: (host: Host) => ConntrackState;
  /** A copy that shares nothing that changes. */
  readonly forkConntrack: (table: ConntrackState) => ConntrackState;
  /** Drops what has timed out; called before each packet. */
  readonly expire: (table: ConntrackState, now: number) => void;
  readonly trackPacket: TrackPacket;
  readonly helpConnection: HelpConnection;
  readonly confirmConnection: ConfirmConnection;
  /** The packet is gone: so is a connection that it began and that never got into the table, with all that it brought about. */
  readonly releaseConnection: (table: ConntrackState, skb: Skb) => void;
  readonly natHook: NatHook;
  readonly bindNat: BindNat;
  readonly attachAnswer: AttachAnswer;
  readonly closeConnection: CloseConnection;
  readonly readConnection: ReadConnection;
  readonly setConnectionMark: SetConnectionMark;
  readonly viewConnection: ViewConnection;
  readonly viewConnections: ViewConnections;
  readonly renderConnections: RenderConnections;
  readonly renderExpectations: RenderExpectations;
  readonly connectionLine: ConnectionLine;
}
