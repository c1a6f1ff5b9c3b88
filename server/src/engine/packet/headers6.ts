/** IPv6 extension headers, which stand in the payload here: what makes the kernel throw a packet away, and what defragmentation takes out. */

import type { Packet, Transport } from '../types.ts';
import { NO_BYTES, PROTOCOL, readUint16, upperLayer } from './packet.ts';

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const WALKED: ReadonlySet<number> = new Set([HOP_BY_HOP, ROUTING, FRAGMENT, PROTOCOL.AH, DESTINATION_OPTIONS]);

/** Bits of the field `ip6.headers`. kernel:include/uapi/linux/netfilter_ipv6/ip6t_ipv6header.h */
const BIT: ReadonlyMap<number, number> = new Map([
  [HOP_BY_HOP, 1],
  [DESTINATION_OPTIONS, 2],
  [ROUTING, 4],
  [FRAGMENT, 8],
  [PROTOCOL.AH, 16],
]);
const ESP_BIT = 32;
const NONE_BIT = 64;
const TRANSPORT_BIT = 128;

/** The headers that the packet has, as bits; `undefined` where one is cut short. kernel:net/ipv6/netfilter/ip6t_ipv6header.c */
export function extensionHeaders({ protocol: first, payload }: Packet): number | undefined {
  let bits = 0;
  let protocol = first;
  for (let at = 0; at <= payload.length; ) {
    if (protocol === PROTOCOL.NO_NEXT) return bits | NONE_BIT;
    if (protocol === PROTOCOL.ESP) return bits | ESP_BIT;
    const bit = BIT.get(protocol);
    if (bit === undefined) break;
    const [next, length] = [payload[at], payload[at + 1]];
    if (next === undefined || length === undefined) return undefined;
    bits |= bit;
    at += headerBytes(protocol, length);
    protocol = next;
  }
  return protocol === PROTOCOL.NO_NEXT || protocol === PROTOCOL.ESP ? bits : bits | TRANSPORT_BIT;
}

function headerBytes(protocol: number, length: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === PROTOCOL.AH ? (length + 2) * 4 : (length + 1) * 8;
}

/** `silent`: dropped without a word; else the code of the ICMPv6 parameter problem that the sender hears of. */
export type OptionsProblem = 'silent' | { readonly code: number };

const ROUTER_ALERT = 5;
const JUMBO = 0xc2;
/** Codes of a parameter problem. rfc:4443 3.4 */
const BAD_HEADER = 0;
const UNKNOWN_OPTION = 2;
const MOST_PADDING = 7;
const MOST_OPTIONS = 8;

/**
 * What is wrong with the hop-by-hop options, which every host on the way looks at; nothing for a packet without.
 * kernel:net/ipv6/exthdrs.c (ipv6_parse_hopopts, ip6_parse_tlv)
 */
export function hopByHopProblem({ family, protocol, payload, destination }: Packet): OptionsProblem | undefined {
  if (family !== 6 || protocol !== HOP_BY_HOP) return undefined;
  const end = ((payload[1] ?? 0) + 1) * 8;
  if (payload.length < end) return 'silent';
  let padding = 0;
  let options = 0;
  for (let at = 2; at < end; ) {
    const type = payload[at] ?? 0;
    if (type === 0) {
      padding++;
      if (padding > MOST_PADDING) return 'silent';
      at++;
      continue;
    }
    const length = (payload[at + 1] ?? 0) + 2;
    if (at + 2 > end || at + length > end) return 'silent';
    if (type === 1) {
      padding += length;
      if (padding > MOST_PADDING || payload.subarray(at + 2, at + length).some((byte) => byte !== 0)) return 'silent';
    } else {
      padding = 0;
      options++;
      if (options > MOST_OPTIONS || (type === ROUTER_ALERT && length !== 4)) return 'silent';
      // No packet here is long enough to need it, which is the header's fault. rfc:2675
      if (type === JUMBO) return length === 6 && at % 4 === 2 ? { code: BAD_HEADER } : 'silent';
      const unknown = type === ROUTER_ALERT ? 0 : type >> 6;
      const isGroup = BigInt(destination) >> 120n === 0xffn;
      if (unknown === 1 || (unknown === 3 && isGroup)) return 'silent';
      if (unknown >= 2) return { code: UNKNOWN_OPTION };
    }
    at += length;
  }
  return undefined;
}

