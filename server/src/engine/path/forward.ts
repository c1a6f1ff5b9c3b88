/** What the host checks, and says, before it passes a packet on. */
import { printAddress } from '../../base/ip.ts';
import type { Machine } from '../machine.ts';
import { deviceMtu } from '../packet/mss.ts';
import { isLinkLocal6, isLoopbackAddress, isUnspecified, PROTOCOL, packetLength } from '../packet/packet.ts';
import type { Skb } from '../seam.ts';
import type { Packet } from '../types.ts';
import { icmpError, newAnswer } from './answers.ts';
import { isHere, LOOPBACK, linkLocalOf, lookupRoute } from './route-table.ts';

/** Neighbour discovery messages have come over no router. rfc:4861 */
const FULL_HOP_LIMIT = 255;
/** Bytes of a redirect: after the ICMP header two addresses, then the target's link-layer address. rfc:4861 4.5 */
const ADDRESSES_BYTES = 32;
const REDIRECT_BYTES = ADDRESSES_BYTES + 8;
const TARGET_LINK_LAYER_ADDRESS = 2;
const LONGEST_REDIRECT_QUOTE = 1280 - 40 - 8 - REDIRECT_BYTES;

/**
 * Why the packet, which leaves by `skb.output`, is not passed on; nothing when it is: then its TTL is one less.
 * kernel:net/ipv4/ip_forward.c, kernel:net/ipv6/ip6_output.c (ip6_forward)
 */
export function refuseForward(machine: Machine, skb: Skb, device: string): string | undefined {
  const { packet } = skb;
  const { family, ttl } = packet;
  if (skb.pktType !== 0) return 'it was not sent to this host alone';
  if (ttl <= 1) {
    icmpError(machine, skb, device, { type: family === 4 ? 11 : 3, code: 0, mtu: 0 });
    return 'its TTL ran out';
  }
  if (family === 6) {
    if (skb.output === device) redirect(machine, skb, device);
    else {
      const refused = refuseSource6(machine, skb, device);
      if (refused !== undefined) return refused;
    }
  }
  const mtu = deviceMtu(machine.routes.host, skb.output);
  // What may be cut leaves in fragments, which are counted as one packet here.
  if (packetLength(packet) > mtu && !packet.mayBeFragmented) {
    icmpError(machine, skb, device, { ...(family === 4 ? { type: 3, code: 4 } : { type: 2, code: 0 }), mtu });
    return `it is longer than the ${mtu} bytes that ${skb.output} carries`;
  }
  skb.packet = { ...packet, ttl: ttl - 1 };
  return undefined;
}

/** Sources that mean nothing on another link. */
function refuseSource6(machine: Machine, skb: Skb, device: string): string | undefined {
  const { source } = skb.packet;
  if (isUnspecified(source) || isLoopbackAddress(source)) return `source ${printAddress(source)} is never forwarded`;
  if (!isLinkLocal6(source)) return undefined;
  icmpError(machine, skb, device, { type: 1, code: 2, mtu: 0 });
  return `source ${printAddress(source)} is of this link only`;
}

/**
 * Tells a neighbour that another neighbour is reached without this router. (The kernel sends no more than a few of
 * them for one destination.) kernel:net/ipv6/ndisc.c (ndisc_send_redirect)
 */
function redirect(machine: Machine, skb: Skb, device: string): void {
  const { packet, nextHop } = skb;
  const from = linkLocalOf(machine.routes, device);
  const isNeighbour = nextHop === packet.destination || (nextHop !== undefined && isLinkLocal6(nextHop));
  const back = lookupRoute(machine.routes, packet.source);
  if (from === undefined || !isNeighbour || back?.device !== device || back.via !== undefined) return;
  const local = isHere(back.type);
  const quote = Math.min(LONGEST_REDIRECT_QUOTE, packetLength(packet) + 8) & ~7;
  const message: Packet = {
    family: 6,
    source: from,
    destination: packet.source,
    protocol: PROTOCOL.ICMPV6,
    ttl: FULL_HOP_LIMIT,
    tos: 0,
    transport: { kind: 'icmp', type: 137, code: 0, id: 0, seq: 0, mtu: 0, inner: undefined },
    payload: redirectBody(quote),
    badChecksum: false,
  };
  const way = { device: local ? LOOPBACK : device, nextHop: packet.source, local } as const;
  const route = { kind: 'out', ...way, cast: 'unicast', source: from } as const;
  const answer = { ...newAnswer(machine, skb, message, route, 'kernel'), association: { kind: 'none' } } as const;
  machine.sendAnswer({ ...answer, mark: 0 }, 'ICMPv6 redirect');
}

/** Two addresses, the target's link-layer address as the first option, and the quoted packet as the second. */
function redirectBody(quoteBytes: number): Uint8Array {
  const body = new Uint8Array(REDIRECT_BYTES + quoteBytes);
  body.set([TARGET_LINK_LAYER_ADDRESS, 1], ADDRESSES_BYTES);
  return body;
}
