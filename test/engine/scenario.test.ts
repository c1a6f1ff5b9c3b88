// Scenarios in JSON: what is wrong with one is a sentence with its place, never a crash.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';

const good = {
  name: 'one',
  host: {
    interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'], mac: '02:00:00:00:0a:01' }],
    routes: [{ to: 'default', via: '10.0.0.2', dev: 'eth0' }],
    sysctl: { 'net.ipv4.ip_forward': 1 },
  },
  ruleset: { ipv4: '*filter\n:INPUT DROP [0:0]\nCOMMIT\n' },
  packets: [{ at: 0, in: 'eth0', src: '10.0.0.2', dst: '10.0.0.1', proto: 'tcp', sport: 40000, dport: 22, flags: 'S' }],
};

test('the example of the contract runs', () => {
  const scenario = readScenario(good);
  if (!scenario.ok) throw new Error(scenario.message);
  expect(runScenario(scenario.value)).toEqual({
    name: 'one',
    packets: [
      {
        verdict: 'DROP',
        by: 'filter/INPUT/policy',
        state: 'NEW',
        hits: { 'filter/INPUT/policy': 1 },
        delivered: 0,
        sent: [],
        conntrack: [],
        expectations: [],
      },
    ],
  });
});

const packet = good.packets[0];

describe('what is wrong is told with its place', () => {
  test.each<[string, unknown]>([
    ['packets[0].src: should be a text', { ...good, packets: [{ ...packet, src: 5 }] }],
    ['packets[0].src: "10.0.0" is not an address', { ...good, packets: [{ ...packet, src: '10.0.0' }] }],
    ['packets[0].dst: is not of the family of src', { ...good, packets: [{ ...packet, dst: '::1' }] }],
    ['packets[0].dport: should be a whole number from 0 to 65535', { ...good, packets: [{ ...packet, dport: -1 }] }],
    ['packets[0].proto: "tpc" is not a protocol', { ...good, packets: [{ ...packet, proto: 'tpc' }] }],
    ['packets[0].flags: "X" is none of the flags FSRPAUEC', { ...good, packets: [{ ...packet, flags: 'SX' }] }],
    ['packets[0].sport: is needed', { ...good, packets: [{ ...packet, sport: undefined }] }],
    ['packets[0].mac: "ten" is not a MAC address', { ...good, packets: [{ ...packet, mac: 'ten' }] }],
    ['packets[0].at: should be seconds, 0 or more', { ...good, packets: [{ ...packet, at: -1 }] }],
    [
      'packets[0]: would be 70040 bytes long, and no packet is longer than 65535',
      { ...good, packets: [{ ...packet, payload: 'x'.repeat(70000) }] },
    ],
    [
      'packets[0].icmp: is an error of type 3 that quotes no packet: give "inner"',
      { ...good, packets: [{ ...packet, proto: 'icmp', icmp: { type: 3 } }] },
    ],
    [
      'packets[0].icmp.inner.dport: is needed',
      { ...good, packets: [{ ...packet, proto: 'icmp', icmp: { type: 3, inner: { ...packet, dport: undefined } } }] },
    ],
    ['host.interfaces: eth0 is there twice', { ...good, host: { interfaces: [{ name: 'eth0' }, { name: 'eth0' }] } }],
    [
      'host.routes[0].via: is not of the family of to',
      { ...good, host: { routes: [{ to: '10.0.0.0/8', via: '::1', dev: 'eth0' }] } },
    ],
    [
      'ruleset.ipv4, line 5: This jump closes a loop: A → A.',
      { ...good, ruleset: { ipv4: '*filter\n:INPUT ACCEPT [0:0]\n:A - [0:0]\n-A INPUT -j A\n-A A -g A\nCOMMIT\n' } },
    ],
    ['packets[0].icmp: is needed: {"type": …}', { ...good, packets: [{ ...packet, proto: 'icmp' }] }],
    ['packets[0]: needs either "in" or "from": "local"', { ...good, packets: [{ ...packet, in: undefined }] }],
    ['packets: packet 1 is earlier than the one before it', { ...good, packets: [{ ...packet, at: 2 }, packet] }],
    ['packets: should be an array', { ...good, packets: {} }],
    [
      'host.interfaces[0].mtu: is 1280 or more',
      { ...good, host: { interfaces: [{ name: 'eth0', addresses: ['2001:db8::1/64'], mtu: 1000 }] } },
    ],
    ['host.interfaces[0].name: should be a text', { ...good, host: { interfaces: [{}] } }],
    [
      'host.routes[0].to: "99" is not a prefix length',
      { ...good, host: { routes: [{ to: '10.0.0.0/99', dev: 'eth0' }] } },
    ],
    ['host.sysctl.x: should be a whole number', { ...good, host: { sysctl: { x: 'on' } } }],
    ['ruleset.ipv4: should be a text', { ...good, ruleset: { ipv4: 1 } }],
  ])('%s', (message, json) => {
    expect(readScenario(json)).toEqual({ ok: false, message });
  });

  test('whatever the JSON is, it is read or refused in a sentence', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const scenario = readScenario(json);
        expect(scenario.ok || scenario.message.length > 0).toBe(true);
      }),
    );
  });
});

test('interfaces that only packets name exist, and so does lo', () => {
  const scenario = readScenario({ ...good, host: {}, packets: [{ ...packet, in: 'ppp0' }] });
  expect(scenario.ok && scenario.value.host.interfaces.map(({ name }) => name)).toEqual(['lo', 'ppp0']);
});
