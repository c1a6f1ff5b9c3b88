// What targets do to packets, as data: each target's options come to the recipe that the kernel follows.
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import type { Effect } from '../../server/src/catalogue/effect.ts';
import type { TableName } from '../../server/src/catalogue/hooks.ts';
import { targets } from '../../server/src/catalogue/targets.generated.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';

function effectOf(rule: string, family: Family = 4, table: TableName = 'mangle'): Effect | undefined {
  const { words } = splitWords(`-A OUTPUT ${rule}`, 0);
  const { spec } = parseCommand(words, { family, table, mode: 'restore' });
  const { target, protocol } = spec;
  return target?.entry?.effect(target.given, { family, table, chain: 'OUTPUT', protocol, matches: spec.matches });
}

/** The new value of a field by the recipe, in 32 bits. */
function changed(effect: Effect | undefined, old: number): number {
  if (effect?.kind !== 'change') throw new Error('no change');
  const value = ((old & ~effect.change.clear) ^ effect.change.xor) >>> 0;
  const { shift = 0 } = effect;
  return (shift < 0 ? value >>> -shift : value << shift) >>> 0;
}

test('verdicts end the packet here, RETURN goes back, and QUEUE may let it pass when nobody listens', () => {
  expect(effectOf('-j ACCEPT')).toEqual({ kind: 'verdict', verdict: 'ACCEPT' });
  expect(effectOf('-j DROP')).toEqual({ kind: 'verdict', verdict: 'DROP' });
  expect(effectOf('-j RETURN')).toEqual({ kind: 'return' });
  expect(effectOf('-j QUEUE')).toEqual({ kind: 'verdict', verdict: 'QUEUE' });
  expect(effectOf('-j NFQUEUE --queue-num 3')).toEqual({ kind: 'verdict', verdict: 'QUEUE' });
  expect(effectOf('-j NFQUEUE --queue-bypass')).toEqual({ kind: 'verdict', verdict: 'QUEUE', bypass: true });
});

test('a target that only tells others goes on with the next rule', () => {
  for (const rule of ['-j LOG', '-j NFLOG', '-j TRACE', '-j AUDIT --type drop', '-j CLASSIFY --set-class 1:2']) {
    expect(effectOf(rule)).toEqual({ kind: 'continue' });
  }
});

test('an effect that never varies is one object', () => {
  expect(effectOf('-j ACCEPT')).toBe(effectOf('-p tcp -j ACCEPT'));
  expect(effectOf('-j REJECT')).toBe(effectOf('-p tcp -j REJECT'));
});

describe('marks', () => {
  test.each([
    ['--set-xmark 0x0f/0xff', 0x1234, 0x120f],
    ['--set-xmark 0xff/0x0f', 0x1234, 0x12cf],
    ['--set-mark 0x0f/0xf0', 0x1234, 0x120f],
    ['--set-mark 7', 0x1234, 7],
    ['--and-mark 0xff', 0x1234, 0x34],
    ['--or-mark 0xff', 0x1234, 0x12ff],
    ['--xor-mark 0xffffffff', 0x1234, 0xffffedcb],
  ])('MARK %s of %i is %i', (options, old, expected) => {
    expect(changed(effectOf(`-j MARK ${options}`), old)).toBe(expected);
    expect(changed(effectOf(`-j CONNMARK ${options}`), old)).toBe(expected);
  });

  test('CONNMARK shifts what it has set', () => {
    expect(changed(effectOf('-j CONNMARK --or-mark 1 --left-shift-mark 31'), 2)).toBe(0x80000000);
    expect(changed(effectOf('-j CONNMARK --or-mark 1 --right-shift-mark 4'), 0x80)).toBe(8);
  });

  test('CONNMARK copies by masks, which are all ones when left out', () => {
    const whole = { ctMask: 0xffffffff, packetMask: 0xffffffff };
    expect(effectOf('-j CONNMARK --save-mark')).toEqual({ kind: 'saveMark', ...whole });
    expect(effectOf('-j CONNMARK --restore-mark')).toEqual({ kind: 'restoreMark', ...whole });
    expect(effectOf('-j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xf0 --right-shift-mark 4')).toEqual({
      kind: 'restoreMark',
      ctMask: 0xf0,
      packetMask: 0xf,
      shift: -4,
    });
  });
});

