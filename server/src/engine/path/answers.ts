/** Packets that the host sends because of another packet: ICMP errors with their rules, and what an answer takes over. */
import { type Address, printAddress } from '../../base/ip.ts';
import type { Machine } from '../machine.ts';
import { icmpOf, isLinkLocal6, isMulticast, isUnspecified, NO_BYTES, PROTOCOL, quoted } from '../packet/packet.ts';
import type { Skb } from '../seam.ts';
import type { Packet } from '../types.ts';
import { spendOnError } from './error-rate.ts';
import { ownHops } from './host-settings.ts';
import { type OutRoute, routeOutput } from './route.ts';
import { addressType, deviceAddress, isAnycast, isHere, LOOPBACK, lookupRoute, RTN } from './route-table.ts';

export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
  readonly mtu: number;
}

/** Bytes of the offending packet that an error quotes. rfc:1812 4.3.2.3, rfc:4443 2.4 */
const QUOTE = { 4: 576 - 20 - 8, 6: 1280 - 40 - 8 } as const;
/** Precedence "internetwork control", which errors carry beside the TOS bits of the packet. rfc:1812 4.3.2.5 */
const INTERNET_CONTROL = 0xc0;
const TOS_BITS = 0x1e;

/** IPv4 types that are errors, or count as ones; every unknown type does too. kernel:net/ipv4/icmp.c (icmp_pointers) */
const INFORMATION_TYPES_4: readonly number[] = [0, 8, 13, 14, 15, 16, 17, 18];

/**
 * Sends an ICMP error about `skb`, unless one of the rules against it holds: the reason is then returned.
 * kernel:net/ipv4/icmp.c (__icmp_send), kernel:net/ipv6/icmp.c (icmp6_send)
 */
export function icmpError(
  machine: Machine,
  skb: Skb,
  input: string | undefined,
  message: IcmpMessage,
): string | undefined {
  const { packet } = skb;
  const { family, source } = packet;
  if (family === 4 && (skb.pktType !== 0 || (skb.route && skb.route.cast !== 'unicast'))) {
    return 'it went to more than one host';
  }
  if (family === 6 && (skb.pktType !== 0 || isMulticast(packet.destination))) return 'it went to more than one host';
  if (family === 6 && (isUnspecified(source) || isMulticast(source))) return 'its source is not one host';
  if (isAnycast(machine.routes, source)) return 'its source is an address that several hosts share';
  if (isIcmpError(packet)) return 'an ICMP error is not answered by another';
  const own = errorSource(machine, skb, input ?? skb.copyOf?.arrivedBy);
  if (typeof own === 'number' && own !== 0 && addressType(machine.routes, own, undefined) !== RTN.LOCAL)
    return `${printAddress(own)}, where it was sent to, is no address of this host`;
  // A neighbour is known by the device that it was heard on alone.
  const route = routeOutput(
    machine.routes,
    source,
    own,
    isLinkLocal6(source) ? (input ?? skb.copyOf?.madeFor) : undefined,
  );
  if (route.kind === 'none') return route.reason;
  if (route.source === undefined) return 'the host has no address to send from';
  const isUnlimited = !machine.sysctl('net.ipv4.icmp_ratelimit');
  if (family === 4 && isUnlimited && route.device !== LOOPBACK)
    spendOnError(machine.state.errorCredits, source, message, machine.now);
  const error: Packet = {
    family,
    source: route.source,
    destination: source,
    protocol: family === 4 ? PROTOCOL.ICMP : PROTOCOL.ICMPV6,
    ttl: ownHops(machine.state.host, family, route.device),
    tos: family === 4 ? (packet.tos & TOS_BITS) | INTERNET_CONTROL : 0,
    transport: { kind: 'icmp', ...message, id: 0, seq: 0, inner: quoted(packet, QUOTE[family]) },
    payload: NO_BYTES,
    badChecksum: false,
    mayBeFragmented: true,
  };
  machine.sendAnswer(newAnswer(machine, skb, error, route, 'kernel'), `ICMP type ${message.type} code ${message.code}`);
  return undefined;
}

/** The answer on its way out: it belongs to the connection of the packet it answers. kernel:net/netfilter/core.c (nf_ct_attach) */
export function newAnswer(
  machine: Machine,
  about: Skb,
  packet: Packet,
  route: Extract<OutRoute, { kind: 'out' }>,
  socket: Skb['socket'],
): Skb {
  const reflects = machine.sysctl(packet.family === 4 ? 'net.ipv4.fwmark_reflect' : 'net.ipv6.fwmark_reflect');
  return {
    packet,
    mark: reflects ? about.mark : 0,
    association: machine.tracking.attachAnswer(about.association),
    input: undefined,
    output: route.device,
    route: { local: route.local, cast: route.cast },
    nextHop: route.nextHop,
    pktType: 0,
    mac: undefined,
    socket,
  };
}

export function isIcmpError(packet: Packet): boolean {
  const icmp = icmpOf(packet);
  if (!icmp) return false;
  return packet.family === 4 ? !INFORMATION_TYPES_4.includes(icmp.type) : icmp.type < 128;
}

/** The address that was spoken to, when it is the host's own; else IPv6 takes one of the device the packet came in by. */
function errorSource(machine: Machine, { packet, route }: Skb, input: string | undefined): Address | undefined {
  if (packet.family === 4) return route?.local ? packet.destination : undefined;
  const towards = lookupRoute(machine.routes, packet.destination);
  if (towards && isHere(towards.type)) return packet.destination;
  return input === undefined ? undefined : deviceAddress(machine.routes, input, 6, packet.source);
}
