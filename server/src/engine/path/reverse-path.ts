/** The way back to a packet's sender, as `-m rpfilter` asks for it. */
import type { Address } from '../../base/ip.ts';
import type { PacketView } from '../packet/fields.ts';
import { isLimitedBroadcast, isLinkLocal6, isMulticast, isUnspecified } from '../packet/packet.ts';
import { isHere, LOOPBACK, lookupRoute, type RouteTable, RTN } from './route-table.ts';

/** What counts as a way back. */
export interface ReversePathQuestion {
  /** Any route will do, whatever its device. */
  readonly loose: boolean;
  /** A sender with an address of this host is all right. */
  readonly acceptLocal: boolean;
}

/**
 * True when an answer to the packet would leave by the device that it came in by. What came over the loopback device
 * always passes. kernel:net/ipv4/netfilter/ipt_rpfilter.c, kernel:net/ipv6/netfilter/ip6t_rpfilter.c
 */
export function hasReversePath({ skb, context, routes }: PacketView, question: ReversePathQuestion): boolean {
  const { source, destination } = skb.packet;
  const device = context.input;
  if (device === undefined || device === LOOPBACK || skb.isEcho) return true;
  if (typeof source === 'bigint') return source === 0n || hasReversePath6(routes, source, device, question);
  if (isUnspecified(source) && (isLimitedBroadcast(destination) || isLocalGroup(destination))) return true;
  const route = lookupRoute(routes, source);
  if (!route) return false;
  if (route.type !== RTN.UNICAST && !(route.type === RTN.LOCAL && question.acceptLocal)) return false;
  return route.device === device || question.loose;
}

function hasReversePath6(
  routes: RouteTable,
  source: bigint,
  device: string,
  { loose, acceptLocal }: ReversePathQuestion,
): boolean {
  const isBound = isLinkLocal6(source);
  if (isMulticast(source)) return true;
  const route = lookupRoute(routes, source, isBound ? device : undefined);
  if (!route || route.type === RTN.ANYCAST) return false;
  if (isHere(route.type)) return acceptLocal;
  return loose || route.device === device || lookupSameLength(routes, source, device, route.prefix);
}

/** Of equally long prefixes the one by the packet's device is taken. */
function lookupSameLength(routes: RouteTable, source: bigint, device: string, prefix: number): boolean {
  return lookupRoute(routes, source, device)?.prefix === prefix;
}

/** 224.0.0.0/24 stays on its link. rfc:5771 */
function isLocalGroup(address: Address): boolean {
  return typeof address === 'number' && address >>> 8 === 0xe00000;
}