describe('headers', () => {
  test('DSCP leaves the ECN bits, TOS changes what it is told to', () => {
    expect(changed(effectOf('-j DSCP --set-dscp-class EF'), 0x03)).toBe(0xbb);
    expect(changed(effectOf('-j TOS --set-tos Minimize-Delay'), 0xff)).toBe(0xd0);
    expect(changed(effectOf('-j TOS --and-tos 0x0f'), 0xff)).toBe(0x0f);
    expect(changed(effectOf('-j TOS --set-tos 0x10'), 0xff)).toBe(0x10);
  });

  test('ECN changes flags of TCP, bits of IP, or both', () => {
    expect(changed(effectOf('-p tcp -j ECN --ecn-tcp-remove'), 0xc2)).toBe(0x02);
    expect(changed(effectOf('-j ECN --ecn-ip-ect 1'), 0xff)).toBe(0xfd);
    expect(effectOf('-p tcp -j ECN --ecn-tcp-cwr 1 --ecn-ip-ect 0')).toEqual({
      kind: 'change',
      field: 'ip.tos',
      change: { clear: 3, xor: 0 },
      also: { field: 'tcp.flags', change: { clear: 128, xor: 128 } },
    });
  });

  test('TTL and hop limit are set, raised or lowered', () => {
    expect(effectOf('-j TTL --ttl-set 64')).toEqual({ kind: 'ttl', operation: 'set', value: 64 });
    expect(effectOf('-j TTL --ttl-inc 2')).toEqual({ kind: 'ttl', operation: 'increment', value: 2 });
    expect(effectOf('-j HL --hl-dec 1', 6)).toEqual({ kind: 'ttl', operation: 'decrement', value: 1 });
  });

  test('TCPMSS has a size or the path MTU, and TCPOPTSTRIP a list', () => {
    expect(effectOf('-p tcp --syn -j TCPMSS --set-mss 1400')).toEqual({ kind: 'mss', value: 1400 });
    expect(effectOf('-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu')).toEqual({ kind: 'mss', value: 'clamp-to-pmtu' });
    expect(effectOf('-p tcp -j TCPOPTSTRIP --strip-options sack,mss')).toEqual({ kind: 'stripOptions', kinds: [2, 5] });
  });

  test('prefix translation names the side of the packet', () => {
    expect(effectOf('-j DNPT --src-pfx 2001:db8:1::/48 --dst-pfx fd00::/64', 6)).toEqual({
      kind: 'prefix',
      side: 'destination',
      from: 0x20010db8000100000000000000000000n,
      fromBits: 48,
      to: 0xfd000000000000000000000000000000n,
      toBits: 64,
    });
  });
});

describe('REJECT', () => {
  test.each([
    ['', 4, 3, 3],
    ['--reject-with icmp-admin-prohibited', 4, 3, 13],
    ['--reject-with host-prohib', 4, 3, 10],
    ['', 6, 1, 4],
    ['--reject-with no-route', 6, 1, 0],
    ['--reject-with reject-route', 6, 1, 6],
  ] as const)('REJECT %s in IPv%i answers type %i code %i', (options, family, type, code) => {
    const expected = { kind: 'reject', with: { kind: 'icmp', type, code } };
    expect(effectOf(`-j REJECT ${options}`, family, 'filter')).toEqual(expected);
  });

  test('a reset is no ICMP error', () => {
    const reset = { kind: 'reject', with: { kind: 'tcp-reset' } };
    expect(effectOf('-p tcp -j REJECT --reject-with tcp-reset', 4, 'filter')).toEqual(reset);
  });
});

