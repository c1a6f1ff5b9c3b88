/** A packet of a scenario's JSON, read and written. */
import { type Address, parseIPv4, parseIPv6, printAddress } from '../../base/ip.ts';
import { protocolNumber } from '../../catalogue/protocols.ts';
import { flag, isAbsent, member, optionalText, refuse, type Spot, text, whole } from '../session/read.ts';
import type { Packet, SentPacket, TcpOptions, Transport } from '../types.ts';
import {
  icmpOf,
  NO_BYTES,
  opaqueTransport,
  PROTOCOL,
  packetLength,
  portsOf,
  QUOTED_BYTES_4,
  quoted,
} from './packet.ts';

/** Letters of `flags`, lowest bit first. */
const FLAG_LETTERS = 'FSRPAUEC';

const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/** Protocols as scenarios name them; others by number. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [PROTOCOL.TCP, 'tcp'],
  [PROTOCOL.UDP, 'udp'],
  [PROTOCOL.ICMP, 'icmp'],
  [PROTOCOL.ICMPV6, 'icmpv6'],
  [PROTOCOL.SCTP, 'sctp'],
  [PROTOCOL.DCCP, 'dccp'],
  [PROTOCOL.UDPLITE, 'udplite'],
  [PROTOCOL.GRE, 'gre'],
  [PROTOCOL.ESP, 'esp'],
  [PROTOCOL.AH, 'ah'],
]);

/** Types of ICMP messages that quote a packet. */
const ERROR_TYPES = { 4: [3, 4, 5, 11, 12], 6: [1, 2, 3, 4] } as const;

export function readPacket(spot: Spot): Packet {
  const source = readAddress(member(spot, 'src'));
  const destination = readAddress(member(spot, 'dst'));
  if (typeof source !== typeof destination) refuse(member(spot, 'dst'), 'is not of the family of src');
  const family = typeof source === 'number' ? 4 : 6;
  const protocol = readProtocol(member(spot, 'proto'));
  const payload = readPayload(member(spot, 'payload'));
  const packet: Packet = {
    family,
    source,
    destination,
    protocol,
    ttl: whole(member(spot, 'ttl'), 255, 64),
    tos: whole(member(spot, 'tos'), 255, 0),
    transport: readTransport(spot, protocol, payload),
    payload,
    badChecksum: flag(member(spot, 'badChecksum')),
  };
  const length = packetLength(packet);
  if (length > LONGEST_PACKET)
    refuse(spot, `would be ${length} bytes long, and no packet is longer than ${LONGEST_PACKET}`);
  return packet;
}

/** Bytes: the length has 16 bits. rfc:791 */
const LONGEST_PACKET = 65535;

export function readAddress(spot: Spot): Address {
  const written = text(spot);
  const address = written.includes(':') ? parseIPv6(written) : parseIPv4(written);
  return address ?? refuse(spot, `"${written}" is not an address`);
}

function readProtocol(spot: Spot): number {
  if (typeof spot.value === 'number') return whole(spot, 255);
  const name = text(spot);
  const number = /^\d+$/.test(name) ? Number(name) : protocolNumber(name.toLowerCase());
  return number !== undefined && number <= 255 ? number : refuse(spot, `"${name}" is not a protocol`);
}

function readPayload(spot: Spot): Uint8Array {
  const written = optionalText(spot);
  if (written === undefined || written === '') return NO_BYTES;
  if (!written.startsWith('hex:')) return Uint8Array.from(written, (c) => c.charCodeAt(0) & 255);
  const digits = written.slice(4).replaceAll(' ', '');
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) refuse(spot, 'should be pairs of hexadecimal digits after "hex:"');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function readTransport(spot: Spot, protocol: number, payload: Uint8Array): Transport {
  const port = (name: 'sport' | 'dport'): number => whole(member(spot, name), MAX_16);
  const long = (name: string): number => whole(member(spot, name), MAX_32, 0);
  switch (protocol) {
    case PROTOCOL.TCP:
      return {
        kind: 'tcp',
        sport: port('sport'),
        dport: port('dport'),
        flags: readFlags(member(spot, 'flags')),
        seq: long('seq'),
        ack: long('ack'),
        windowBytes: whole(member(spot, 'window'), MAX_16, MAX_16),
        options: readTcpOptions(spot),
      };
    case PROTOCOL.UDP:
      return { kind: 'udp', sport: port('sport'), dport: port('dport') };
    case PROTOCOL.UDPLITE:
      return { kind: 'udplite', sport: port('sport'), dport: port('dport') };
    case PROTOCOL.SCTP:
      return {
        kind: 'sctp',
        sport: port('sport'),
        dport: port('dport'),
        vtag: long('vtag'),
        chunk: whole(member(spot, 'chunk'), 255, 0),
        ...(isAbsent(member(spot, 'initTag')) ? {} : { initTag: long('initTag') }),
      };
    case PROTOCOL.DCCP:
      return {
        kind: 'dccp',
        sport: port('sport'),
        dport: port('dport'),
        type: whole(member(spot, 'type'), 15, 0),
        seq: long('seq'),
        ack: long('ack'),
      };
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6:
      return readIcmp(member(spot, 'icmp'), protocol === PROTOCOL.ICMP ? ERROR_TYPES[4] : ERROR_TYPES[6]);
    default:
      return opaqueTransport(protocol, payload);
  }
}

