// The trackers without states, case by case over everything that they look at: what opens, what answers, what assures, how long it lasts.
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import type { Tracker, TrackerView } from '../../server/src/engine/conntrack/tracker.ts';
import { NO_BYTES, PROTOCOL } from '../../server/src/engine/packet/packet.ts';
import generic from '../../server/src/engine/trackers/generic.ts';
import gre from '../../server/src/engine/trackers/gre.ts';
import icmp from '../../server/src/engine/trackers/icmp.ts';
import icmpv6 from '../../server/src/engine/trackers/icmpv6.ts';
import udp from '../../server/src/engine/trackers/udp.ts';
import udplite from '../../server/src/engine/trackers/udplite.ts';
import type { Packet, Transport } from '../../server/src/engine/types.ts';

const SECONDS: Readonly<Record<string, number>> = {
  udp_timeout: 1,
  udp_timeout_stream: 2,
  icmp_timeout: 3,
  icmpv6_timeout: 4,
  generic_timeout: 5,
  gre_timeout: 6,
  gre_timeout_stream: 7,
};

interface Case {
  readonly confirmed: boolean;
  readonly seenReply: boolean;
  readonly verifies: boolean;
  readonly badChecksum: boolean;
}

const BOTH = [false, true];
const CASES: readonly Case[] = BOTH.flatMap((confirmed) =>
  BOTH.flatMap((seenReply) =>
    BOTH.flatMap((verifies) => BOTH.map((badChecksum) => ({ confirmed, seenReply, verifies, badChecksum }))),
  ),
);

function packetOf(family: Packet['family'], protocol: number, transport: Transport, badChecksum = false): Packet {
  const addresses = family === 4 ? { source: 1, destination: 2 } : { source: 1n, destination: 2n };
  return { family, ...addresses, protocol, ttl: 64, tos: 0, transport, payload: NO_BYTES, badChecksum };
}

/** The tracker's answer to a packet, `now` seconds after the first one of the connection. */
function ask(tracker: Tracker, packet: Packet, { confirmed, seenReply, verifies }: Case, now = 0) {
  const view = (at: number, isThere: boolean): TrackerView => ({
    packet,
    direction: 'original',
    now: at,
    confirmed: isThere,
    seenReply,
    assured: false,
    timeoutIsFixed: false,
    remainingSeconds: 10,
    setting: (name) => SECONDS[name] ?? Number.NaN,
    verifiesChecksum: verifies,
    sequenceOffset: () => 0,
    uncertain: () => {},
  });
  const first = confirmed ? tracker.track(tracker.initial, view(0, false)).state : tracker.initial;
  return tracker.track(first, view(now, confirmed));
}

const ports = (kind: 'udp' | 'udplite'): Transport => ({ kind, sport: 1, dport: 2 });

describe('UDP', () => {
  test.each(CASES)('%o', (one) => {
    const packet = packetOf(4, PROTOCOL.UDP, ports('udp'), one.badChecksum);
    const early = ask(udp, packet, one, 2);
    const late = ask(udp, packet, one, 2.1);
    if (one.verifies && one.badChecksum) {
      expect(late.verdict).toBe('invalid');
      return;
    }
    expect(early).toMatchObject({ verdict: 'accept', timeoutSeconds: 1 });
    const isStream = one.confirmed && one.seenReply;
    expect(late).toMatchObject({ verdict: 'accept', timeoutSeconds: isStream ? 2 : 1 });
    expect([early.becomesAssured ?? false, late.becomesAssured ?? false]).toEqual([false, isStream]);
  });
});

describe('UDP-Lite', () => {
  test.each(CASES)('%o', (one) => {
    const answer = ask(udplite, packetOf(4, PROTOCOL.UDPLITE, ports('udplite'), one.badChecksum), one);
    if (one.verifies) expect(answer.verdict).toBe('invalid');
    else expect(answer).toMatchObject({ timeoutSeconds: one.seenReply ? 2 : 1, becomesAssured: one.seenReply });
  });
});

describe('GRE', () => {
  test.each(CASES)('%o', (one) => {
    const answer = ask(gre, packetOf(4, PROTOCOL.GRE, { kind: 'gre', version: 0, callId: 0 }), one);
    expect(answer).toMatchObject({
      verdict: 'accept',
      timeoutSeconds: one.seenReply ? 7 : 6,
      becomesAssured: one.seenReply,
    });
  });
});

describe('every other protocol', () => {
  test.each(CASES)('%o', (one) => {
    const answer = ask(generic, packetOf(4, 89, { kind: 'other' }, one.badChecksum), one);
    expect(answer).toMatchObject({ verdict: 'accept', timeoutSeconds: 5 });
    expect(answer.becomesAssured ?? false).toBe(false);
  });
});

describe.each<[string, Tracker, Family, number, readonly number[], number]>([
  ['ICMP', icmp, 4, PROTOCOL.ICMP, [8, 13, 15, 17], 3],
  ['ICMPv6', icmpv6, 6, PROTOCOL.ICMPV6, [128, 139], 4],
])('%s', (_name, tracker, family, protocol, opening, seconds) => {
  const message = (type: number): Packet =>
    packetOf(family, protocol, { kind: 'icmp', type, code: 0, id: 1, seq: 1, mtu: 0, inner: undefined });
  const fresh: Case = { confirmed: false, seenReply: false, verifies: true, badChecksum: false };

  test('of all types, requests alone open a connection', () => {
    const opens = Array.from({ length: 256 }, (_, type) => type).filter(
      (type) => ask(tracker, message(type), fresh).verdict === 'accept',
    );
    expect(opens).toEqual(opening);
  });

  test.each(CASES)('a request lasts its time: %o', (one) => {
    const answer = ask(tracker, message(opening[0] ?? 0), one);
    expect(answer).toMatchObject({ verdict: 'accept', timeoutSeconds: seconds });
    expect(answer.becomesAssured ?? false).toBe(false);
  });

  test('is not tracked over the other family', () => {
    const other = family === 4 ? 6 : 4;
    const strange = packetOf(other, protocol, message(opening[0] ?? 0).transport);
    expect(ask(tracker, strange, fresh).verdict).toBe('invalid');
  });
});