/**
 * What defragmentation makes of a packet: the same packet, one whose fragment header is gone, a part that waits for the
 * others, or nothing.
 */
export type Defragmented =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'waits' }
  | { readonly kind: 'dropped' };

/** kernel:net/ipv6/netfilter/nf_conntrack_reasm.c (nf_ct_frag6_gather) */
export function defragmented(packet: Packet): Defragmented {
  const found = packet.family === 6 ? findFragment(packet) : undefined;
  if (!found || lacksTransport(packet)) return { kind: 'packet', packet };
  const { at, previous } = found;
  const { payload } = packet;
  const next = payload[at] ?? 0;
  if (payload.length === at + 8) return { kind: 'dropped' };
  if (((readUint16(payload, at + 2) ?? 0) & 0xfff9) !== 0) return { kind: 'waits' };
  const rest = new Uint8Array(payload.length - 8);
  rest.set(payload.subarray(0, at));
  rest.set(payload.subarray(at + 8), at);
  if (previous !== undefined) rest[previous] = next;
  const protocol = previous === undefined ? next : packet.protocol;
  return { kind: 'packet', packet: { ...packet, protocol, ...withTransport(protocol, rest) } };
}

/** Bytes that a first fragment must hold of what comes after the headers; of other protocols, one. */
const NEEDED_BYTES: ReadonlyMap<number, number> = new Map([
  [PROTOCOL.TCP, 20],
  [PROTOCOL.UDP, 8],
  [PROTOCOL.ICMPV6, 8],
]);

/** A first fragment without all of its transport header is left as it is. kernel: ipv6frag_thdr_truncated */
function lacksTransport(packet: Packet): boolean {
  const upper = upperLayer(packet);
  if (!upper || upper.protocol === PROTOCOL.NO_NEXT || upper.protocol === FRAGMENT) return false;
  return packet.payload.length < upper.at + (NEEDED_BYTES.get(upper.protocol) ?? 1);
}

/** True for a packet that ends inside the header that rules with `-p` and a match of that name look into. */
export function endsInTransport(packet: Packet): boolean {
  const upper = packet.family === 6 && packet.transport.kind === 'other' ? upperLayer(packet) : undefined;
  const needed = upper && NEEDED_BYTES.get(upper.protocol);
  return upper !== undefined && needed !== undefined && packet.payload.length < upper.at + needed;
}

/** UDP is read anew where it comes right after the IP header now. */
function withTransport(protocol: number, payload: Uint8Array): Pick<Packet, 'transport' | 'payload'> {
  const other: Transport = { kind: 'other' };
  const sport = readUint16(payload, 0);
  const dport = readUint16(payload, 2);
  if (protocol !== PROTOCOL.UDP || payload.length < 8 || sport === undefined || dport === undefined)
    return { transport: other, payload: payload.length === 0 ? NO_BYTES : payload };
  return { transport: { kind: 'udp', sport, dport }, payload: payload.subarray(8) };
}

/** Where the fragment header begins, and where the number that announces it stands (nowhere when the IP header does). */
function findFragment({ protocol: first, payload }: Packet) {
  let protocol = first;
  let previous: number | undefined;
  let at = 0;
  while (WALKED.has(protocol)) {
    const [next, length] = [payload[at], payload[at + 1]];
    if (next === undefined || length === undefined) return undefined;
    if (protocol === FRAGMENT) return payload.length < at + 8 ? undefined : { at, previous };
    previous = at;
    at += headerBytes(protocol, length);
    protocol = next;
  }
  return undefined;
}
