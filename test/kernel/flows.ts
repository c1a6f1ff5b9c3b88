/** Packets of other protocols than TCP: streams of UDP, echoes and errors of ICMP, SCTP, and what has no ports. */
import type { Family } from '../../server/src/base/problem.ts';
import type { PacketFields } from './scenario.ts';
import { type Ends, pairOf, type Stage, turned } from './stage.ts';

type Way = (stage: Stage, family: Family) => void;

const WAYS: readonly (readonly [weight: number, Way])[] = [
  [4, udp],
  [3, echo],
  [1, strangeIcmp],
  [2, plain],
  [2, sctp],
  [1, udplite],
  [1, oneOff],
  [1, long],
  [2, extended],
  [0.5, dccp],
];

/** A few packets of some protocol. */
export function anyFlow(stage: Stage, family: Family): void {
  const total = WAYS.reduce((sum, [weight]) => sum + weight, 0);
  let at = stage.random.next() * total;
  for (const [weight, way] of WAYS) {
    at -= weight;
    if (at < 0) {
      way(stage, family);
      return;
    }
  }
}

/** Characters of what a quoted packet carries. */
const LONGEST_QUOTE = 1200;

/** An ICMP error about the last packet, or an answer to it that came back changed. */
export function errorAbout(stage: Stage, quoted: PacketFields): void {
  const { random } = stage;
  if (quoted.icmp?.inner) return;
  const isSix = quoted.src.includes(':');
  const { src, dst, proto, sport, dport, flags, seq, ack, icmp, payload } = quoted;
  // What the far side quotes is what reached it.
  const seen = random.chance(0.7) ? turned(stage.answerTo(quoted)) : { src, dst, sport, dport };
  // An error must fit the wire as well.
  const fitting = payload?.slice(0, LONGEST_QUOTE);
  const inner: PacketFields = JSON.parse(JSON.stringify({ proto, flags, seq, ack, icmp, payload: fitting, ...seen }));
  const [type, code] = random.pick(
    isSix
      ? [
          [1, 4],
          [2, 0],
          [3, 0],
          [4, 1],
          [1, 0],
        ]
      : [
          [3, 1],
          [3, 3],
          [3, 4],
          [11, 0],
          [12, 0],
          [4, 0],
          [5, 0],
        ],
  ) as [number, number];
  const far = isSix ? '2001:db8:a::2' : '10.0.0.2';
  stage.send({
    src: random.chance(0.7) ? inner.dst : far,
    dst: inner.src,
    proto: isSix ? 'icmpv6' : 'icmp',
    icmp: { type, code, inner },
    ...(random.chance(0.06) && { badChecksum: true }),
  });
}

function udp(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const ends: Ends = { src, dst, sport: random.pick([40000, 1024, 68, 5000]), dport: random.pick([53, 123, 80, 8080]) };
  exchange(stage, { ...ends, proto: 'udp', payload: random.pick(['', 'q', 'hello', 'GET /', 'y'.repeat(300)]) });
}

function udplite(stage: Stage, family: Family): void {
  const [src, dst] = pairOf(stage.random, family);
  exchange(stage, { src, dst, proto: 'udplite', sport: 5000, dport: 80, payload: 'hello' });
}

/** The kernel follows it like any protocol that it does not know. */
function dccp(stage: Stage, family: Family): void {
  const [src, dst] = pairOf(stage.random, family);
  const type = stage.random.pick([0, 1, 2, 5]);
  exchange(stage, { src, dst, proto: 'dccp', sport: 5000, dport: 80, type, seq: 1 });
}

/** The packet, answers to it and repetitions, in some order. */
function exchange(stage: Stage, packet: PacketFields): void {
  const { random } = stage;
  for (let i = random.between(1, 5); i > 0; i--) {
    const odd: Partial<PacketFields> = {
      ...(random.chance(0.05) && { badChecksum: true }),
      ...(random.chance(0.08) && { ttl: random.pick([1, 2, 5, 128, 255]) }),
      ...(random.chance(0.08) && { tos: random.pick([8, 16, 0x1e, 184, 255]) }),
    };
    const isAnswer = i < 5 && stage.packets.length > 0 && random.chance(0.45);
    stage.send({ ...packet, ...(isAnswer ? stage.answerTo(packet) : {}), ...odd });
    const last = stage.packets.at(-1);
    if (last && random.chance(0.15)) errorAbout(stage, last);
    if (random.chance(0.03)) stage.wait(0.4);
  }
}

function echo(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const kinds =
    family === 6
      ? [
          [128, 129],
          [139, 140],
        ]
      : [
          [8, 0],
          [8, 0],
          [13, 14],
          [15, 16],
          [17, 18],
        ];
  const [ask, answer] = random.pick(kinds) as [number, number];
  const id = random.pick([1, 7, 4242]);
  const proto = family === 6 ? 'icmpv6' : 'icmp';
  for (let i = random.between(1, 4); i > 0; i--) {
    const isAnswer = i < 4 && random.chance(0.45);
    const ends = isAnswer ? turned({ src, dst }) : { src, dst };
    stage.send({
      ...ends,
      proto,
      icmp: { type: isAnswer ? answer : ask, code: random.pick([0, 0, 0, 1]), id, seq: 1 },
      payload: 'ping',
      ...(random.chance(0.05) && { badChecksum: true }),
    });
    const last = stage.packets.at(-1);
    if (last && random.chance(0.15)) errorAbout(stage, last);
  }
}

