/** What TCPMSS and TCPOPTSTRIP make of a TCP segment's options. */

import { LOOPBACK, lookupRoute, type RouteTable, RTN } from '../path/route-table.ts';
import type { Skb } from '../seam.ts';
import type { Host, Packet, TcpOptions } from '../types.ts';
import { transportHeaderBytes } from './packet.ts';

/** Bytes a device carries, as Linux sets it up. */
const MTU = { ethernet: 1500, loopback: 65536 } as const;
/** Links of either family carry at least so much. rfc:791, rfc:8200 5 */
export const LEAST_MTU = { 4: 68, 6: 1280 } as const;
/** Headers that come off the MTU. */
const HEADERS = { 4: 40, 6: 60 } as const;
/** A segment that names no size is given one that every path carries. rfc:9293 3.7.1, rfc:8200 */
const SAFE_MSS = { 4: 536, 6: 1220 } as const;
const LONGEST_HEADER = 60;

/**
 * The packet with its maximum segment size lowered to `value`, or to what the ways there and back carry.
 * kernel:net/netfilter/xt_TCPMSS.c (tcpmss_mangle_packet)
 */
export function clampMss(routes: RouteTable, skb: Skb, value: number | 'clamp-to-pmtu'): Packet {
  const { packet } = skb;
  const { transport, family } = packet;
  if (transport.kind !== 'tcp') return packet;
  const mss = value === 'clamp-to-pmtu' ? pathMtu(routes, skb) - HEADERS[family] : value;
  const { options } = transport;
  if (options.mss !== undefined) return options.mss <= mss ? packet : withOptions(packet, { ...options, mss });
  if (packet.payload.length > 0 || transportHeaderBytes(transport) + 4 > LONGEST_HEADER) return packet;
  return withOptions(packet, { ...options, mss: Math.min(mss, SAFE_MSS[family]) });
}

/** The smaller of the MTUs on the way out and on the way back. */
function pathMtu(routes: RouteTable, skb: Skb): number {
  const back = lookupRoute(routes, skb.packet.source);
  const deviceBack = back?.type === RTN.LOCAL ? LOOPBACK : back?.device;
  return Math.min(deviceMtu(routes.host, skb.output), deviceMtu(routes.host, deviceBack));
}

/** Bytes of the longest packet that the device carries. */
export function deviceMtu({ interfaces }: Host, device: string | undefined): number {
  const given = interfaces.find(({ name }) => name === device)?.mtu;
  return given ?? (device === LOOPBACK ? MTU.loopback : MTU.ethernet);
}

/** The packet with options of these kinds overwritten by padding. kernel:net/netfilter/xt_TCPOPTSTRIP.c */
export function stripOptions(packet: Packet, kinds: readonly number[]): Packet {
  const { transport } = packet;
  if (transport.kind !== 'tcp') return packet;
  const { mss, windowScale, sackPermitted, paddingBytes = 0 } = transport.options;
  const stripMss = mss !== undefined && kinds.includes(2);
  const stripScale = windowScale !== undefined && kinds.includes(3);
  const stripSack = sackPermitted === true && kinds.includes(4);
  const stripped = [stripMss, stripScale, stripSack].filter(Boolean).length;
  if (stripped === 0) return packet;
  return withOptions(packet, {
    ...(mss !== undefined && !stripMss && { mss }),
    ...(windowScale !== undefined && !stripScale && { windowScale }),
    ...(sackPermitted && !stripSack && { sackPermitted }),
    paddingBytes: paddingBytes + 4 * stripped,
  });
}

function withOptions(packet: Packet, options: TcpOptions): Packet {
  const { transport } = packet;
  return transport.kind === 'tcp' ? { ...packet, transport: { ...transport, options } } : packet;
}
