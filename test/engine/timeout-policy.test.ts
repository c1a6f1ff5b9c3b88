// Timeout policies in the words of nfct: what they say, and what is refused.
import { describe, expect, test } from 'vitest';
import { policyFits, readTimeoutPolicy } from '../../server/src/engine/conntrack/timeout-policy.ts';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';

function read(text: string) {
  return readTimeoutPolicy(text.split(' '));
}

test('a policy has seconds in the place of settings', () => {
  expect(read('inet tcp established 100 RETRANS 5')).toEqual({
    family: 4,
    protocol: 6,
    seconds: new Map([
      ['tcp_timeout_established', 100],
      ['tcp_timeout_max_retrans', 5],
    ]),
  });
});

describe('refused with a reason is', () => {
  test.each([
    ['ipv4 tcp', '"ipv4" is neither inet nor inet6'],
    ['inet foo', '"foo" is none of tcp, udp, udplite, icmp, icmpv6, gre, sctp, generic'],
    ['inet icmpv6 timeout 1', 'icmpv6 is no protocol of inet'],
    ['inet udp established 1', '"established" is none of unreplied, replied'],
    ['inet udp replied', 'replied needs whole seconds'],
    ['inet udp replied 1.5', 'replied needs whole seconds'],
  ])('%s', (text, reason) => {
    expect(read(text)).toBe(reason);
  });
});

test('a policy fits the family and the protocol that it is for, a generic one protocols without a tracker', () => {
  const tcp = read('inet tcp');
  const generic = read('inet6 generic');
  if (typeof tcp === 'string' || typeof generic === 'string') throw new Error('both are right');
  expect([policyFits(tcp, 4, 6), policyFits(tcp, 6, 6), policyFits(tcp, 4, 17)]).toEqual([true, false, false]);
  expect([policyFits(generic, 6, 50), policyFits(generic, 6, 6)]).toEqual([true, false]);
});

describe('in a scenario', () => {
  const scenario = (timeouts: object) =>
    readScenario({
      host: { interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }], timeouts },
      ruleset: { ipv4: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p udp -j CT --timeout quick\nCOMMIT\n' },
      packets: [{ at: 0, in: 'eth0', src: '10.0.0.9', dst: '10.0.0.1', proto: 'udp', sport: 1, dport: 2 }],
    });

  test.each([
    ['is known where it is given', { quick: 'inet udp unreplied 7' }, undefined, 6],
    ['is unknown where it is not', {}, 'how long the timeout policy quick lets the connection live is not known', 29],
    [
      'does not load where it is for another protocol',
      { quick: 'inet tcp' },
      'the timeout policy quick is for another protocol, so the kernel does not load the rule',
      29,
    ],
  ])('a policy %s', (_, timeouts, reason, seconds) => {
    const read = scenario(timeouts);
    if (!read.ok) throw new Error(read.message);
    const [packet] = runScenario(read.value).packets;
    expect(packet?.conntrack.map(({ timeout }) => timeout)).toEqual([seconds]);
    expect(packet?.unknowns?.at(0)).toBe(reason);
  });

  test('one that cannot be read is refused with its place', () => {
    const read = scenario({ quick: 'inet udp soon 7' });
    expect(read.ok ? '' : read.message).toBe('host.timeouts.quick: "soon" is none of unreplied, replied');
  });
});
