/** Reads the IP header of captured bytes, and whether they are a fragment. */
import type { Address } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';

/** A packet as far as its IP header tells. */
export interface IpPacket {
  readonly family: Family;
  readonly source: Address;
  readonly destination: Address;
  /** Of what follows the header: behind a fragment header, of what that carries. */
  readonly protocol: number;
  readonly ttl: number;
  readonly tos: number;
  /** What follows the header, as much as was kept. */
  readonly data: Uint8Array;
  /** Bytes that follow the header, kept or not. */
  readonly length: number;
  /** The identification of IPv4; 0 for IPv6. */
  readonly id: number;
  /** Its sender lets routers cut it. */
  readonly mayBeFragmented: boolean;
  /** Of a fragment: which datagram, where in it, and whether more follow. */
  readonly fragment: { readonly id: number; readonly offset: number; readonly more: boolean } | undefined;
}

const FRAGMENT = 44;

/** `undefined` for what is no IP header, or only a part of one. */
export function readIp(bytes: Uint8Array): IpPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  return version === 4 ? readIp4(bytes) : version === 6 ? readIp6(bytes) : undefined;
}

function readIp4(bytes: Uint8Array): IpPacket | undefined {
  if (bytes.length < 20) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = (view.getUint8(0) & 15) * 4;
  // A length of 0 is what a card is given to cut into packets itself.
  const total = view.getUint16(2) || bytes.length;
  if (header < 20 || total < header || bytes.length < header) return undefined;
  const place = view.getUint16(6);
  const offset = (place & 0x1fff) * 8;
  const more = (place & 0x2000) !== 0;
  return {
    family: 4,
    source: view.getUint32(12),
    destination: view.getUint32(16),
    protocol: view.getUint8(9),
    ttl: view.getUint8(8),
    tos: view.getUint8(1),
    data: bytes.subarray(header, Math.min(bytes.length, total)),
    length: total - header,
    id: view.getUint16(4),
    mayBeFragmented: (place & 0x4000) === 0,
    fragment: more || offset > 0 ? { id: view.getUint16(4), offset, more } : undefined,
  };
}

function readIp6(bytes: Uint8Array): IpPacket | undefined {
  if (bytes.length < 40) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const address = (at: number): bigint => (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8);
  const length = view.getUint16(4) || bytes.length - 40;
  const packet = {
    family: 6,
    source: address(8),
    destination: address(24),
    protocol: view.getUint8(6),
    ttl: view.getUint8(7),
    tos: (view.getUint16(0) >> 4) & 255,
    data: bytes.subarray(40, Math.min(bytes.length, 40 + length)),
    length,
    id: 0,
    mayBeFragmented: false,
    fragment: undefined,
  } as const;
  if (packet.protocol !== FRAGMENT || packet.data.length < 8) return packet;
  const place = view.getUint16(42);
  const fragment = { id: view.getUint32(44), offset: place & 0xfff8, more: (place & 1) !== 0 };
  const inner = { ...packet, protocol: view.getUint8(40), data: packet.data.subarray(8), length: length - 8 };
  return fragment.more || fragment.offset > 0 ? { ...inner, fragment } : inner;
}