function readFlags(spot: Spot): number {
  let flags = 0;
  for (const letter of optionalText(spot) ?? '') {
    const bit = FLAG_LETTERS.indexOf(letter);
    if (bit < 0) refuse(spot, `"${letter}" is none of the flags ${FLAG_LETTERS}`);
    flags |= 1 << bit;
  }
  return flags;
}

function readTcpOptions(spot: Spot): TcpOptions {
  const mss = member(spot, 'mss');
  const scale = member(spot, 'wscale');
  return {
    ...(!isAbsent(mss) && { mss: whole(mss, MAX_16) }),
    ...(!isAbsent(scale) && { windowScale: whole(scale, 255) }),
    ...(flag(member(spot, 'sackPermitted')) && { sackPermitted: true }),
  };
}

function readIcmp(spot: Spot, errors: readonly number[]): Transport {
  if (isAbsent(spot)) refuse(spot, 'is needed: {"type": …}');
  const inner = member(spot, 'inner');
  const type = whole(member(spot, 'type'), 255);
  const saysNothing = [inner, member(spot, 'id'), member(spot, 'seq'), member(spot, 'mtu')].every(isAbsent);
  if (saysNothing && errors.includes(type))
    refuse(spot, `is an error of type ${type} that quotes no packet: give "inner"`);
  const mtu = whole(member(spot, 'mtu'), MAX_32, 0);
  // What quotes a packet has the MTU where others have a number and a sequence number.
  const quotes = !isAbsent(inner);
  return {
    kind: 'icmp',
    type,
    code: whole(member(spot, 'code'), 255, 0),
    id: quotes ? mtu >>> 16 : whole(member(spot, 'id'), MAX_16, 1),
    seq: quotes ? mtu & MAX_16 : whole(member(spot, 'seq'), MAX_16, 1),
    mtu,
    inner: quotes ? readQuoted(inner) : undefined,
  };
}

function readQuoted(spot: Spot): Packet {
  const packet = readPacket(spot);
  return packet.family === 4 ? quoted(packet, QUOTED_BYTES_4) : packet;
}

/**
 * True for what results leave out, as the recorded scenarios do: routers and neighbours finding each other and reporting groups,
 * which goes on beside every scenario. (Redirects are shown.) rfc:4861, rfc:3810
 */
export function isLinkUpkeep(packet: Packet): boolean {
  const icmp = packet.family === 6 ? icmpOf(packet) : undefined;
  return icmp !== undefined && (icmp.type === 143 || (icmp.type >= 133 && icmp.type <= 136));
}

/** A packet that left, as results show it. */
export function writeSent({ device, packet }: SentPacket): Record<string, unknown> {
  const flags = packet.transport.kind === 'tcp' ? { flags: flagLetters(packet.transport.flags) } : {};
  const icmp = writeIcmp(packet);
  return {
    ...writeIdentity(packet),
    ttl: packet.ttl,
    tos: packet.tos,
    ...flags,
    ...(icmp && { icmp }),
    dev: device,
  };
}

function writeIdentity(packet: Packet): Record<string, unknown> {
  const ports = portsOf(packet.transport);
  return {
    src: printAddress(packet.source),
    dst: printAddress(packet.destination),
    proto: protocolText(packet.protocol),
    ...(ports && { sport: ports.sport, dport: ports.dport }),
  };
}

function writeIcmp(packet: Packet): Record<string, unknown> | undefined {
  const icmp = icmpOf(packet);
  if (!icmp) return undefined;
  const errors: readonly number[] = ERROR_TYPES[packet.family];
  if (!errors.includes(icmp.type)) return { type: icmp.type, code: icmp.code, id: icmp.id };
  const inner = icmp.inner && { ...writeIdentity(icmp.inner), ...innerIcmp(icmp.inner) };
  return { type: icmp.type, code: icmp.code, ...(inner && { inner }) };
}

function innerIcmp(packet: Packet): Record<string, unknown> {
  const icmp = writeIcmp(packet);
  return icmp ? { icmp } : {};
}

export function protocolText(protocol: number): string {
  return NAMES.get(protocol) ?? String(protocol);
}

/** `SA` for a SYN and ACK. */
export function flagLetters(flags: number): string {
  return [...FLAG_LETTERS].filter((_, bit) => flags & (1 << bit)).join('');
}
