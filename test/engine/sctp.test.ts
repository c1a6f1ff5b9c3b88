/** The SCTP tracker chunk by chunk: openings, verification tags, heartbeats, and packets out of the blue. */
import { describe, expect, test } from 'vitest';
import { CHUNK } from '../../server/src/engine/conntrack/sctp-states.ts';
import type { TrackerResult, TrackerView } from '../../server/src/engine/conntrack/tracker.ts';
import type { Direction } from '../../server/src/engine/conntrack/tuple.ts';
import { NO_BYTES } from '../../server/src/engine/packet/packet.ts';
import sctp from '../../server/src/engine/trackers/sctp.ts';

const SERVER_TAG = 0x1111;
const CLIENT_TAG = 0x2222;

interface Sent {
  readonly direction: Direction;
  readonly chunk: number;
  readonly vtag: number;
  readonly initTag?: number;
}

const fromClient = (chunk: number, vtag = SERVER_TAG, initTag?: number): Sent => ({
  direction: 'original',
  chunk,
  vtag,
  ...(initTag === undefined ? {} : { initTag }),
});
const fromServer = (chunk: number, vtag = CLIENT_TAG, initTag?: number): Sent => ({
  ...fromClient(chunk, vtag, initTag),
  direction: 'reply',
});

const OPENING: readonly Sent[] = [
  fromClient(CHUNK.INIT, 0, CLIENT_TAG),
  fromServer(CHUNK.INIT_ACK, CLIENT_TAG, SERVER_TAG),
  fromClient(CHUNK.COOKIE_ECHO),
  fromServer(CHUNK.COOKIE_ACK),
];

/** Sends the packets one after the other over one association. */
function play(packets: readonly Sent[]): { readonly results: TrackerResult<unknown>[]; readonly doubts: string[] } {
  const results: TrackerResult<unknown>[] = [];
  const doubts: string[] = [];
  let state = sctp.initial;
  let confirmed = false;
  for (const { direction, chunk, vtag, initTag } of packets) {
    const transport = {
      kind: 'sctp',
      sport: 1,
      dport: 2,
      vtag,
      chunk,
      ...(initTag === undefined ? {} : { initTag }),
    } as const;
    const view: TrackerView = {
      packet: {
        family: 4,
        source: 1,
        destination: 2,
        protocol: 132,
        ttl: 64,
        tos: 0,
        transport,
        payload: NO_BYTES,
        badChecksum: false,
      },
      direction,
      now: 0,
      confirmed,
      seenReply: false,
      assured: false,
      timeoutIsFixed: false,
      remainingSeconds: 10,
      setting: (name) => (name === 'sctp_timeout_established' ? 210 : 3),
      verifiesChecksum: true,
      sequenceOffset: () => 0,
      uncertain: (reason) => doubts.push(reason),
    };
    const result = sctp.track(state, view);
    results.push(result);
    state = result.state;
    confirmed ||= result.verdict === 'accept';
  }
  return { results, doubts };
}

const lastOf = (packets: readonly Sent[]): TrackerResult<unknown> => {
  const last = play(packets).results.at(-1);
  if (!last) throw new Error('nothing was sent');
  return last;
};
const stateAfter = (packets: readonly Sent[]): string | undefined => sctp.stateName?.(lastOf(packets).state);

test('four messages open an association and assure it', () => {
  const { results, doubts } = play(OPENING);
  expect(results.map(({ state }) => sctp.stateName?.(state))).toEqual([
    'CLOSED',
    'COOKIE_WAIT',
    'COOKIE_ECHOED',
    'ESTABLISHED',
  ]);
  expect(results.map(({ becomesAssured }) => becomesAssured ?? false)).toEqual([false, false, false, true]);
  expect(results.at(-1)?.timeoutSeconds).toBe(210);
  expect(doubts).toEqual([]);
});

describe('the verification tag', () => {
  test('must be the one that the other end chose', () => {
    expect(lastOf([...OPENING, fromClient(0, SERVER_TAG)]).verdict).toBe('accept');
    expect(lastOf([...OPENING, fromClient(0, 0x3333)]).verdict).toBe('invalid');
    expect(lastOf([...OPENING, fromServer(CHUNK.ABORT, SERVER_TAG)]).verdict).toBe('invalid');
  });

  test('is zero in an INIT alone', () => {
    expect(lastOf([fromClient(CHUNK.INIT, 7, CLIENT_TAG)]).verdict).toBe('invalid');
  });

  test('fits with a doubt when the INIT does not say what it chose', () => {
    const { results, doubts } = play([fromClient(CHUNK.INIT, 0), fromServer(CHUNK.INIT_ACK, 0x7777, SERVER_TAG)]);
    expect(results.at(-1)?.verdict).toBe('accept');
    expect(doubts).toHaveLength(1);
  });
});

test('an INIT ACK without a tag is too short to be one', () => {
  expect(lastOf([fromClient(CHUNK.INIT, 0, CLIENT_TAG), fromServer(CHUNK.INIT_ACK)]).verdict).toBe('invalid');
});

test('an ABORT, a completed shutdown or a cookie acknowledgment opens nothing', () => {
  for (const chunk of [CHUNK.ABORT, CHUNK.SHUTDOWN_COMPLETE, CHUNK.COOKIE_ACK, 0, 3]) {
    expect(lastOf([fromClient(chunk)]).verdict).toBe('invalid');
  }
});

test('a heartbeat opens a second path, and its answer establishes it', () => {
  expect(stateAfter([fromClient(CHUNK.HEARTBEAT)])).toBe('HEARTBEAT_SENT');
  expect(stateAfter([fromClient(CHUNK.HEARTBEAT), fromServer(CHUNK.HEARTBEAT_ACK)])).toBe('ESTABLISHED');
});

test('a heartbeat with a strange tag is let pass, and its answer changes the tags', () => {
  const stray = [...OPENING, fromClient(CHUNK.HEARTBEAT, 0x9999)];
  expect(lastOf(stray)).toMatchObject({ verdict: 'accept' });
  expect(lastOf(stray).timeoutSeconds).toBeUndefined();
  const answered = [...stray, fromServer(CHUNK.HEARTBEAT_ACK, 0x8888)];
  expect(lastOf(answered).verdict).toBe('accept');
  expect(lastOf([...answered, fromServer(0, 0x8888)]).verdict).toBe('accept');
  expect(lastOf([...OPENING, fromServer(CHUNK.HEARTBEAT_ACK, 0x8888)]).verdict).toBe('invalid');
});

test('a repeated INIT does not renew the timeout', () => {
  const again = lastOf([fromClient(CHUNK.INIT, 0, CLIENT_TAG), fromClient(CHUNK.INIT, 0, CLIENT_TAG)]);
  expect(again.verdict).toBe('accept');
  expect(again.timeoutSeconds).toBeUndefined();
});

test('an INIT ACK that changes its mind about the tag is not believed', () => {
  const second = fromServer(CHUNK.INIT_ACK, CLIENT_TAG, 0x4444);
  expect(lastOf([...OPENING, second]).verdict).toBe('invalid');
});
