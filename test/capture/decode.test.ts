// From captured bytes to packets: link layers, IP, fragments, transports, checksums, and what a capture has cut off.
import { describe, expect, test } from 'vitest';
import { decode } from '../../server/src/capture/decode.ts';
import { createFragments } from '../../server/src/capture/fragments.ts';
import { type IpPacket, readIp } from '../../server/src/capture/ip.ts';
import { carriedBy } from '../../server/src/capture/link.ts';
import { packetBytes } from '../../server/src/engine/packet/bytes.ts';
import { printPacketWords } from '../../server/src/engine/packet/packet-print.ts';
import type { Packet } from '../../server/src/engine/types.ts';
import { cooked, cooked2, ethernet, fragmentsOf, ipBytes, LINK, loopback } from '../support/capture.ts';

const WORDS = [
  '-p tcp -s 203.0.113.5 --sport 40000 -d 10.0.0.1 --dport 22 --syn --seq 7 --ttl-eq 60 --tos 0x10',
  '-p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 22 --tcp-flags ALL PSH,ACK --seq 7 --ack 9 --window 512 --payload hello',
  '-p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 22 --syn --mss 1400',
  '-p udp -s 203.0.113.5 -d 10.0.0.1 --dport 53 --payload "a query"',
  '-p icmp -s 203.0.113.5 -d 10.0.0.1 --icmp-type echo-request --payload abc',
  '-p sctp -s 203.0.113.5 -d 10.0.0.1 --sport 5 --dport 6',
  '-p gre -s 203.0.113.5 -d 10.0.0.1 --payload hex:3001880b00000009',
  '-p 99 -s 203.0.113.5 -d 10.0.0.1 --payload abcd',
  '-p tcp -s 2001:db8::5 -d 2001:db8:a::1 --dport 22 --syn --hl-eq 60',
  '-p icmpv6 -s 2001:db8::5 -d 2001:db8:a::1 --icmpv6-type echo-request',
];

function ipOf(bytes: Uint8Array): IpPacket {
  const ip = readIp(bytes);
  if (!ip) throw new Error('no IP header');
  return ip;
}

function packetOf(bytes: Uint8Array): Packet {
  const decoded = decode(ipOf(bytes), true);
  if (!decoded.ok) throw new Error(decoded.what);
  return decoded.packet;
}

test.each(WORDS)('a packet is what its bytes were made of: %s', (words) => {
  const bytes = ipBytes(words);
  const packet = packetOf(bytes);
  expect(packetBytes(packet)).toEqual(bytes);
  expect(packet.badChecksum).toBe(false);
  const printed = printPacketWords({ at: 0, from: { kind: 'local' }, mark: 0, packet });
  for (const word of words.split(' ').filter((one) => /^--(dport|seq|mss|window|payload)$/.test(one)))
    expect(printed).toContain(word);
});

test('a wrong checksum is seen, one that a network card fills in is not taken for wrong', () => {
  const bytes = ipBytes(WORDS[1] ?? '');
  const wrong = Uint8Array.from(bytes);
  wrong[36] = (wrong[36] ?? 0) ^ 0x55;
  expect(packetOf(wrong).badChecksum).toBe(true);
  const decoded = decode(ipOf(wrong), false);
  expect(decoded.ok && decoded.packet.badChecksum).toBe(false);
});

test('an ICMP error has the packet that it quotes', () => {
  const quoted = ipBytes(WORDS[3] ?? '');
  const error = Uint8Array.from([
    ...ipBytes('-p icmp -s 203.0.113.9 -d 203.0.113.5').subarray(0, 20),
    3,
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    ...quoted.subarray(0, 28),
  ]);
  new DataView(error.buffer).setUint16(2, error.length);
  const { transport } = packetOf(error);
  expect(transport).toMatchObject({
    kind: 'icmp',
    type: 3,
    code: 3,
    inner: { protocol: 17, transport: { sport: 40000, dport: 53 } },
  });
});

