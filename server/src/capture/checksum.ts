/** Whether the transport checksum of a captured packet is right, or left for a network card to fill in. */
import { PROTOCOL } from '../engine/packet/packet.ts';
import type { IpPacket } from './ip.ts';

/** True as well for protocols whose checksum is another. The packet is whole. rfc:1071 */
export function holds(ip: IpPacket): boolean {
  const { protocol, data, family } = ip;
  const place = placeOf(protocol, family);
  if (place === undefined || data.length < place.at + 2) return true;
  const written = (data[place.at] ?? 0) * 256 + (data[place.at + 1] ?? 0);
  if (protocol === PROTOCOL.UDP && family === 4 && written === 0) return true;
  const pseudo = place.pseudo ? pseudoHeader(ip) : 0;
  if (fold(sum(data) + pseudo) === 0xffff) return true;
  // A packet that never left the machine has the sum of the pseudo-header there, for hardware to go on from.
  return written === fold(pseudo);
}

function placeOf(
  protocol: number,
  family: IpPacket['family'],
): { readonly at: number; readonly pseudo: boolean } | undefined {
  switch (protocol) {
    case PROTOCOL.TCP:
      return { at: 16, pseudo: true };
    case PROTOCOL.UDP:
      return { at: 6, pseudo: true };
    case PROTOCOL.ICMP:
      return { at: 2, pseudo: false };
    case PROTOCOL.ICMPV6:
      return { at: 2, pseudo: family === 6 };
    default:
      return undefined;
  }
}

function pseudoHeader({ source, destination, protocol, length }: IpPacket): number {
  return words(source) + words(destination) + protocol + length;
}

function words(address: IpPacket['source']): number {
  if (typeof address === 'number') return (address >>> 16) + (address & 0xffff);
  let total = 0;
  for (let rest = address; rest > 0n; rest >>= 16n) total += Number(rest & 0xffffn);
  return total;
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
  return total;
}

function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = Math.floor(folded / 65536) + (folded % 65536);
  return folded;
}
