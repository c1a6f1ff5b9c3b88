// A copied state has a life of its own.
import { expect, test } from 'vitest';
import { tracking } from '../../server/src/engine/conntrack/conntrack.ts';
import { readPacketWords } from '../../server/src/engine/packet/packet-words.ts';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import { createState, fork, send } from '../../server/src/engine/run.ts';
import type { Arrival } from '../../server/src/engine/types.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

const rules = `*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -p udp -m limit --limit 1/hour --limit-burst 1 -j ACCEPT
COMMIT
`;
const rulesets = { ipv4: buildRuleset(parseSave(rules, { family: 4 })), ipv6: undefined };
const host = defaultHost(rulesets);

function packet(words: string, at: number): Arrival {
  const reading = readPacketWords(words, { family: 4, host, at });
  if (!reading.ok) throw new Error(reading.message);
  return reading.value.arrival;
}

test('a packet that goes through a copy changes neither connections nor match state of the original', () => {
  const state = createState(host, rulesets);
  const copy = fork(state);
  const first = send(copy, packet('-i eth0 -p udp --dport 1', 1));
  expect(first.trace.verdict).toBe('ACCEPT');
  expect(tracking.renderConnections(first.state.conntrack, 1)).toHaveLength(1);
  expect(tracking.renderConnections(state.conntrack, 1)).toEqual([]);
  expect(send(first.state, packet('-i eth0 -p udp --dport 2', 2)).trace.verdict).toBe('DROP');
  expect(send(state, packet('-i eth0 -p udp --dport 2', 2)).trace.verdict).toBe('ACCEPT');
});

test('a fork of a state with connections follows them on its own', () => {
  const opened = send(createState(host, rulesets), packet('-i eth0 -p udp --dport 1', 1)).state;
  const branch = fork(opened);
  const reply = send(opened, packet('-p udp --sport 1 -d 10.0.0.2 --dport 40000', 2));
  expect(reply.trace.state).toBe('ESTABLISHED');
  const status = (state: typeof branch): unknown => tracking.renderConnections(state.conntrack, 2)[0]?.status;
  expect(status(reply.state)).toEqual([]);
  expect(status(branch)).toEqual(['UNREPLIED']);
});