describe('link layers', () => {
  const ip = ipBytes(WORDS[0] ?? '');
  const six = ipBytes(WORDS[8] ?? '');
  const frame = { number: 1, seconds: 0, device: undefined, direction: undefined };
  test.each([
    ['Ethernet', LINK.ethernet, ethernet(ip), undefined],
    ['Ethernet with a VLAN tag', LINK.ethernet, ethernet(ip, [7]), undefined],
    ['Ethernet with two', LINK.ethernet, ethernet(ip, [7, 8]), undefined],
    ['raw IP', LINK.raw, ip, undefined],
    ['raw IPv4', LINK.ipv4, ip, undefined],
    ['cooked, to the host', LINK.cooked, cooked(ip, 0), 'in'],
    ['cooked, from the host', LINK.cooked, cooked(ip, 4), 'out'],
    ['cooked, the newer form', LINK.cooked2, cooked2(ip, 4), 'out'],
    ['loopback', LINK.null, loopback(ip), undefined],
    ['loopback of OpenBSD', LINK.loop, loopback(ip), undefined],
  ] as const)('%s', (_, link, bytes, direction) => {
    const carried = carriedBy({ ...frame, link, bytes });
    expect(carried).toMatchObject({ kind: 'ip', direction });
    expect(carried.kind === 'ip' && packetOf(carried.bytes)).toEqual(packetOf(ip));
  });
  test('IPv6 over each of them', () => {
    for (const [link, bytes] of [
      [LINK.ethernet, ethernet(six)],
      [LINK.cooked, cooked(six, 0)],
      [LINK.cooked2, cooked2(six, 0)],
    ] as const) {
      const carried = carriedBy({ ...frame, link, bytes });
      expect(carried.kind === 'ip' && packetOf(carried.bytes).family).toBe(6);
    }
  });
  test('Ethernet tells who sent it; padding behind a short packet is not a part of it', () => {
    const carried = carriedBy({
      ...frame,
      link: LINK.ethernet,
      bytes: Uint8Array.from([...ethernet(ip), ...new Array<number>(6).fill(0xee)]),
    });
    expect(carried).toMatchObject({ mac: '02:00:00:00:0a:02' });
    expect(carried.kind === 'ip' && packetOf(carried.bytes).payload).toHaveLength(0);
  });
  test('what rules never see is named', () => {
    const arp = Uint8Array.from([...ethernet(ip).subarray(0, 12), 8, 6, ...new Array<number>(28).fill(0)]);
    expect(carriedBy({ ...frame, link: LINK.ethernet, bytes: arp })).toEqual({ kind: 'other', what: 'ARP' });
    expect(carriedBy({ ...frame, link: 147, bytes: ip })).toEqual({ kind: 'other', what: 'frames of link layer 147' });
    expect(carriedBy({ ...frame, link: LINK.ethernet, bytes: arp.subarray(0, 9) }).kind).toBe('other');
    expect(carriedBy({ ...frame, link: LINK.cooked, bytes: cooked(ip, 3) }).kind).toBe('other');
  });
});

describe('what a capture has cut off', () => {
  const bytes = ipBytes(`-p udp -s 203.0.113.5 -d 10.0.0.1 --dport 53 --payload ${'x'.repeat(100)}`);
  test('of the data leaves their length, and the checksum out of the question', () => {
    const packet = packetOf(bytes.subarray(0, 60));
    expect(packet.payload).toHaveLength(100);
    expect(packet.badChecksum).toBe(false);
  });
  test.each([27, 19, 0])('of the headers leaves no packet: %s bytes', (length) => {
    const ip = readIp(bytes.subarray(0, length));
    expect(ip && decode(ip, true).ok).not.toBe(true);
  });
});

describe('fragments', () => {
  const whole = ipBytes(`-p udp -s 203.0.113.5 -d 10.0.0.1 --dport 53 --payload ${'abcdefgh'.repeat(20)}`);
  const parts = fragmentsOf(whole, 64).map(ipOf);
  test('are put together in any order, at the last one', () => {
    for (const order of [parts, [...parts].reverse()]) {
      const fragments = createFragments();
      const found = order.map((part) => fragments.add(part, 0));
      expect(found.slice(0, -1).every((one) => one === 'kept')).toBe(true);
      const last = found.at(-1);
      expect(typeof last === 'object' && decode(last, true)).toMatchObject({
        ok: true,
        packet: { badChecksum: false, transport: { dport: 53 } },
      });
      expect(fragments.missing).toBe(0);
    }
  });
  test('of which one is missing, or comes half a minute late, are no packet', () => {
    const fragments = createFragments();
    for (const part of parts.slice(1)) expect(fragments.add(part, 0)).toBe('kept');
    expect(fragments.missing).toBe(1);
    expect(parts.slice(0, 1).map((part) => fragments.add(part, 31))).toEqual(['kept']);
  });
  test('that overlap are given up', () => {
    const fragments = createFragments();
    const [first] = parts;
    if (!first) throw new Error('no fragment');
    fragments.add(first, 0);
    expect(fragments.add(first, 0)).toBe('broken');
  });
  test('of IPv6 are told by their header', () => {
    const data = ipBytes(WORDS[8] ?? '');
    const with44 = Uint8Array.from([
      ...data.subarray(0, 6),
      44,
      ...data.subarray(7, 40),
      6,
      0,
      0,
      1,
      0,
      0,
      0,
      9,
      ...data.subarray(40, 56),
    ]);
    new DataView(with44.buffer).setUint16(4, with44.length - 40);
    expect(ipOf(with44)).toMatchObject({ protocol: 6, length: 16, fragment: { id: 9, offset: 0, more: true } });
  });
});
