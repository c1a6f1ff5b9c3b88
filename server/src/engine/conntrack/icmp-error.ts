/** ICMP messages that are no connections of their own: errors belong to the connection that they quote, neighbour discovery to none. */

import { transportChecksumHolds } from '../packet/bytes.ts';
import { icmpBehindHeaders, isLinkLocal6, PROTOCOL } from '../packet/packet.ts';
import type { Association, HookContext } from '../seam.ts';
import type { Packet } from '../types.ts';
import { verifiesChecksum } from './conntrack-settings.ts';
import { type ConntrackState, findEntry, tupleOf, type Zone } from './conntrack-state.ts';
import { inverseOf, tupleOfPacket } from './tuple.ts';

export type ErrorOutcome =
  /** The packet is followed like any other. */
  | { readonly kind: 'no-error' }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'settled'; readonly association: Association; readonly reason: string };

/** The last ICMP type that the kernel knows. kernel:include/uapi/linux/icmp.h (NR_ICMP_TYPES) */
const LAST_ICMP_TYPE = 18;

/** Destination unreachable, source quench, redirect, time exceeded, parameter problem. kernel:include/linux/icmp.h (icmp_is_err) */
const ICMP_ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

/**
 * Multicast listener query, report, done; router and neighbour solicitation and advertisement; listener report v2; multicast
 * router advertisement and solicitation. kernel:net/netfilter/nf_conntrack_proto_icmpv6.c, rfc:4286
 */
const NEVER_TRACKED_6: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 143, 151, 152]);

const REDIRECT_6 = 137;
/** Options of a redirect follow its two addresses; only a packet that is quoted in the first one is looked at. rfc:4861 4.5, 4.6.3 */
const REDIRECT_OPTIONS_AT = 32;
const REDIRECTED_HEADER = 4;

/** kernel:net/netfilter/nf_conntrack_proto_icmp.c (nf_conntrack_icmpv4_error), nf_conntrack_proto_icmpv6.c (nf_conntrack_icmpv6_error) */
export function errorConnection(table: ConntrackState, context: HookContext, packet: Packet, zone: Zone): ErrorOutcome {
  const { family, protocol, transport } = packet;
  if (protocol !== (family === 4 ? PROTOCOL.ICMP : PROTOCOL.ICMPV6)) return behindHeaders(context, packet);
  if (transport.kind !== 'icmp') return { kind: 'invalid', reason: 'the packet is too short for ICMP' };
  if (verifiesChecksum(context) && packet.badChecksum) return { kind: 'invalid', reason: 'the ICMP checksum is wrong' };
  const { type } = transport;
  if (family === 4) {
    if (type > LAST_ICMP_TYPE) return { kind: 'invalid', reason: `no ICMP type ${type} is known` };
    return ICMP_ERRORS.has(type) ? quotedConnection(table, packet, transport.inner, zone) : { kind: 'no-error' };
  }
  if (NEVER_TRACKED_6.has(type)) return neverTracked(type);
  if (type === REDIRECT_6) return redirect(context, packet, transport.code);
  return type < 128 ? quotedConnection(table, packet, transport.inner, zone) : { kind: 'no-error' };
}

function neverTracked(type: number): ErrorOutcome {
  return {
    kind: 'settled',
    association: { kind: 'untracked' },
    reason: `ICMPv6 type ${type} keeps the link alive and is never tracked`,
  };
}

/** The same for a message behind IPv6 extension headers. */
function behindHeaders(context: HookContext, packet: Packet): ErrorOutcome {
  const type = icmpBehindHeaders(packet)?.type;
  if (type === undefined) return { kind: 'no-error' };
  if (verifiesChecksum(context) && !transportChecksumHolds(packet))
    return { kind: 'invalid', reason: 'the ICMP checksum is wrong' };
  if (NEVER_TRACKED_6.has(type)) return neverTracked(type);
  if (type >= 128 && type !== REDIRECT_6) return { kind: 'no-error' };
  context.uncertain('what an ICMPv6 error quotes is not looked at behind extension headers');
  return { kind: 'invalid', reason: 'the error quotes no packet whose connection could be looked up' };
}

/** A redirect that passes the checks may quote a packet in an option. kernel: nf_conntrack_icmpv6_redirect */
function redirect(context: HookContext, packet: Packet, code: number): ErrorOutcome {
  if (code !== 0) return { kind: 'no-error' };
  if (packet.ttl !== 255 || !isLinkLocal6(packet.source)) {
    return { kind: 'invalid', reason: 'a redirect comes from a link-local address with hop limit 255' };
  }
  const option = packet.payload[REDIRECT_OPTIONS_AT];
  const length = packet.payload[REDIRECT_OPTIONS_AT + 1];
  if (option === undefined || !length) return { kind: 'invalid', reason: 'the redirect has no options' };
  if (option !== REDIRECTED_HEADER) return { kind: 'no-error' };
  context.uncertain('the packet that an ICMPv6 redirect quotes in its option is not looked at');
  return { kind: 'invalid', reason: 'the redirect quotes no packet' };
}

/** The connection that the quoted packet belongs to: the error travels against it. kernel: nf_conntrack_inet_error */
function quotedConnection(table: ConntrackState, packet: Packet, quoted: Packet | undefined, zone: Zone): ErrorOutcome {
  const tuple = quoted && tupleOfPacket(quoted);
  if (!tuple) return { kind: 'invalid', reason: 'the error quotes no packet whose connection could be looked up' };
  const answer = inverseOf(tuple);
  if (!answer) return { kind: 'invalid', reason: 'the error quotes an ICMP message that nothing answers' };
  const found = findEntry(table, answer, zone);
  if (!found) return { kind: 'invalid', reason: 'the error quotes a packet of no connection in the table' };
  const { entry, direction } = found;
  if (tupleOf(entry, direction).destination !== packet.destination) {
    return { kind: 'invalid', reason: 'the error goes to another host than the one that sent the quoted packet' };
  }
  const info = direction === 'reply' ? 'RELATED_REPLY' : 'RELATED';
  return {
    kind: 'settled',
    association: { kind: 'tracked', entry, info },
    reason: 'the error quotes a packet of this connection',
  };
}
