/** Reads the fields of a packet where it stands: its headers, its devices, its connection, what routing knows of its addresses. */
import type { Field, FieldValue } from '../../base/fields.ts';
import type { Address } from '../../base/ip.ts';
import { addressType, isAnycast, LOOPBACK, lookupRoute, type RouteTable, RTN } from '../path/route-table.ts';
import type { HookContext, ReadConnection, Skb } from '../seam.ts';
import type { Packet, TcpOptions } from '../types.ts';
import { extensionHeaders } from './headers6.ts';
import {
  icmpBehindHeaders,
  isMulticast,
  PROTOCOL,
  packetLength,
  portsIn,
  readUint16,
  readUint32,
  upperLayer,
} from './packet.ts';

/** A packet on a hook, with what is needed to answer every question about it. */
export interface PacketView {
  readonly skb: Skb;
  readonly context: HookContext;
  readonly routes: RouteTable;
  readonly readConnection: ReadConnection;
}

export type Reader = (view: PacketView) => FieldValue | undefined;

/** The reader of a field; compiled rules hold on to it. */
export function readerOf(field: Field): Reader {
  return READERS[field];
}

const connection =
  (field: Field): Reader =>
  ({ skb, context, readConnection }) =>
    readConnection(skb, context.now, field);

const ofTcp =
  (read: (transport: Extract<Packet['transport'], { kind: 'tcp' }>) => number | undefined): Reader =>
  ({ skb }) =>
    skb.packet.transport.kind === 'tcp' ? read(skb.packet.transport) : undefined;

const ofIcmp =
  (read: (message: { readonly type: number; readonly code: number }) => number): Reader =>
  ({ skb }) => {
    const { transport } = skb.packet;
    const message = transport.kind === 'icmp' ? transport : icmpBehindHeaders(skb.packet);
    return message && read(message);
  };

const absent: Reader = () => undefined;

const READERS: Readonly<Record<Field, Reader>> = {
  'ip.src': ({ skb }) => skb.packet.source,
  'ip.dst': ({ skb }) => skb.packet.destination,
  'ip.proto': ({ skb }) => upperLayer(skb.packet)?.protocol,
  'ip.ttl': ({ skb }) => skb.packet.ttl,
  'ip.tos': ({ skb }) => skb.packet.tos,
  'ip.length': ({ skb }) => packetLength(skb.packet),
  // Scenarios have no fragments: DF is set on every packet.
  'ip.laterFragment': () => 0,
  'ip6.headers': ({ skb }) => (skb.packet.family === 6 ? extensionHeaders(skb.packet) : undefined),
  'l4.sport': ({ skb }) => portsIn(skb.packet)?.sport,
  'l4.dport': ({ skb }) => portsIn(skb.packet)?.dport,
  'tcp.flags': ofTcp((tcp) => tcp.flags),
  'tcp.options': ofTcp((tcp) => optionKinds(tcp.options)),
  'tcp.mss': ofTcp((tcp) => tcp.options.mss),
  'icmp.type': ofIcmp((icmp) => icmp.type),
  'icmp.code': ofIcmp((icmp) => icmp.code),
  'ah.spi': ({ skb }) => (skb.packet.protocol === PROTOCOL.AH ? readUint32(skb.packet.payload, 4) : undefined),
  'esp.spi': ({ skb }) => (skb.packet.protocol === PROTOCOL.ESP ? readUint32(skb.packet.payload, 0) : undefined),
  'ipcomp.spi': ({ skb }) => (skb.packet.protocol === PROTOCOL.IPCOMP ? readUint16(skb.packet.payload, 2) : undefined),
  'sctp.chunk': ({ skb }) => (skb.packet.transport.kind === 'sctp' ? skb.packet.transport.chunk : undefined),
  'dccp.type': ({ skb }) => (skb.packet.transport.kind === 'dccp' ? skb.packet.transport.type : undefined),
  'mh.type': ({ skb }) => (skb.packet.protocol === PROTOCOL.MOBILITY ? skb.packet.payload[2] : undefined),
  'meta.in': ({ context }) => context.input,
  'meta.out': ({ context }) => context.output,
  'meta.mark': ({ skb }) => skb.mark,
  'meta.pkttype': ({ skb }) => skb.pktType,
  'meta.mac': ({ skb, context }) => (hasFrame(skb, context) ? skb.mac : undefined),
  'meta.realm': () => 0,
  // A scenario's host sends as root, from a raw socket.
  'meta.uid': ({ skb, context }) => (hasSocket(skb, context) && skb.socket === 'user' ? 0 : undefined),
  'meta.gid': ({ skb, context }) => (hasSocket(skb, context) && skb.socket === 'user' ? 0 : undefined),
  'meta.socketExists': ({ skb, context }) => (hasSocket(skb, context) ? 1 : undefined),
  'meta.cpu': absent,
  'meta.cgroup': absent,
  'route.srcType': (view) => typeOf(view, view.skb.packet.source, undefined),
  'route.dstType': (view) => typeOf(view, view.skb.packet.destination, undefined),
  'route.srcTypeIn': (view) => typeOn(view, view.skb.packet.source, view.context.input),
  'route.dstTypeIn': (view) => typeOn(view, view.skb.packet.destination, view.context.input),
  'route.srcTypeOut': (view) => typeOn(view, view.skb.packet.source, view.context.output),
  'route.dstTypeOut': (view) => typeOn(view, view.skb.packet.destination, view.context.output),
  'ct.state': connection('ct.state'),
  'ct.status': connection('ct.status'),
  'ct.direction': connection('ct.direction'),
  'ct.proto': connection('ct.proto'),
  'ct.origSrc': connection('ct.origSrc'),
  'ct.origDst': connection('ct.origDst'),
  'ct.replSrc': connection('ct.replSrc'),
  'ct.replDst': connection('ct.replDst'),
  'ct.origSrcPort': connection('ct.origSrcPort'),
  'ct.origDstPort': connection('ct.origDstPort'),
  'ct.replSrcPort': connection('ct.replSrcPort'),
  'ct.replDstPort': connection('ct.replDstPort'),
  'ct.expires': connection('ct.expires'),
  'ct.mark': connection('ct.mark'),
  'ct.helper': connection('ct.helper'),
  'ct.zone': connection('ct.zone'),
};

