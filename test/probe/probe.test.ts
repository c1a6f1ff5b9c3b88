/** A fixed number of made-up rules through the real iptables: it and this reader agree on every one. `npm run probe` tries more. */
import { expect, it } from 'vitest';
import { openIptables } from '../../scripts/probe/ask.ts';
import { probe } from '../../scripts/probe/probe.ts';

it('agrees with the real iptables about rules that nobody has written', { timeout: 120_000 }, (context) => {
  const iptables = openIptables();
  if ('reason' in iptables) return context.skip(`the probe ${iptables.reason}`);
  try {
    const { compared, disagreements } = probe(iptables, 250, 20_261);
    expect(compared).toBeGreaterThan(150);
    expect(disagreements).toEqual([]);
  } finally {
    iptables.close();
  }
});
