// Both formats of captures, in every form that tools write; and files that are none, are cut, or lie.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../server/src/capture/read.ts';
import { ethernet, ipBytes, LINK, pcap, pcapng, type Written } from '../support/capture.ts';

const packet = ethernet(ipBytes('-i eth0 -p tcp --dport 22 --syn'));
const FRAMES: readonly Written[] = [
  { at: 0, bytes: packet },
  { at: 1.25, bytes: packet, snap: 60 },
  { at: 90.000001, bytes: packet.subarray(0, 55) },
];

function read(bytes: Uint8Array) {
  const reading = readCapture(bytes);
  if (!reading.ok) throw new Error(reading.message);
  return reading;
}

const forms: readonly (readonly [string, Uint8Array])[] = [
  ['pcap, least significant byte first', pcap(FRAMES)],
  ['pcap, most significant byte first', pcap(FRAMES, { little: false })],
  ['pcap with nanoseconds', pcap(FRAMES, { nanoseconds: true })],
  ['pcap with nanoseconds, the other way round', pcap(FRAMES, { nanoseconds: true, little: false })],
  ['pcapng, least significant byte first', pcapng(FRAMES)],
  ['pcapng, most significant byte first', pcapng(FRAMES, { little: false })],
  ['pcapng with nanoseconds', pcapng(FRAMES, { resolution: 9 })],
  ['pcapng with units of a power of two', pcapng(FRAMES, { resolution: 128 | 32 })],
];

test.each(forms)('%s', (_, bytes) => {
  const { frames, cut } = read(bytes);
  expect(cut).toBeUndefined();
  expect(frames.map((frame) => [frame.number, frame.link, frame.bytes.length])).toEqual([
    [1, LINK.ethernet, packet.length],
    [2, LINK.ethernet, Math.min(60, packet.length)],
    [3, LINK.ethernet, Math.min(55, packet.length)],
  ]);
  const [first] = frames;
  const seconds = frames.map((frame) => frame.seconds - (first?.seconds ?? 0));
  expect(seconds[1]).toBeCloseTo(1.25, 5);
  expect(seconds[2]).toBeCloseTo(90.000001, 5);
  expect(Uint8Array.from(first?.bytes ?? [])).toEqual(Uint8Array.from(packet));
});

test('pcapng tells interfaces and directions', () => {
  const interfaces = [
    { name: 'eth0', link: 1 },
    { name: 'tun0', link: 101 },
  ];
  const { frames } = read(
    pcapng(
      [
        { at: 0, bytes: packet, way: 1 },
        { at: 1, bytes: packet.subarray(14), device: 1, way: 2 },
        { at: 2, bytes: packet },
      ],
      { interfaces },
    ),
  );
  expect(frames.map(({ device, direction, link }) => [device, direction, link])).toEqual([
    ['eth0', 'in', 1],
    ['tun0', 'out', 101],
    ['eth0', undefined, 1],
  ]);
});

test('sections of pcapng may follow each other, and each has interfaces of its own', () => {
  const two = Buffer.concat([
    pcapng(FRAMES),
    pcapng(FRAMES, { little: false, interfaces: [{ name: 'wan', link: 1 }] }),
  ]);
  expect(read(two).frames.map(({ device }) => device)).toEqual(['eth0', 'eth0', 'eth0', 'wan', 'wan', 'wan']);
});

describe('what is no capture is refused in a sentence', () => {
  test.each([
    ['nothing', new Uint8Array(0)],
    ['three bytes', Uint8Array.of(1, 2, 3)],
    ['a text', Buffer.from('*filter\nCOMMIT\n')],
    ['something compressed', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0)],
    ['a header that is cut', pcap([]).subarray(0, 20)],
    ['a section that is cut', pcapng([]).subarray(0, 9)],
    ['a version that there is none of', Uint8Array.from(pcap([])).fill(9, 4, 6)],
  ])('%s', (_, bytes) => {
    const reading = readCapture(bytes);
    expect(reading.ok ? undefined : reading.message).toMatch(/^It .*\.$/);
  });
});

test.each([
  ['pcap', pcap(FRAMES)],
  ['pcapng', pcapng(FRAMES)],
])('a %s that is cut in the middle has the frames that are whole, and says where it ends', (_, bytes) => {
  const { frames, cut } = read(bytes.subarray(0, bytes.length - 5));
  expect(frames).toHaveLength(2);
  expect(cut).toMatch(/^It is cut off in the middle of packet 3, at byte \d+.*\.$/);
});

test('lengths that cannot be end the reading, not the program', () => {
  const lying = Uint8Array.from(pcap(FRAMES));
  new DataView(lying.buffer).setUint32(24 + 8, 0xffffffff, true);
  expect(read(lying)).toMatchObject({ frames: [], cut: expect.stringContaining('4294967295 bytes') });
  const ng = Uint8Array.from(pcapng(FRAMES));
  new DataView(ng.buffer).setUint32(28 + 4, 7, true);
  expect(read(ng)).toMatchObject({ frames: [], cut: expect.stringContaining('7 bytes') });
});

test('whatever stands in a file, it is read or refused', () => {
  const whole = [pcap(FRAMES), pcapng(FRAMES)];
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 8 }),
      fc.nat(400),
      (bytes, changes, length) => {
        const changed = Uint8Array.from(bytes.subarray(0, length));
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        const reading = readCapture(changed);
        expect(reading.ok ? reading.frames.length : reading.message).toBeDefined();
      },
    ),
  );
});
