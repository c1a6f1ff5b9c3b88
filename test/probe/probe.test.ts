/** A fixed number of made-up rules, commands and files through the real iptables: it and this reader agree on every one. `npm run probe` tries more. */
import { describe, expect, it } from 'vitest';
import { probe, probeCommands, probeFiles, probeSessions } from '../../scripts/probe/probe.ts';
import { whyNotHere } from '../../scripts/probe/real.ts';
import { shellGrammar } from '../support/shell.ts';

const reason = whyNotHere();

describe('what nobody has written', { timeout: 300_000 }, () => {
  it('rules are judged and printed as the real iptables does', (context) => {
    if (reason !== undefined) return context.skip(`the probe ${reason}`);
    const { compared, disagreements } = probe(200, 20_261);
    expect(compared).toBeGreaterThan(120);
    expect(disagreements).toEqual([]);
  });

  it('commands end as with the real iptables', async (context) => {
    if (reason !== undefined) return context.skip(`the probe ${reason}`);
    const { compared, disagreements } = probeCommands(await shellGrammar(), 150, 20_261);
    expect(compared).toBeGreaterThan(100);
    expect(disagreements).toEqual([]);
  });

  it('sessions of commands go on and end as with the real iptables', async (context) => {
    if (reason !== undefined) return context.skip(`the probe ${reason}`);
    const { compared, disagreements } = probeSessions(await shellGrammar(), 60, 20_261);
    expect(compared).toBe(60);
    expect(disagreements).toEqual([]);
  });

  it('files are refused on the line that the real iptables names, or leave the rules that it leaves', (context) => {
    if (reason !== undefined) return context.skip(`the probe ${reason}`);
    const { compared, disagreements } = probeFiles(150, 20_261);
    expect(compared).toBe(150);
    expect(disagreements).toEqual([]);
  });
});
