/** A packet as the bytes that travel: for matches that look at positions, and for what they would see on a wire. */
import type { Address } from '../../base/ip.ts';
import type { Packet, TcpOptions } from '../types.ts';
import { ipHeaderBytes, PROTOCOL, packetLength, transportHeaderBytes, upperLayer } from './packet.ts';

/** The whole packet from its IP header: id 1, DF set, no IP options; checksums as a sender would compute them. */
export function packetBytes(packet: Packet): Uint8Array {
  const length = packetLength(packet);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  writeIpHeader(view, packet, length);
  const at = ipHeaderBytes(packet.family);
  writeTransport(view, bytes, packet, at);
  bytes.set(packet.payload, at + transportHeaderBytes(packet.transport));
  writeTransportChecksum(view, bytes, packet, at);
  return bytes;
}

function writeIpHeader(view: DataView, packet: Packet, length: number): void {
  if (packet.family === 4) {
    view.setUint8(0, 0x45);
    view.setUint8(1, packet.tos);
    view.setUint16(2, length);
    view.setUint16(4, 1);
    view.setUint16(6, packet.mayBeFragmented ? 0 : 0x4000);
    view.setUint8(8, packet.ttl);
    view.setUint8(9, packet.protocol);
    writeAddress(view, 12, packet.source);
    writeAddress(view, 16, packet.destination);
    view.setUint16(10, checksum(sum(new Uint8Array(view.buffer, 0, 20))));
    return;
  }
  view.setUint32(0, ((6 << 28) | (packet.tos << 20)) >>> 0);
  view.setUint16(4, length - 40);
  view.setUint8(6, packet.protocol);
  view.setUint8(7, packet.ttl);
  writeAddress(view, 8, packet.source);
  writeAddress(view, 24, packet.destination);
}

function writeAddress(view: DataView, at: number, address: Address): void {
  if (typeof address === 'number') view.setUint32(at, address);
  else {
    view.setBigUint64(at, address >> 64n);
    view.setBigUint64(at + 8, address & 0xffffffffffffffffn);
  }
}

function writeTransport(view: DataView, bytes: Uint8Array, packet: Packet, at: number): void {
  const transport = packet.transport;
  switch (transport.kind) {
    case 'tcp':
      view.setUint16(at, transport.sport);
      view.setUint16(at + 2, transport.dport);
      view.setUint32(at + 4, transport.seq);
      view.setUint32(at + 8, transport.ack);
      view.setUint8(at + 12, (transportHeaderBytes(transport) / 4) << 4);
      view.setUint8(at + 13, transport.flags);
      view.setUint16(at + 14, transport.windowBytes);
      bytes.set(tcpOptionBytes(transport.options), at + 20);
      return;
    case 'udp':
    case 'udplite':
      view.setUint16(at, transport.sport);
      view.setUint16(at + 2, transport.dport);
      view.setUint16(at + 4, 8 + packet.payload.length);
      return;
    case 'sctp':
      view.setUint16(at, transport.sport);
      view.setUint16(at + 2, transport.dport);
      view.setUint32(at + 4, transport.vtag);
      view.setUint8(at + 12, transport.chunk);
      view.setUint16(at + 14, transportHeaderBytes(transport) - 12);
      if (transportHeaderBytes(transport) === 32) writeSctpOpening(view, at + 16, transport.initTag ?? 0);
      return;
    case 'dccp':
      view.setUint16(at, transport.sport);
      view.setUint16(at + 2, transport.dport);
      view.setUint8(at + 4, 4);
      view.setUint8(at + 8, (transport.type << 1) | 1);
      view.setUint32(at + 12, transport.seq);
      return;
    case 'icmp':
      view.setUint8(at, transport.type);
      view.setUint8(at + 1, transport.code);
      if (transport.inner) {
        view.setUint32(at + 4, transport.mtu);
        bytes.set(packetBytes(transport.inner), at + 8);
      } else {
        view.setUint16(at + 4, transport.id);
        view.setUint16(at + 6, transport.seq);
      }
      return;
    case 'gre':
    case 'other':
      return;
  }
}

