/** What HMARK computes: a mark from the addresses and ports of a packet, or of its connection, the same both ways. */
import { type Address, maskOf } from '../../base/ip.ts';
import { jhash2, scaleHash } from '../../base/jhash.ts';
import type { Family } from '../../base/problem.ts';
import type { PacketEffect } from '../../catalogue/effect.ts';
import { packetBytes } from '../packet/bytes.ts';
import { PROTOCOL, readUint16 } from '../packet/packet.ts';
import type { Skb } from '../seam.ts';

type HashMark = Extract<PacketEffect, { kind: 'hash-mark' }>;

/** What goes into the hash. Without ports there is a zero in their place, whatever bits the rule sets in them. */
interface Parts {
  readonly source: number;
  readonly destination: number;
  readonly ports: number;
  readonly protocol: number;
}

const NOTHING: Parts = { source: 0, destination: 0, ports: 0, protocol: 0 };

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;
const EXTENSIONS: ReadonlySet<number> = new Set([
  HOP_BY_HOP,
  ROUTING,
  FRAGMENT,
  PROTOCOL.AH,
  PROTOCOL.NO_NEXT,
  DESTINATION,
]);

/** Where the ports, or the SPI, stand in the header. kernel:net/core/utils.c (proto_ports_offset) */
const PORTS_AT: ReadonlyMap<number, number> = new Map([
  ...[PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.DCCP, PROTOCOL.ESP, PROTOCOL.SCTP, PROTOCOL.UDPLITE].map(
    (p) => [p, 0] as const,
  ),
  [PROTOCOL.AH, 4],
]);

/** kernel:include/linux/icmp.h (icmp_is_err) */
const ERRORS_4: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

/** The new mark; `undefined` when the packet keeps the one it has. kernel:net/netfilter/xt_HMARK.c */
export function hashMark(skb: Skb, effect: HashMark): number | undefined {
  const parts = effect.byConnection ? partsOfConnection(skb, effect) : partsOfPacket(skb, effect);
  if (!parts) return undefined;
  const { source, destination, ports, protocol } = parts;
  const [low, high] = source < destination ? [source, destination] : [destination, source];
  const hash = jhash2([low, high, ports], effect.seed) ^ (protocol & effect.protocolMask);
  return (scaleHash(hash >>> 0, effect.modulus) + effect.offset) >>> 0;
}

function partsOfConnection({ association, packet }: Skb, effect: HashMark): Parts | undefined {
  // A template has addresses and ports of zero.
  if (association.kind === 'template') return { ...NOTHING, ports: portsWord(0, 0, effect) };
  if (association.kind !== 'tracked') return undefined;
  const { original, reply } = association.entry;
  return {
    source: folded(original.source, effect.sourceBits, packet.family),
    destination: folded(reply.source, effect.destinationBits, packet.family),
    ports: original.protocol === PROTOCOL.ICMP ? 0 : portsWord(original.sourcePort, reply.sourcePort, effect),
    protocol: original.protocol,
  };
}

/** Of an ICMP error, the packet that it quotes. */
function partsOfPacket({ packet }: Skb, effect: HashMark): Parts | undefined {
  const bytes = packetBytes(packet);
  const outer = headerAt(bytes, 0, packet.family);
  if (!outer) return NOTHING;
  const isIcmp = outer.protocol === (packet.family === 4 ? PROTOCOL.ICMP : PROTOCOL.ICMPV6);
  const type = bytes[outer.at] ?? 0;
  const isError = packet.family === 4 ? ERRORS_4.has(type) : type > 0 && type < 128;
  if (!isIcmp || outer.isFragment || !isError || bytes.length < outer.at + 8) return partsAt(bytes, outer, effect);
  const inner = headerAt(bytes, outer.at + 8, packet.family);
  return inner && partsAt(bytes, inner, effect);
}

interface Header {
  readonly family: Family;
  /** Where the IP header stands, and what comes behind it. */
  readonly start: number;
  readonly at: number;
  readonly protocol: number;
  readonly isFragment: boolean;
}

/** `undefined` when it is cut short. kernel:net/ipv6/exthdrs_core.c (ipv6_find_hdr) */
function headerAt(bytes: Uint8Array, start: number, family: Family): Header | undefined {
  const length = family === 4 ? 20 : 40;
  if (bytes.length < start + length) return undefined;
  let protocol = bytes[start + (family === 4 ? 9 : 6)] ?? 0;
  let at = start + length;
  let isFragment = false;
  if (family === 6 && (bytes[start] ?? 0) >> 4 !== 6) return undefined;
  while (family === 6 && EXTENSIONS.has(protocol) && protocol !== PROTOCOL.NO_NEXT && protocol !== PROTOCOL.AH) {
    const [next, units] = [bytes[at], bytes[at + 1]];
    if (next === undefined || units === undefined) return undefined;
    if (protocol === FRAGMENT) {
      isFragment = true;
      const position = readUint16(bytes, at + 2);
      if (position === undefined) return undefined;
      if ((position & 0xfff8) !== 0)
        return EXTENSIONS.has(next) && next !== PROTOCOL.NO_NEXT
          ? undefined
          : { family, start, at, protocol: next, isFragment };
    }
    at += protocol === FRAGMENT ? 8 : (units + 1) * 8;
    if (at > bytes.length) return undefined;
    protocol = next;
  }
  return { family, start, at, protocol, isFragment };
}

function partsAt(bytes: Uint8Array, { family, start, at, protocol, isFragment }: Header, effect: HashMark): Parts {
  const addressesAt = start + (family === 4 ? 12 : 8);
  const step = family === 4 ? 4 : 16;
  const place = isFragment ? undefined : PORTS_AT.get(protocol);
  const first = place === undefined ? undefined : readUint16(bytes, at + place);
  const second = place === undefined ? undefined : readUint16(bytes, at + place + 2);
  return {
    source: folded(addressIn(bytes, addressesAt, step), effect.sourceBits, family),
    destination: folded(addressIn(bytes, addressesAt + step, step), effect.destinationBits, family),
    ports: first === undefined || second === undefined ? 0 : portsWord(first, second, effect),
    protocol,
  };
}

function addressIn(bytes: Uint8Array, at: number, length: number): Address {
  const value = bytes.subarray(at, at + length).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return length === 4 ? Number(value) : value;
}

/** The leading bits of an address; those of IPv6 word on word. kernel: hmark_addr6_mask */
function folded(address: Address, bits: number, family: Family): number {
  const masked = BigInt(address) & BigInt(maskOf(bits, family));
  const word = (at: bigint): number => Number((masked >> (at * 32n)) & 0xffffffffn);
  return (family === 4 ? word(0n) : word(0n) ^ word(1n) ^ word(2n) ^ word(3n)) >>> 0;
}

/** The larger one first. kernel: hmark_swap_ports */
function portsWord(source: number, destination: number, { portMask, portSet }: HashMark): number {
  const from = (source & (portMask >>> 16)) | (portSet >>> 16);
  const to = (destination & portMask & 0xffff) | (portSet & 0xffff);
  return ((Math.max(from, to) << 16) | Math.min(from, to)) >>> 0;
}
