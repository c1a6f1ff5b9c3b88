/** Tuples: what identifies one direction of a connection, read off a packet, and what the answer will look like. */
import { icmpBehindHeaders, PROTOCOL, portsIn, upperLayer } from '../packet/packet.ts';
import type { CtInfo } from '../seam.ts';
import type { Packet, Tuple } from '../types.ts';

export type { Tuple } from '../types.ts';

export type Direction = 'original' | 'reply';

/** The direction that a packet with that relation to its connection travels in. kernel: CTINFO2DIR */
export function directionOf(info: CtInfo): Direction {
  return info === 'ESTABLISHED_REPLY' || info === 'RELATED_REPLY' ? 'reply' : 'original';
}

export function opposite(direction: Direction): Direction {
  return direction === 'original' ? 'reply' : 'original';
}

/** The key of a GRE tuple's source, which only the control connection knows; 0 when it does not. */
export type GreKeyLookup = (tuple: Tuple) => number;

const noKeys: GreKeyLookup = () => 0;

/**
 * The packet's tuple; `undefined` where the kernel finds none (a header too short for its protocol, GRE version 1
 * that carries something else than PPP). Protocols without a tracker of their own have no ports.
 * kernel:net/netfilter/nf_conntrack_core.c (nf_ct_get_tuple)
 */
export function tupleOfPacket(packet: Packet, greKey: GreKeyLookup = noKeys): Tuple | undefined {
  const { family, source, destination, transport } = packet;
  const upper = upperLayer(packet);
  if (!upper || (packet.family === 6 && upper.protocol === PROTOCOL.NO_NEXT)) return undefined;
  const { protocol } = upper;
  const portless = { family, source, destination, protocol, sourcePort: 0, destinationPort: 0 };
  switch (protocol) {
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6: {
      const icmp = transport.kind === 'icmp' ? transport : icmpBehindHeaders(packet);
      return icmp && { ...portless, sourcePort: icmp.id, destinationPort: icmp.type * 256 + icmp.code };
    }
    case PROTOCOL.TCP:
    case PROTOCOL.UDP:
    case PROTOCOL.UDPLITE:
    case PROTOCOL.SCTP: {
      const ports = portsIn(packet);
      return ports && { ...portless, sourcePort: ports.sport, destinationPort: ports.dport };
    }
    case PROTOCOL.GRE: {
      if (transport.kind !== 'gre') return undefined;
      if (transport.version === 0) return portless;
      const tuple = { ...portless, destinationPort: transport.callId };
      return { ...tuple, sourcePort: greKey(tuple) };
    }
    default:
      return portless;
  }
}

/** ICMP types that have a counterpart, each with it. kernel:net/netfilter/nf_conntrack_proto_icmp.c (invmap) */
const ICMP_COUNTERPART: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
]);

/** The same for ICMPv6: echo and node information. kernel:net/netfilter/nf_conntrack_proto_icmpv6.c (invmap) */
const ICMPV6_COUNTERPART: ReadonlyMap<number, number> = new Map([
  [128, 129],
  [129, 128],
  [139, 140],
  [140, 139],
]);

/**
 * The tuple of an answer; `undefined` for an ICMP type that nothing answers.
 * kernel:net/netfilter/nf_conntrack_core.c (nf_ct_invert_tuple)
 */
export function inverseOf(tuple: Tuple): Tuple | undefined {
  const turned = { ...tuple, source: tuple.destination, destination: tuple.source };
  if (tuple.protocol === PROTOCOL.ICMP || tuple.protocol === PROTOCOL.ICMPV6) {
    const counterparts = tuple.protocol === PROTOCOL.ICMP ? ICMP_COUNTERPART : ICMPV6_COUNTERPART;
    const type = counterparts.get(icmpType(tuple));
    return type === undefined ? undefined : { ...turned, destinationPort: type * 256 + (tuple.destinationPort & 255) };
  }
  return { ...turned, sourcePort: tuple.destinationPort, destinationPort: tuple.sourcePort };
}

/** The inverse of a tuple that is known to have one, because an entry was made with it. */
export function inverse(tuple: Tuple): Tuple {
  const result = inverseOf(tuple);
  if (!result) throw new Error('a tracked tuple has an inverse');
  return result;
}

export function icmpType(tuple: Tuple): number {
  return tuple.destinationPort >> 8;
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.family === b.family &&
    a.source === b.source &&
    a.destination === b.destination &&
    a.protocol === b.protocol &&
    a.sourcePort === b.sourcePort &&
    a.destinationPort === b.destinationPort
  );
}

/**
 * A text that is equal exactly for equal tuples of the same direction and zone (16 bits). It is not for people: it packs
 * 16 bits into each character, so that a million of them take little room.
 */
export function tupleKey(tuple: Tuple, direction: Direction, zone: number): string {
  const { family, source, destination, protocol, sourcePort, destinationPort } = tuple;
  const kind = protocol + family * 256 + (direction === 'reply' ? 0x8000 : 0);
  if (typeof source === 'number' && typeof destination === 'number') {
    const start = String.fromCharCode(zone, kind, source >>> 16, source, sourcePort, destinationPort);
    return start + String.fromCharCode(destination >>> 16, destination);
  }
  scratch.setUint16(0, zone);
  scratch.setUint16(2, kind);
  scratch.setUint16(4, sourcePort);
  scratch.setUint16(6, destinationPort);
  scratch.setBigUint64(8, BigInt(source) >> 64n);
  scratch.setBigUint64(16, BigInt(source) & LOWER_HALF);
  scratch.setBigUint64(24, BigInt(destination) >> 64n);
  scratch.setBigUint64(32, BigInt(destination) & LOWER_HALF);
  return String.fromCharCode(...scratchUnits);
}

const LOWER_HALF = (1n << 64n) - 1n;
const scratchUnits = new Uint16Array(20);
const scratch = new DataView(scratchUnits.buffer);