/** What an INIT or INIT ACK says beside its tag: the usual window, a stream each way, and the first number. rfc:9260 3.3.2 */
function writeSctpOpening(view: DataView, at: number, tag: number): void {
  view.setUint32(at, tag);
  view.setUint32(at + 4, 65535);
  view.setUint16(at + 8, 1);
  view.setUint16(at + 10, 1);
  view.setUint32(at + 12, 1);
}

/** Each option padded to four bytes, MSS first. rfc:9293, rfc:7323, rfc:2018 */
function tcpOptionBytes(options: TcpOptions): number[] {
  const bytes: number[] = [];
  if (options.mss !== undefined) bytes.push(2, 4, options.mss >> 8, options.mss & 255);
  if (options.windowScale !== undefined) bytes.push(1, 3, 3, options.windowScale);
  if (options.sackPermitted) bytes.push(1, 1, 4, 2);
  for (let i = 0; i < (options.paddingBytes ?? 0); i++) bytes.push(1);
  return bytes;
}

/** Where the checksum stands in the transport header, and whether the addresses go into it. */
function checksumPlace(packet: Packet): { readonly at: number; readonly pseudoHeader: boolean } | undefined {
  switch (packet.transport.kind) {
    case 'tcp':
      return { at: 16, pseudoHeader: true };
    case 'udp':
    case 'udplite':
    case 'dccp':
      return { at: 6, pseudoHeader: true };
    case 'icmp':
      return { at: 2, pseudoHeader: packet.protocol === PROTOCOL.ICMPV6 };
    default:
      return undefined;
  }
}

function writeTransportChecksum(view: DataView, bytes: Uint8Array, packet: Packet, at: number): void {
  const place = checksumPlace(packet);
  if (packet.transport.kind === 'sctp') {
    const right = sctpChecksum(bytes.subarray(at));
    view.setUint32(at + 8, packet.badChecksum ? right ^ 0x55555555 : right, true);
  }
  if (!place) return;
  const addresses = packet.family === 4 ? bytes.subarray(12, 20) : bytes.subarray(8, 40);
  const pseudo = place.pseudoHeader ? sum(addresses) + packet.protocol + bytes.length - at : 0;
  const value = checksum(sum(bytes.subarray(at)) + pseudo);
  view.setUint16(at + place.at, packet.badChecksum ? value ^ 0x5555 : value);
}

/**
 * True when the checksum is right as the kernel looks at it for any protocol. One without a checksum that is known here is
 * summed all the same: in IPv4 the whole packet (an IP header adds nothing), in IPv6 what follows the header, with the addresses. Nothing at all
 * is right in IPv4; other payloads are only by chance. kernel:net/netfilter/utils.c (nf_ip_checksum, nf_ip6_checksum)
 */
export function transportChecksumHolds(packet: Packet): boolean {
  // Over IPv4 addresses count for TCP and UDP alone.
  const isSummedAsOther = packet.transport.kind === 'dccp' && packet.family === 4;
  if (checksumPlace(packet) && !isSummedAsOther) return !packet.badChecksum;
  const bytes = packetBytes(packet);
  if (packet.family === 4) return checksum(sum(bytes)) === 0;
  const upper = upperLayer(packet) ?? { protocol: packet.protocol, at: 0 };
  const message = bytes.subarray(ipHeaderBytes(6) + upper.at);
  // UDP behind extension headers may be without a checksum.
  const isBareUdp = upper.protocol === PROTOCOL.UDP && message.length >= 8 && message[6] === 0 && message[7] === 0;
  const addresses = bytes.subarray(8, 40);
  return isBareUdp || checksum(sum(addresses) + upper.protocol + message.length + sum(message)) === 0;
}

/** True when the UDP message that begins there in the payload has a right checksum. */
export function udpChecksumAt({ source, destination, payload }: Packet, at: number): boolean {
  const addresses = new DataView(new ArrayBuffer(32));
  writeAddress(addresses, 0, source);
  writeAddress(addresses, 16, destination);
  const message = payload.subarray(at);
  return checksum(sum(new Uint8Array(addresses.buffer)) + PROTOCOL.UDP + message.length + sum(message)) === 0;
}

/** CRC-32C, bit by bit: few packets need it. rfc:9260#appendix-A */
function sctpChecksum(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
  }
  return ~remainder >>> 0;
}

/** rfc:1071 */
function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
  return total;
}

function checksum(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = Math.floor(folded / 65536) + (folded % 65536);
  return ~folded & 0xffff;
}