function strangeIcmp(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  // What only neighbours say is not sent from here: it would change whom the host takes for one.
  const type = random.chance(0.5)
    ? random.between(family === 6 ? 138 : 6, 255)
    : random.pick(family === 6 ? [130, 132, 138, 141, 144, 200, 100, 1, 3] : [9, 10, 19, 30, 40, 6, 3, 11, 14]);
  stage.send({ src, dst, proto: family === 6 ? 'icmpv6' : 'icmp', icmp: { type, code: random.pick([0, 1]), id: 1 } });
}

const PLAIN_PAYLOADS = ['', '00000800', '00000001000000010000', 'ffff', '2001880b0004000100000000', '11'.repeat(12)];

function plain(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  exchange(stage, {
    src,
    dst,
    proto: random.chance(0.3)
      ? String(random.between(60, 130))
      : random.pick(['gre', 'gre', 'esp', '89', '2', '112', ...(family === 4 ? ['ah', '59'] : [])]),
    payload: `hex:${random.pick(PLAIN_PAYLOADS)}`,
  });
}

function sctp(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const ends: Ends = { src, dst, sport: 5000, dport: 80 };
  for (let i = random.between(1, 5); i > 0; i--) {
    const chunk = random.pick([1, 1, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14]);
    const way = random.chance(0.4) ? stage.answerTo({ ...ends, proto: 'sctp' }) : ends;
    stage.send({
      ...way,
      proto: 'sctp',
      vtag: chunk === 1 ? 0 : random.pick([0, 7, 9]),
      chunk,
      ...(chunk === 1 && { initTag: random.pick([7, 7, 9, 0]) }),
      ...(random.chance(0.06) && { badChecksum: true }),
    });
  }
}

/** One packet with something rare about it. */
function oneOff(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  stage.send({
    src,
    dst,
    proto: 'tcp',
    sport: random.pick([22, 80, 40000, 0]),
    dport: random.pick([22, 80, 40000, 0]),
    flags: random.pick(['', 'S', 'SA', 'A', 'R', 'FPU', 'F']),
    ttl: random.pick([1, 2, 64, 255]),
    tos: random.pick([0, 8, 184, 255]),
    ...(random.chance(0.2) && { badChecksum: true }),
  });
}

/** About as long as a wire carries, or a little longer. */
function long(stage: Stage, family: Family): void {
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const bytes = random.pick([1499, 1500, 1501, 1504]) - (family === 6 ? 48 : 28);
  exchange(stage, { src, dst, proto: 'udp', sport: 40000, dport: 53, payload: 'z'.repeat(bytes) });
}

/** IPv6 extension headers by their numbers: each text is a header without its first byte, the next header. */
const EXTENSIONS: readonly (readonly [number: number, texts: readonly string[]])[] = [
  [
    0,
    [
      '00010400000000',
      '00050200000100',
      '00050200000104',
      '00c20400000000',
      '00410400000000',
      '003e0400000000',
      '007e0400000000',
      '00be0400000000',
      '00fe0400000000',
      '00000000000000',
      '00010500000000',
      '00000000050200',
      '00c20400010000',
      '00010001000102',
      '01010c000000000000000000000000',
    ],
  ],
  [60, ['00010400000000', '00c90400000000', '00010401020304', '007e0400000000', '00be0400000000', '00fe0400000000']],
  [
    43,
    [
      '02000100000000' + '20010db8000a00000000000000000002',
      '00020000000000',
      '02000000000000' + '20010db8000b00000000000000000002',
    ],
  ],
  [44, ['00000000000007', '00000000000001']],
  [51, ['0400000000000100000002010203040506070809101112', '020000000000010000000201020304']],
];

/** What may stand behind them: UDP without a checksum, ESP, a message of mobility, nothing. */
const UPPER: readonly (readonly [number: number, text: string])[] = [
  [17, '9c400035000a00004142'],
  [17, '9c400035000a00004142'],
  [50, '00000001000000010000'],
  [135, '3b00050000000000'],
  [59, ''],
  [17, '9c40'],
];

/** A packet with extension headers, or with the header of a protocol that has none of its own here. */
function extended(stage: Stage, family: Family): void {
  if (family === 4) {
    plain(stage, family);
    return;
  }
  const { random } = stage;
  const [src, dst] = pairOf(random, family);
  const some = EXTENSIONS.filter(() => random.chance(0.3));
  const chain = some.length > 0 ? some : [random.pick(EXTENSIONS)];
  const [last, upper] = random.pick(UPPER);
  let next = last;
  let payload = upper;
  for (const [number, texts] of chain.reverse()) {
    payload = next.toString(16).padStart(2, '0') + random.pick(texts) + payload;
    next = number;
  }
  for (let i = random.between(1, 2); i > 0; i--)
    stage.send({ src, dst, proto: String(next), payload: `hex:${payload}` });
}
