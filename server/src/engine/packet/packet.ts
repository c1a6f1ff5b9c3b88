/** Packets as values: how they are made, how long they are, and what their first bytes say. */
import type { Address } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import type { Packet, Transport } from '../types.ts';

/** Numbers of the protocols that the engine treats by name. rfc:5237 */
export const PROTOCOL = {
  ICMP: 1,
  IGMP: 2,
  TCP: 6,
  UDP: 17,
  DCCP: 33,
  GRE: 47,
  ESP: 50,
  AH: 51,
  ICMPV6: 58,
  NO_NEXT: 59,
  IPCOMP: 108,
  SCTP: 132,
  MOBILITY: 135,
  UDPLITE: 136,
} as const;

export const NO_BYTES = new Uint8Array(0);

/** Bytes of an IPv4 packet that a scenario's ICMP error quotes. */
export const QUOTED_BYTES_4 = 48;

/** Bytes of the IP header: no options, no extension headers. */
export function ipHeaderBytes(family: Family): number {
  return family === 4 ? 20 : 40;
}

/** Bytes of the transport header; 0 where the payload holds all of it. */
export function transportHeaderBytes(transport: Transport): number {
  switch (transport.kind) {
    case 'tcp': {
      const { mss, windowScale, sackPermitted, paddingBytes = 0 } = transport.options;
      const options = (mss === undefined ? 0 : 4) + (windowScale === undefined ? 0 : 4) + (sackPermitted ? 4 : 0);
      return 20 + options + paddingBytes;
    }
    case 'udp':
    case 'udplite':
      return 8;
    case 'icmp':
      return 8 + (transport.inner ? packetLength(transport.inner) : 0);
    case 'sctp':
      return transport.chunk === 1 || transport.initTag !== undefined ? 32 : 16;
    case 'dccp':
      return 16;
    case 'gre':
    case 'other':
      return 0;
  }
}

/** Bytes of the whole packet, IP header included: what counters and `length` see. */
export function packetLength(packet: Packet): number {
  return ipHeaderBytes(packet.family) + transportHeaderBytes(packet.transport) + packet.payload.length;
}

/** The same packet, its payload cut so that it is at most `limit` bytes long: what an ICMP error quotes. */
export function quoted(packet: Packet, limit: number): Packet {
  const excess = packetLength(packet) - limit;
  if (excess <= 0) return packet;
  return { ...packet, payload: packet.payload.subarray(0, Math.max(0, packet.payload.length - excess)) };
}

export function isIcmp(packet: Packet): boolean {
  return packet.protocol === (packet.family === 4 ? PROTOCOL.ICMP : PROTOCOL.ICMPV6);
}

/** An ICMP message of the packet's own family. */
export function icmpOf(packet: Packet): Extract<Transport, { kind: 'icmp' }> | undefined {
  return packet.transport.kind === 'icmp' && isIcmp(packet) ? packet.transport : undefined;
}

/** Source and destination port where the protocol has them. */
export function portsOf(transport: Transport): { readonly sport: number; readonly dport: number } | undefined {
  switch (transport.kind) {
    case 'tcp':
    case 'udp':
    case 'udplite':
    case 'sctp':
    case 'dccp':
      return transport;
    default:
      return undefined;
  }
}

/** What GRE of version 1 carries. rfc:2637 */
const PPP = 0x880b;

/**
 * The transport of a protocol whose header is in the payload: GRE's is looked into, the others are opaque, and so is a GRE
 * header of version 1 for something else than PPP. rfc:2784, kernel:net/netfilter/nf_conntrack_proto_gre.c (gre_pkt_to_tuple)
 */
export function opaqueTransport(protocol: number, payload: Uint8Array): Transport {
  if (protocol !== PROTOCOL.GRE) return { kind: 'other' };
  const version = payload.length < 4 ? 0 : (payload[1] ?? 0) & 7;
  if (version !== 1 || payload.length < 8) return { kind: 'gre', version: 0, callId: 0 };
  return readUint16(payload, 2) === PPP
    ? { kind: 'gre', version: 1, callId: readUint16(payload, 6) ?? 0 }
    : { kind: 'other' };
}