/** Bits of the option kinds in the header: MSS 2, window scale 3, SACK permitted 4, and the padding, 1. */
function optionKinds({ mss, windowScale, sackPermitted, paddingBytes }: TcpOptions): number {
  const padding = windowScale !== undefined || sackPermitted || paddingBytes ? 1 << 1 : 0;
  return (
    padding | (mss === undefined ? 0 : 1 << 2) | (windowScale === undefined ? 0 : 1 << 3) | (sackPermitted ? 1 << 4 : 0)
  );
}

/** A frame's addresses can be read where it came in; devices such as `lo` have none. kernel:net/netfilter/xt_mac.c */
function hasFrame(skb: Skb, context: HookContext): boolean {
  return (
    context.input !== undefined && context.input !== LOOPBACK && context.hook !== 'POSTROUTING' && skb.mac !== undefined
  );
}

/** Sending sockets are known on the way out, but not of the copy that the host makes for itself. kernel:net/netfilter/xt_owner.c, net/core/skbuff.c (skb_clone) */
function hasSocket(skb: Skb, context: HookContext): boolean {
  const isCopy = skb.sharesWith !== undefined;
  return skb.socket !== 'none' && !isCopy && (context.hook === 'OUTPUT' || context.hook === 'POSTROUTING');
}

function typeOn(view: PacketView, address: Address, device: string | undefined): number | undefined {
  return device === undefined ? undefined : typeOf(view, address, device);
}

/** IPv6 knows no broadcasts; an address without a route, or without one by the device that is asked for, is unreachable. kernel:net/netfilter/xt_addrtype.c */
function typeOf({ routes }: PacketView, address: Address, device: string | undefined): number {
  const type = addressType(routes, address, device);
  if (typeof address === 'number' || isMulticast(address) || type !== RTN.UNICAST) return type;
  if (isAnycast(routes, address, device)) return RTN.ANYCAST;
  return lookupRoute(routes, address, device) ? RTN.UNICAST : RTN.UNREACHABLE;
}
