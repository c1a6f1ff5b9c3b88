// Packets to begin with: each comes to the chain that it is for.
import { expect, test } from 'vitest';
import { HOOKS } from '../../server/src/catalogue/hooks.ts';
import { samplePacket } from '../../server/src/ide/sample-packet.ts';
import { simulate } from '../../server/src/ide/simulate.ts';
import { contextOf } from '../support/ide.ts';

const tables = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o ppp0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
`;

test.each([4, 6] as const)('a packet comes to the chain that it was asked for (IPv%i)', (family) => {
  const context = contextOf(tables, { family });
  for (const chain of HOOKS) {
    const packet = samplePacket(context, chain);
    const { result } = simulate(context, packet, undefined);
    expect(result.ok && result.text.split('\n'), packet).toContain(chain);
  }
});

test('a user chain has no packet of its own', () => {
  expect(samplePacket(contextOf(tables), 'mine')).toBe('');
});
