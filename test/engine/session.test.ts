// Sessions: one packet after another, a connection made beforehand, and the answer that the other side would give.
import { describe, expect, test } from 'vitest';
import { defaultHost } from '../../server/src/engine/path/default-host.ts';
import { ask, replyTo, type SessionAnswer, startSession } from '../../server/src/engine/session/session.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

const RULES = `*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -m conntrack --ctstate RELATED -j ACCEPT
-A INPUT -p tcp --dport 22 -j ACCEPT
-A INPUT -p udp --dport 53 -j ACCEPT
-A INPUT -p icmp --icmp-type 8 -j ACCEPT
COMMIT
*nat
-A PREROUTING -i eth0 -p tcp --dport 8080 -j DNAT --to-destination 192.168.1.9:80
COMMIT
`;
const rulesets = { ipv4: buildRuleset(parseSave(RULES, { family: 4 })), ipv6: undefined };
const host = defaultHost(rulesets);

function one(words: string, before?: SessionAnswer): SessionAnswer {
  const asked = ask(before?.session ?? startSession(host, rulesets), words);
  if (!asked.ok) throw new Error(asked.message);
  return asked.answer;
}

describe('a packet of a connection that exists already', () => {
  test.each([
    ['-i eth0 -p tcp --dport 99', 'tcp'],
    ['-i eth0 -p tcp --sport 443 --dport 50000', 'tcp'],
    ['-i eth0 -p udp --sport 53 --dport 50000', 'udp'],
    ['-i eth0 -p icmp --icmp-type 0', 'icmp'],
    ['-i eth0 -p 89', 'unknown'],
  ])('%s is ESTABLISHED', (words, protocol) => {
    const { trace, before } = one(`${words} --ctstate ESTABLISHED`);
    expect(trace.state).toBe('ESTABLISHED');
    expect(trace.by).toMatchObject({ chain: 'INPUT', rule: 1 });
    expect(before).toHaveLength(1);
    expect(before[0]).toContain(protocol);
    expect(before[0]).not.toContain('UNREPLIED');
  });

  test('an ICMP error can be about one', () => {
    const { trace } = one('-i eth0 -p icmp --icmp-type 3/4 --ctstate RELATED');
    expect(trace.state).toBe('RELATED');
    expect(trace.by).toMatchObject({ chain: 'INPUT', rule: 2 });
  });

  test('without the wish there is none', () => {
    expect(one('-i eth0 -p tcp --dport 99 --tcp-flags ALL ACK').trace.state).toBe('NEW');
  });

  test('an INVALID packet has a wrong checksum', () => {
    expect(one('-i eth0 -p tcp --dport 22 --ctstate INVALID').trace).toMatchObject({ state: 'INVALID' });
  });
});

describe('the answer of the other side', () => {
  test('to a SYN is a SYN and ACK, and the handshake goes on from there', () => {
    const syn = one('-i eth0 -p tcp -s 203.0.113.5 --dport 22 --syn --seq 100');
    const answer = replyTo(syn, host) ?? '';
    expect(answer).toBe(
      '-p tcp -s 10.0.0.1 --sport 22 -d 203.0.113.5 --dport 40000 --tcp-flags ALL SYN,ACK --ack 101 --ttl-eq 64',
    );
    const second = one(answer, syn);
    expect(second.trace.state).toBe('ESTABLISHED');
    const third = one(replyTo(second, host) ?? '', second);
    expect(third.trace.verdict).toBe('ACCEPT');
    expect(third.after[0]).toMatch(/ESTABLISHED .*\[ASSURED\]/);
  });

  test('comes from where NAT has sent the packet', () => {
    const forwarded = one('-i eth0 -p tcp -s 203.0.113.5 -d 10.0.0.1 --dport 8080 --syn');
    const answer = replyTo(forwarded, host) ?? '';
    expect(answer).toMatch(/^-i eth1 -p tcp -s 192\.168\.1\.9 --sport 80 -d 203\.0\.113\.5/);
    const back = one(answer, forwarded);
    expect(back.trace.sent[0]?.packet).toMatchObject({ source: 0x0a000001, transport: { sport: 8080 } });
  });

  test('to an echo request is the reply', () => {
    expect(replyTo(one('-i eth0 -p icmp --icmp-type 8'), host)).toContain('--icmp-type 0/0');
  });

  test.each([
    '-i eth0 -p udp --dport 99',
    '-i eth0 -p tcp --dport 22 --tcp-flags ALL RST',
    '-i eth0 -p icmp --icmp-type 0',
  ])('is nothing for %s', (words) => {
    expect(replyTo(one(words), host)).toBeUndefined();
  });
});

test('time goes on by a second from packet to packet', () => {
  const first = one('-i eth0 -p udp --dport 53');
  const second = one('-i eth0 -p udp --dport 53 --sport 1', first);
  expect(second.arrival.at - first.arrival.at).toBe(1);
  expect(second.after.filter((line) => line.includes('udp'))).toHaveLength(2);
});