/** Source and destination port, also where IPv6 extension headers stand before them. */
export function portsIn(packet: Packet): { readonly sport: number; readonly dport: number } | undefined {
  const ports = portsOf(packet.transport);
  if (ports || packet.family === 4) return ports;
  const upper = upperLayer(packet);
  if (!upper || upper.at === 0 || (upper.protocol !== PROTOCOL.UDP && upper.protocol !== PROTOCOL.UDPLITE))
    return undefined;
  const sport = readUint16(packet.payload, upper.at);
  const dport = readUint16(packet.payload, upper.at + 2);
  return sport === undefined || dport === undefined ? undefined : { sport, dport };
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const EXTENSIONS: ReadonlySet<number> = new Set([HOP_BY_HOP, ROUTING, FRAGMENT, PROTOCOL.AH, DESTINATION_OPTIONS]);

/** The protocol behind IPv6 extension headers, and where in the payload it begins. */
export interface UpperLayer {
  readonly protocol: number;
  readonly at: number;
}

/**
 * What an IPv6 packet carries behind its extension headers, which stand in the payload here; `undefined` when one of them is cut short.
 * Of a fragment other than the first it is the fragment header.
 * kernel:net/ipv6/exthdrs_core.c (ipv6_skip_exthdr)
 */
export function upperLayer({ family, protocol: first, payload }: Packet): UpperLayer | undefined {
  let protocol = first;
  let at = 0;
  while (family === 6 && EXTENSIONS.has(protocol)) {
    const next = payload[at];
    const length = payload[at + 1];
    if (next === undefined || length === undefined) return undefined;
    if (protocol === FRAGMENT && ((readUint16(payload, at + 2) ?? 0) & 0xfff8) !== 0) break;
    at += protocol === FRAGMENT ? 8 : protocol === PROTOCOL.AH ? (length + 2) * 4 : (length + 1) * 8;
    protocol = next;
  }
  return { protocol, at };
}

/** Type, code and identifier of an ICMPv6 message behind extension headers, such as a report of multicast listeners; `undefined` for all others. */
export function icmpBehindHeaders(
  packet: Packet,
): { readonly type: number; readonly code: number; readonly id: number } | undefined {
  if (packet.family === 4 || packet.transport.kind === 'icmp') return undefined;
  const upper = upperLayer(packet);
  if (upper?.protocol !== PROTOCOL.ICMPV6 || packet.payload.length < upper.at + ICMP_HEADER_BYTES) return undefined;
  const [type = 0, code = 0] = packet.payload.subarray(upper.at);
  return { type, code, id: readUint16(packet.payload, upper.at + 4) ?? 0 };
}

const ICMP_HEADER_BYTES = 8;

/** A big-endian number of 16 bits; `undefined` past the end. */
export function readUint16(bytes: Uint8Array, at: number): number | undefined {
  const high = bytes[at];
  const low = bytes[at + 1];
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}

/** A big-endian number of 32 bits; `undefined` past the end. */
export function readUint32(bytes: Uint8Array, at: number): number | undefined {
  const high = readUint16(bytes, at);
  const low = readUint16(bytes, at + 2);
  return high === undefined || low === undefined ? undefined : high * 65536 + low;
}

export function ofFamily(address: Address): Family {
  return typeof address === 'number' ? 4 : 6;
}

/** rfc:1122 3.2.1.3, rfc:4291: addresses that mean more than one host. */
export function isMulticast(address: Address): boolean {
  return typeof address === 'number' ? address >>> 28 === 14 : address >> 120n === 0xffn;
}

export function isLoopbackAddress(address: Address): boolean {
  return typeof address === 'number' ? address >>> 24 === 127 : address === 1n;
}

/** No address at all. The rest of 0.0.0.0/8 is an address like others since Linux 5.3. kernel:include/linux/in.h (ipv4_is_zeronet) */
export function isUnspecified(address: Address): boolean {
  return address === 0 || address === 0n;
}

export function isLimitedBroadcast(address: Address): boolean {
  return address === 0xffffffff;
}

export function isLinkLocal6(address: Address): boolean {
  return typeof address === 'bigint' && address >> 118n === 0x3fan;
}
