/** Writes packet captures: frames of every link layer, in both formats, in both byte orders. */

import { packetBytes } from '../../server/src/engine/packet/bytes.ts';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import type { Host } from '../../server/src/engine/types.ts';

const HOST: Host = defaultHost({ ipv4: undefined, ipv6: undefined });

/** The bytes of a packet in iptables' own words, from its IP header on. */
export function ipBytes(words: string): Uint8Array {
  const reading = readPacketWords(words, { host: HOST, family: 4, at: 0 });
  if (!reading.ok) throw new Error(reading.message);
  return packetBytes(reading.value.arrival.packet);
}

export const LINK = { ethernet: 1, raw: 101, cooked: 113, cooked2: 276, null: 0, loop: 108, ipv4: 228 } as const;

/** An Ethernet frame with these VLAN tags. */
export function ethernet(ip: Uint8Array, vlans: readonly number[] = []): Uint8Array {
  const macs = [2, 0, 0, 0, 10, 1, 2, 0, 0, 0, 10, 2];
  return Uint8Array.from([...macs, ...vlans.flatMap((id) => [0x81, 0, id >> 8, id & 255]), ...etherType(ip), ...ip]);
}

/** A frame of a capture on all interfaces; type 0 came to the host, 4 was sent by it. */
export function cooked(ip: Uint8Array, type: number): Uint8Array {
  return Uint8Array.from([0, type, 0, 1, 0, 6, 2, 0, 0, 0, 10, 2, 0, 0, ...etherType(ip), ...ip]);
}

export function cooked2(ip: Uint8Array, type: number): Uint8Array {
  return Uint8Array.from([...etherType(ip), 0, 0, 0, 0, 0, 2, 0, 1, type, 6, 2, 0, 0, 0, 10, 2, 0, 0, ...ip]);
}

/** Four bytes with the address family, in the capturing host's order. */
export function loopback(ip: Uint8Array): Uint8Array {
  return Uint8Array.from([2, 0, 0, 0, ...ip]);
}

function etherType(ip: Uint8Array): readonly number[] {
  return (ip[0] ?? 0) >> 4 === 6 ? [0x86, 0xdd] : [0x08, 0x00];
}

export interface Written {
  /** Seconds since the first frame. */
  readonly at: number;
  readonly bytes: Uint8Array;
  /** As many bytes are kept. */
  readonly snap?: number;
  /** In pcapng: 1 came in, 2 went out. */
  readonly way?: number;
  /** In pcapng: position among the interfaces. */
  readonly device?: number;
}

const EPOCH = 1_790_000_000;

export interface PcapOptions {
  readonly link?: number;
  readonly little?: boolean;
  readonly nanoseconds?: boolean;
}

export function pcap(
  frames: readonly Written[],
  { link = LINK.ethernet, little = true, nanoseconds = false }: PcapOptions = {},
): Uint8Array {
  const order = little;
  const parts = [
    record(24, (view) => {
      view.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, order);
      view.setUint16(4, 2, order);
      view.setUint16(6, 4, order);
      view.setUint32(16, 262_144, order);
      view.setUint32(20, link, order);
    }),
  ];
  for (const { at, bytes, snap = bytes.length } of frames) {
    const kept = bytes.subarray(0, snap);
    parts.push(
      record(16, (view) => {
        view.setUint32(0, EPOCH + Math.floor(at), order);
        view.setUint32(4, Math.round((at % 1) * (nanoseconds ? 1e9 : 1e6)), order);
        view.setUint32(8, kept.length, order);
        view.setUint32(12, bytes.length, order);
      }),
      kept,
    );
  }
  return Buffer.concat(parts);
}

export interface PcapngOptions {
  readonly little?: boolean;
  readonly interfaces?: readonly { readonly name: string; readonly link: number }[];
  /** Exponent of the time's unit: 6 for millionths, with 128 for a power of two. */
  readonly resolution?: number;
}

export function pcapng(
  frames: readonly Written[],
  { little = true, interfaces = [{ name: 'eth0', link: 1 }], resolution }: PcapngOptions = {},
): Uint8Array {
  const perSecond = resolution === undefined ? 1e6 : resolution & 128 ? 2 ** (resolution & 127) : 10 ** resolution;
  const section = record(16, (view) => {
    view.setUint32(0, 0x1a2b3c4d, little);
    view.setUint16(4, 1, little);
    view.setBigInt64(8, -1n, little);
  });
  const parts = [block(0x0a0d0d0a, section, little)];
  for (const { name, link } of interfaces) {
    const head = record(8, (view) => view.setUint16(0, link, little));
    const options = [
      option(2, Buffer.from(name), little),
      ...(resolution === undefined ? [] : [option(9, Uint8Array.of(resolution), little)]),
      option(0, new Uint8Array(0), little),
    ];
    parts.push(block(1, Buffer.concat([head, ...options]), little));
  }
  for (const { at, bytes, snap = bytes.length, way, device = 0 } of frames) {
    const units = BigInt(EPOCH) * BigInt(perSecond) + BigInt(Math.round(at * perSecond));
    const kept = bytes.subarray(0, snap);
    const head = record(20, (view) => {
      view.setUint32(0, device, little);
      view.setUint32(4, Number(units >> 32n), little);
      view.setUint32(8, Number(units & 0xffffffffn), little);
      view.setUint32(12, kept.length, little);
      view.setUint32(16, bytes.length, little);
    });
    const flags =
      way === undefined
        ? []
        : [
            option(
              2,
              record(4, (view) => view.setUint32(0, way, little)),
              little,
            ),
            option(0, new Uint8Array(0), little),
          ];
    parts.push(block(6, Buffer.concat([head, padded(kept), ...flags]), little));
  }
  return Buffer.concat(parts);
}

function block(type: number, body: Uint8Array, little: boolean): Uint8Array {
  const content = padded(body);
  const length = content.length + 12;
  const ends = (write: (view: DataView) => void, size: number): Uint8Array => record(size, write);
  return Buffer.concat([
    ends((view) => {
      view.setUint32(0, type, little);
      view.setUint32(4, length, little);
    }, 8),
    content,
    ends((view) => view.setUint32(0, length, little), 4),
  ]);
}

function option(code: number, value: Uint8Array, little: boolean): Uint8Array {
  const head = record(4, (view) => {
    view.setUint16(0, code, little);
    view.setUint16(2, value.length, little);
  });
  return Buffer.concat([head, padded(value)]);
}

function padded(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, new Uint8Array((4 - (bytes.length % 4)) % 4)]);
}

function record(size: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}

/** An IPv4 packet in fragments of at most `size` bytes of data each, a multiple of 8. */
export function fragmentsOf(ip: Uint8Array, size: number, id = 77): readonly Uint8Array[] {
  const data = ip.subarray(20);
  return Array.from({ length: Math.ceil(data.length / size) }, (_, i) => {
    const part = data.subarray(i * size, (i + 1) * size);
    const whole = Uint8Array.from([...ip.subarray(0, 20), ...part]);
    const view = new DataView(whole.buffer);
    view.setUint16(2, whole.length);
    view.setUint16(4, id);
    view.setUint16(6, ((i + 1) * size < data.length ? 0x2000 : 0) | ((i * size) / 8));
    return whole;
  });
}
