/** Laws of TCP window tracking: honest ends are never doubted, and sequence numbers wrap. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TCP_FLAG } from '../../server/src/base/fields.ts';
import { after, before, wrap } from '../../server/src/engine/conntrack/tcp-window.ts';
import type { TrackerView } from '../../server/src/engine/conntrack/tracker.ts';
import { type Direction, opposite } from '../../server/src/engine/conntrack/tuple.ts';
import tcp from '../../server/src/engine/trackers/tcp.ts';
import type { TcpOptions } from '../../server/src/engine/types.ts';

const { SYN, ACK } = TCP_FLAG;

interface Segment {
  readonly direction: Direction;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly windowBytes: number;
  readonly bytes?: number;
  readonly options?: TcpOptions;
}

/** A connection in the making: what the tracker says of each segment. */
function connection(): (segment: Segment) => string {
  let state = tcp.initial;
  let confirmed = false;
  let seenReply = false;
  return ({ direction, flags, seq, ack, windowBytes, bytes = 0, options = {} }) => {
    const view: TrackerView = {
      packet: {
        family: 4,
        source: 1,
        destination: 2,
        protocol: 6,
        ttl: 64,
        tos: 0,
        transport: { kind: 'tcp', sport: 1, dport: 2, flags, seq: wrap(seq), ack: wrap(ack), windowBytes, options },
        payload: new Uint8Array(bytes),
        badChecksum: false,
      },
      direction,
      now: 0,
      confirmed,
      seenReply,
      assured: false,
      timeoutIsFixed: false,
      remainingSeconds: 100,
      setting: (name) => (name === 'tcp_loose' || name === 'tcp_max_retrans' ? 1 : name.includes('timeout') ? 100 : 0),
      verifiesChecksum: true,
      sequenceOffset: () => 0,
      uncertain: () => undefined,
    };
    const result = tcp.track(state, view);
    state = result.state;
    confirmed = true;
    seenReply ||= direction === 'reply';
    return `${result.verdict} ${tcp.stateName?.(state)}`;
  };
}

test('ends that keep to their windows are never doubted, wherever their numbers begin', () => {
  const turn = fc.record({
    direction: fc.constantFrom<Direction>('original', 'reply'),
    bytes: fc.integer({ min: 0, max: 1460 }),
  });
  fc.assert(
    fc.property(
      fc.nat(0xffffffff),
      fc.nat(0xffffffff),
      fc.nat(14),
      fc.nat(14),
      fc.array(turn, { maxLength: 30 }),
      (a, b, sa, sb, turns) => {
        const send = connection();
        const next = { original: a + 1, reply: b + 1 };
        const scale = { original: sa, reply: sb };
        const offer = (windowScale: number): TcpOptions => ({ mss: 1460, windowScale, sackPermitted: true });
        expect(
          send({ direction: 'original', flags: SYN, seq: a, ack: 0, windowBytes: 65535, options: offer(sa) }),
        ).toBe('accept SYN_SENT');
        expect(
          send({ direction: 'reply', flags: SYN | ACK, seq: b, ack: a + 1, windowBytes: 65535, options: offer(sb) }),
        ).toBe('accept SYN_RECV');
        expect(send({ direction: 'original', flags: ACK, seq: a + 1, ack: b + 1, windowBytes: 65535 >> sa })).toBe(
          'accept ESTABLISHED',
        );
        for (const { direction, bytes } of turns) {
          const other = opposite(direction);
          const windowBytes = 65535 >> scale[direction];
          const segment = { direction, flags: ACK, seq: next[direction], ack: next[other], windowBytes, bytes };
          expect(send(segment)).toBe('accept ESTABLISHED');
          next[direction] += bytes;
        }
      },
    ),
  );
});

test('nothing is out of window in a connection that was taken up in its middle', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (seq, ack) => {
      const send = connection();
      expect(send({ direction: 'original', flags: ACK, seq: 1, ack: 1, windowBytes: 1 })).toBe('accept ESTABLISHED');
      expect(send({ direction: 'original', flags: ACK, seq, ack, windowBytes: 1 })).toBe('accept ESTABLISHED');
    }),
  );
});

test('before and after are opposites within half of the numbers, across the wrap', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.integer({ min: 1, max: 0x7fffffff }), (start, distance) => {
      expect(before(start, wrap(start + distance))).toBe(true);
      expect(after(wrap(start + distance), start)).toBe(true);
      expect(before(start, start) || after(start, start)).toBe(false);
    }),
  );
});
