/** Every cell of TCP's state table, said the other way round: what each segment does, and what it does in all other states. */
import { describe, expect, test } from 'vitest';
import {
  nextTcpState,
  SEGMENTS,
  type SegmentKind,
  segmentKind,
  TCP_STATES,
  type TcpNext,
  type TcpStateName,
} from '../../server/src/engine/conntrack/tcp-states.ts';
import type { Direction } from '../../server/src/engine/conntrack/tuple.ts';

interface Row {
  readonly direction: Direction;
  readonly segment: SegmentKind;
  readonly moves: Partial<Record<TcpStateName, TcpNext>>;
  readonly otherwise: TcpNext;
}

const afterFin = {
  SYN_RECV: 'FIN_WAIT',
  ESTABLISHED: 'FIN_WAIT',
  FIN_WAIT: 'LAST_ACK',
  CLOSE_WAIT: 'LAST_ACK',
  LAST_ACK: 'LAST_ACK',
  TIME_WAIT: 'TIME_WAIT',
  CLOSE: 'CLOSE',
} as const;
const afterAck = {
  ESTABLISHED: 'ESTABLISHED',
  FIN_WAIT: 'CLOSE_WAIT',
  CLOSE_WAIT: 'CLOSE_WAIT',
  LAST_ACK: 'TIME_WAIT',
  TIME_WAIT: 'TIME_WAIT',
  CLOSE: 'CLOSE',
} as const;

const ROWS: readonly Row[] = [
  {
    direction: 'original',
    segment: 'SYN',
    moves: { NONE: 'SYN_SENT', SYN_SENT: 'SYN_SENT', SYN_SENT2: 'SYN_SENT2', TIME_WAIT: 'SYN_SENT', CLOSE: 'SYN_SENT' },
    otherwise: 'IGNORE',
  },
  {
    direction: 'original',
    segment: 'SYN+ACK',
    moves: { SYN_SENT2: 'SYN_RECV', SYN_RECV: 'SYN_RECV' },
    otherwise: 'INVALID',
  },
  { direction: 'original', segment: 'FIN', moves: afterFin, otherwise: 'INVALID' },
  {
    direction: 'original',
    segment: 'ACK',
    moves: { ...afterAck, NONE: 'ESTABLISHED', SYN_RECV: 'ESTABLISHED' },
    otherwise: 'INVALID',
  },
  { direction: 'original', segment: 'RST', moves: { NONE: 'INVALID' }, otherwise: 'CLOSE' },
  { direction: 'original', segment: 'other', moves: {}, otherwise: 'INVALID' },
  {
    direction: 'reply',
    segment: 'SYN',
    moves: { SYN_SENT: 'SYN_SENT2', SYN_SENT2: 'SYN_SENT2', TIME_WAIT: 'SYN_SENT' },
    otherwise: 'INVALID',
  },
  {
    direction: 'reply',
    segment: 'SYN+ACK',
    moves: { NONE: 'INVALID', SYN_SENT: 'SYN_RECV', SYN_SENT2: 'SYN_RECV' },
    otherwise: 'IGNORE',
  },
  { direction: 'reply', segment: 'FIN', moves: afterFin, otherwise: 'INVALID' },
  {
    direction: 'reply',
    segment: 'ACK',
    moves: { ...afterAck, SYN_RECV: 'SYN_RECV', SYN_SENT: 'IGNORE', SYN_SENT2: 'IGNORE' },
    otherwise: 'INVALID',
  },
  { direction: 'reply', segment: 'RST', moves: { NONE: 'INVALID' }, otherwise: 'CLOSE' },
  { direction: 'reply', segment: 'other', moves: {}, otherwise: 'INVALID' },
];

describe('the TCP state table', () => {
  test.each(ROWS)(
    'says what a $segment in $direction direction does in every state',
    ({ direction, segment, moves, otherwise }) => {
      for (const state of TCP_STATES) {
        expect(nextTcpState(direction, segment, state), state).toBe(moves[state] ?? otherwise);
      }
    },
  );

  test('has a row for each direction and segment', () => {
    expect(ROWS).toHaveLength(2 * SEGMENTS.length);
  });
});

test('RST counts more than SYN, SYN more than FIN, FIN more than ACK', () => {
  expect(segmentKind(4 | 2 | 1 | 16)).toBe('RST');
  expect(segmentKind(2 | 1)).toBe('SYN');
  expect(segmentKind(2 | 16 | 1)).toBe('SYN+ACK');
  expect(segmentKind(1 | 16 | 8)).toBe('FIN');
  expect(segmentKind(16 | 32)).toBe('ACK');
  expect(segmentKind(8)).toBe('other');
});