describe('NAT', () => {
  const plain = { random: false, persistent: false };

  test('DNAT has addresses, ports and the base of a shift', () => {
    expect(effectOf('-p tcp -j DNAT --to-destination 10.0.0.2-10.0.0.9:1000-2000/80 --persistent', 4, 'nat')).toEqual({
      kind: 'nat',
      manip: 'destination',
      address: 'range',
      range: { minAddress: 0x0a000002, maxAddress: 0x0a000009, minPort: 1000, maxPort: 2000, basePort: 80 },
      random: false,
      persistent: true,
    });
  });

  test('without an address only the port changes', () => {
    expect(effectOf('-p tcp -j DNAT --to-destination :8080', 6, 'nat')).toEqual({
      kind: 'nat',
      manip: 'destination',
      address: 'range',
      range: { minPort: 8080, maxPort: 8080 },
      ...plain,
    });
  });

  test('SNAT and MASQUERADE change the source, either kind of random is random', () => {
    expect(effectOf('-j SNAT --to-source 2001:db8::1 --random-fully', 6, 'nat')).toEqual({
      kind: 'nat',
      manip: 'source',
      address: 'range',
      range: { minAddress: 0x20010db8000000000000000000000001n, maxAddress: 0x20010db8000000000000000000000001n },
      random: true,
      persistent: false,
    });
    const masquerade = { kind: 'nat', manip: 'source', address: 'masquerade', range: {}, ...plain };
    expect(effectOf('-j MASQUERADE', 4, 'nat')).toEqual(masquerade);
  });

  test('REDIRECT goes to this host, NETMAP to the same host of another network, by the hook', () => {
    const redirect = { kind: 'nat', manip: 'destination', address: 'redirect', range: { minPort: 1, maxPort: 1 } };
    expect(effectOf('-p tcp -j REDIRECT --to-ports 1', 4, 'nat')).toEqual({ ...redirect, ...plain });
    const netmap = { kind: 'nat', manip: 'by-hook', address: 'netmap', ...plain };
    const range4 = { minAddress: 0xc0a80100, maxAddress: 0xc0a801ff };
    expect(effectOf('-j NETMAP --to 192.168.1.7/24', 4, 'nat')).toEqual({ ...netmap, range: range4 });
    const range6 = { minAddress: 0xfd00n << 112n, maxAddress: (0xfd00n << 112n) | ((1n << 64n) - 1n) };
    expect(effectOf('-j NETMAP --to fd00::/64', 6, 'nat')).toEqual({ ...netmap, range: range6 });
  });
});

describe('CT', () => {
  test('NOTRACK and CT --notrack are the same, whatever else CT was given', () => {
    const untracked = { kind: 'ct', notrack: true };
    expect(effectOf('-j NOTRACK', 4, 'raw')).toEqual(untracked);
    expect(effectOf('-p tcp -j CT --notrack --helper ftp --zone 3', 4, 'raw')).toEqual(untracked);
  });

  test('helper, zone and direction', () => {
    const tracked = { kind: 'ct', notrack: false };
    expect(effectOf('-p tcp -j CT --helper ftp', 4, 'raw')).toEqual({ ...tracked, helper: 'ftp' });
    expect(effectOf('-j CT --zone-orig 5', 4, 'raw')).toEqual({ ...tracked, zone: 5, zoneDirection: 'ORIGINAL' });
    expect(effectOf('-j CT --zone mark', 4, 'raw')).toEqual({ ...tracked, zoneFromMark: true });
    expect(effectOf('-j CT --zone-orig 1 --zone-reply 2', 4, 'raw')).toEqual({ ...tracked, zone: 2 });
  });
});

test('what is not modelled says so, and whether it may end the packet', () => {
  const unknown = (rule: string, family: Family = 4) => {
    const effect = effectOf(rule, family);
    return effect?.kind === 'unknown' ? effect : undefined;
  };
  expect(unknown('-p tcp -j SYNPROXY')?.terminates).toBe(true);
  expect(unknown('-p tcp -j TPROXY --on-port 80')?.terminates).toBe(true);
  expect(unknown('-j TEE --gateway 10.0.0.2')?.terminates).toBe(false);
  expect(unknown('-j HMARK --hmark-tuple src --hmark-mod 2 --hmark-rnd 1')?.changes).toEqual(['meta.mark']);
  expect(unknown('-j SET --add-set blocked src')?.reason).toContain('blocked');
});

test('every target says what it is, where that can be looked up, and what each option means', () => {
  for (const { name, summary, sources, options } of targets) {
    expect(summary, name).toMatch(/\.$/);
    expect(sources.length, name).toBeGreaterThan(0);
    for (const [option, { doc }] of Object.entries(options)) expect(doc, `${name} --${option}`).toMatch(/[.]$/);
  }
});
