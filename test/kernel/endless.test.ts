// Packets that would go round for ever are known before a kernel is given them.
import { expect, test } from 'vitest';
import { HOST } from './addresses.ts';
import { endlessPacket } from './endless.ts';

const CHAINS = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

function endless(...rules: readonly string[]): number | undefined {
  const head = CHAINS.map((chain) => `:${chain} ACCEPT [0:0]\n`).join('');
  const packet = { src: '10.0.0.2', dst: '10.0.0.1', proto: 'udp', sport: 1000, in: 'eth0' } as const;
  return endlessPacket({
    name: 'made up',
    feature: 'copies',
    host: { ...HOST, sysctl: {} },
    ruleset: { ipv4: `*mangle\n${head}${rules.map((rule) => `-A ${rule}\n`).join('')}COMMIT\n` },
    packets: [
      { at: 0.01, ...packet, dport: 53 },
      { at: 0.02, ...packet, dport: 80 },
    ],
  });
}

test('a copy to the host itself that is copied where it comes in goes round for ever', () => {
  expect(endless('PREROUTING -p udp --dport 80 -j TEE --gateway 10.0.0.1')).toBe(1);
  expect(endless('INPUT -j TEE --gateway 192.168.1.1')).toBe(0);
});

test('copies that double each time are followed no further than one', () => {
  expect(endless('PREROUTING -j TEE --gateway 10.0.0.1', 'INPUT -j TEE --gateway 10.0.0.1')).toBe(0);
});

test('a copy that leaves the host, or is not copied where it comes in, comes to an end', () => {
  expect(endless('PREROUTING -j TEE --gateway 192.168.1.5')).toBeUndefined();
  expect(endless('OUTPUT -j TEE --gateway 10.0.0.1', 'POSTROUTING -j TEE --gateway 10.0.0.1')).toBeUndefined();
});
