/** Packets that a capture of all interfaces has twice: as they came to the host, and as they left it, translated or not. */
import { PROTOCOL } from '../engine/packet/packet.ts';
import type { IpPacket } from './ip.ts';

/** Packets that are remembered; those that were dropped never leave. */
const MOST_REMEMBERED = 4096;
/** Bytes that are compared: of TCP the numbers, the flags and the window. */
const COMPARED = 12;

export interface Crossings {
  came(packet: IpPacket): void;
  /** True for what came before, with a TTL that was one more; it is forgotten then. */
  leaves(packet: IpPacket): boolean;
}

export function createCrossings(): Crossings {
  const seen = new Set<string>();
  return {
    came(packet) {
      seen.add(signatureOf(packet, packet.ttl));
      const [oldest] = seen;
      if (oldest !== undefined && seen.size > MOST_REMEMBERED) seen.delete(oldest);
    },
    leaves: (packet) => seen.delete(signatureOf(packet, packet.ttl + 1)),
  };
}

/** What neither routing nor NAT changes. */
function signatureOf({ family, protocol, id, length, data, fragment }: IpPacket, ttl: number): string {
  const from = untouchedFrom(protocol);
  return `${family} ${protocol} ${ttl} ${id} ${fragment?.offset ?? 0} ${length} ${data.subarray(from, from + COMPARED).join(' ')}`;
}

/** Where the bytes begin that NAT leaves alone: after the ports of TCP, after the whole header of others. */
function untouchedFrom(protocol: number): number {
  return protocol === PROTOCOL.TCP ? 4 : 8;
}
