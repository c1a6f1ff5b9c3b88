// Packets as bytes: lengths by the contract, checksums that hold, and prefixes that are translated without touching them.
import { describe, expect, test } from 'vitest';
import { parseIPv6 } from '../../server/src/base/ip.ts';
import { translatePrefix } from '../../server/src/engine/nat/prefix.ts';
import { packetBytes, transportChecksumHolds } from '../../server/src/engine/packet/bytes.ts';
import { packetLength } from '../../server/src/engine/packet/packet.ts';
import { readPacket } from '../../server/src/engine/packet/scenario-packet.ts';
import type { Packet } from '../../server/src/engine/types.ts';

function packet(fields: object): Packet {
  return readPacket({ value: { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 0, ...fields }, place: '' });
}

describe('lengths are those of the contract', () => {
  test.each<[object, number]>([
    [{ proto: 'tcp', flags: 'S' }, 40],
    [{ proto: 'tcp', flags: 'S', mss: 1460, wscale: 7, sackPermitted: true }, 52],
    [{ proto: 'udp', payload: 'hello' }, 33],
    [{ proto: 'icmp', icmp: { type: 8 }, payload: 'ping' }, 32],
    [{ proto: 'sctp', chunk: 1 }, 52],
    [{ proto: 'sctp', chunk: 0 }, 36],
    [{ proto: 'esp', payload: 'hex:0000000100000001' }, 28],
    [
      { proto: 'icmp', icmp: { type: 3, inner: { src: '1.1.1.1', dst: '2.2.2.2', proto: 'tcp', sport: 0, dport: 0 } } },
      68,
    ],
    [
      {
        proto: 'icmp',
        icmp: {
          type: 3,
          inner: { src: '1.1.1.1', dst: '2.2.2.2', proto: 'tcp', sport: 0, dport: 0, payload: 'x'.repeat(99) },
        },
      },
      76,
    ],
    [
      {
        src: '::2',
        dst: '::1',
        proto: 'icmpv6',
        icmp: { type: 1, inner: { src: '::1', dst: '::2', proto: 'udp', sport: 0, dport: 0 } },
      },
      96,
    ],
  ])('%j', (fields, length) => {
    const made = packet(fields);
    expect(packetLength(made)).toBe(length);
    expect(packetBytes(made)).toHaveLength(length);
  });
});

describe('checksums', () => {
  test('of the IPv4 header is the one in the text book', () => {
    const bytes = packetBytes(packet({ src: '192.168.0.1', dst: '192.168.0.199', proto: 'udp', payload: 'hex:00' }));
    const words = Array.from({ length: 10 }, (_, i) => (bytes[2 * i] ?? 0) * 256 + (bytes[2 * i + 1] ?? 0));
    const total = words.reduce((a, b) => a + b, 0);
    expect((total % 65536) + Math.floor(total / 65536)).toBe(0xffff);
  });

  test.each(['tcp', 'udp', 'udplite'])('of %s holds unless it is said to be wrong', (proto) => {
    expect(transportChecksumHolds(packet({ proto }))).toBe(true);
    expect(transportChecksumHolds(packet({ proto, badChecksum: true }))).toBe(false);
  });

  test('of SCTP is the one that the kernel takes, unless it is said to be wrong', () => {
    const init = { proto: 'sctp', sport: 5000, dport: 80, vtag: 0, chunk: 1 };
    const checksum = (fields: object): string =>
      Buffer.from(packetBytes(packet(fields)).subarray(28, 32)).toString('hex');
    expect(checksum(init)).toBe('fda9ab45');
    expect(checksum({ ...init, badChecksum: true })).toBe('a8fcfe10');
  });

  test('of a protocol without a header of its own is that of its payload, which rarely fits', () => {
    expect(transportChecksumHolds(packet({ proto: '89', payload: 'abcd' }))).toBe(false);
    expect(transportChecksumHolds(packet({ proto: '89', payload: 'hex:ffff' }))).toBe(true);
    expect(transportChecksumHolds(packet({ proto: '89' }))).toBe(true);
  });
});

describe('a translated prefix', () => {
  const address = (text: string): bigint => parseIPv6(text) ?? 0n;
  const translation = {
    kind: 'prefix',
    side: 'source',
    from: address('fd01:203:405::'),
    fromBits: 48,
    to: address('2001:db8:1::'),
    toBits: 48,
  } as const;

  test('is the example of rfc:6296', () => {
    const inner = packet({ src: 'fd01:203:405:1::1234', dst: '2001:db8::1', proto: 'udp' });
    const outer = translatePrefix(inner, translation);
    expect(outer?.source).toBe(address('2001:db8:1:d550::1234'));
  });

  test('leaves the transport checksum as it was', () => {
    const inner = packet({ src: 'fd01:203:405:77::9', dst: '2001:db8::1', proto: 'udp', payload: 'abc' });
    const at = (p: Packet): number[] => [...packetBytes(p).subarray(46, 48)];
    expect(at(translatePrefix(inner, translation) ?? inner)).toEqual(at(inner));
    expect(translatePrefix(inner, translation)).not.toEqual(inner);
  });

  test('of a quoted packet turns the address back that has the prefix', () => {
    const quoted = { src: '2001:db8::1', dst: 'fd01:203:405:1::1234', proto: 'udp', sport: 1, dport: 2 };
    const error = packet({
      src: 'fd01:203:405:1::1',
      dst: '2001:db8::1',
      proto: 'icmpv6',
      icmp: { type: 1, inner: quoted },
    });
    expect(translatePrefix(error, translation)?.transport).toMatchObject({
      inner: { destination: address('2001:db8:1:d550::1234') },
    });
  });
});
