/** Every cell of SCTP's state table, said the other way round: which states each chunk leaves, and what it does elsewhere. */
import { describe, expect, test } from 'vitest';
import {
  CHUNK,
  CHUNK_NAMES,
  type ChunkName,
  nextSctpState,
  SCTP_STATES,
  type SctpStateName,
} from '../../server/src/engine/conntrack/sctp-states.ts';
import type { Direction } from '../../server/src/engine/conntrack/tuple.ts';

type Next = SctpStateName | 'INVALID';

interface Row {
  readonly direction: Direction;
  readonly chunk: ChunkName;
  /** States that change; all others stay. */
  readonly moves: Partial<Record<SctpStateName, Next>>;
}

/** From the client, a first packet opens as CLOSED unless the row says otherwise; so does a heartbeat's path. */
const client = (chunk: ChunkName, moves: Row['moves'] = {}): Row => ({
  direction: 'original',
  chunk,
  moves: { NONE: 'CLOSED', HEARTBEAT_SENT: 'CLOSED', ...moves },
});
/** From the server, nothing can come first, and only heartbeats belong to a heartbeat's path. */
const server = (chunk: ChunkName, moves: Row['moves'] = {}): Row => ({
  direction: 'reply',
  chunk,
  moves: { NONE: 'INVALID', HEARTBEAT_SENT: 'INVALID', ...moves },
});

const ended: Row['moves'] = Object.fromEntries(SCTP_STATES.map((state) => [state, 'CLOSED']));
const acknowledged = { SHUTDOWN_SENT: 'SHUTDOWN_ACK_SENT', SHUTDOWN_RECD: 'SHUTDOWN_ACK_SENT' } as const;

const ROWS: readonly Row[] = [
  client('INIT', { HEARTBEAT_SENT: 'COOKIE_WAIT', SHUTDOWN_SENT: 'CLOSED', SHUTDOWN_RECD: 'CLOSED' }),
  client('INIT_ACK'),
  client('ABORT', ended),
  client('SHUTDOWN', { ESTABLISHED: 'SHUTDOWN_SENT' }),
  client('SHUTDOWN_ACK', { ...acknowledged, NONE: 'SHUTDOWN_ACK_SENT', HEARTBEAT_SENT: 'SHUTDOWN_ACK_SENT' }),
  client('ERROR'),
  client('COOKIE_ECHO', { COOKIE_WAIT: 'COOKIE_ECHOED' }),
  client('COOKIE_ACK', { COOKIE_ECHOED: 'ESTABLISHED' }),
  client('SHUTDOWN_COMPLETE', { SHUTDOWN_ACK_SENT: 'CLOSED' }),
  client('HEARTBEAT', { NONE: 'HEARTBEAT_SENT', HEARTBEAT_SENT: 'HEARTBEAT_SENT' }),
  client('HEARTBEAT_ACK', { HEARTBEAT_SENT: 'HEARTBEAT_SENT' }),
  server('INIT'),
  server('INIT_ACK', { CLOSED: 'COOKIE_WAIT' }),
  server('ABORT', { ...ended, NONE: 'INVALID', HEARTBEAT_SENT: 'INVALID' }),
  server('SHUTDOWN', { ESTABLISHED: 'SHUTDOWN_RECD' }),
  server('SHUTDOWN_ACK', acknowledged),
  server('ERROR', { COOKIE_ECHOED: 'CLOSED' }),
  server('COOKIE_ECHO', { COOKIE_WAIT: 'COOKIE_ECHOED' }),
  server('COOKIE_ACK', { COOKIE_ECHOED: 'ESTABLISHED' }),
  server('SHUTDOWN_COMPLETE', { SHUTDOWN_ACK_SENT: 'CLOSED' }),
  server('HEARTBEAT', { HEARTBEAT_SENT: 'HEARTBEAT_SENT' }),
  server('HEARTBEAT_ACK', { HEARTBEAT_SENT: 'ESTABLISHED' }),
];

describe('the SCTP state table', () => {
  test.each(ROWS)('says what $chunk in $direction direction does in every state', ({ direction, chunk, moves }) => {
    for (const state of SCTP_STATES) {
      expect(nextSctpState(direction, CHUNK[chunk], state), state).toBe(moves[state] ?? state);
    }
  });

  test('has a row for each direction and chunk', () => {
    expect(ROWS).toHaveLength(2 * CHUNK_NAMES.length);
  });
});

test('DATA and SACK leave the state as it is', () => {
  expect(nextSctpState('reply', 0, 'ESTABLISHED')).toBe('ESTABLISHED');
  expect(nextSctpState('original', 3, 'NONE')).toBe('NONE');
});
