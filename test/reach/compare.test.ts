/** Comparing two rulesets: a difference is found exactly when some packet is treated differently, and the packet found is one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../../server/src/reach/compare.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import { PACKETS, type Small, texts, walk, worldOf } from './universe.ts';

/** A text and what a small edit makes of it. */
const pairs = fc
  .tuple(texts, fc.nat(), fc.nat(), fc.constantFrom('move', 'remove', 'swap'))
  .map(([text, a, b, how]) => {
    const lines = text.split('\n');
    const own = lines.flatMap((line, i) => (line.startsWith('-A INPUT') ? [i] : []));
    if (own.length < 2) return [text, text] as const;
    const [i, j] = [own[a % own.length] as number, own[b % own.length] as number];
    const [line] = lines.splice(i, 1);
    if (how === 'move') lines.splice(j, 0, line ?? '');
    else if (how === 'swap') lines.splice(Math.min(i + 1, own.at(-1) ?? i), 0, line ?? '');
    return [text, lines.join('\n')] as const;
  });

describe('the difference of two rulesets', () => {
  it('is found when a packet of the small world is treated differently, and its witness is treated differently', () => {
    let apart = 0;
    let alike = 0;
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const space = createSpace(4);
        const [a, b] = [worldOf(before), worldOf(after)];
        const found = difference(space, a.ruleset, b.ruleset);
        const differs = (packet: Small): boolean =>
          walk(a.table, a.input, packet).whole !== walk(b.table, b.input, packet).whole;
        if (PACKETS.some(differs)) expect(found).toBeDefined();
        if (!found) {
          alike++;
          return;
        }
        apart++;
        // Of rules that rewrite packets it is demanded that they see the same ones, which is more than need be.
        if (/MARK|TOS/.test(before)) return;
        const witness = space.witness(found.packets);
        expect(witness).toBeDefined();
        const marks = [0, 1].map((mark) => new Map([...(witness ?? []), ['meta.mark', mark] as const]));
        const packets = marks.map((packet) => {
          if (packet.get('ip.proto') === 6 || packet.get('ip.proto') === 17) return packet;
          packet.delete('l4.dport');
          packet.delete('l4.sport');
          return packet;
        });
        expect(packets.some(differs), `${before}\n${after}`).toBe(true);
      }),
      { numRuns: 200 },
    );
    expect(apart).toBeGreaterThan(10);
    expect(alike).toBeGreaterThan(10);
  });

  it('takes -m state for the -m conntrack that it is, limits and all', () => {
    const space = createSpace(4);
    const text = (match: string): string =>
      `*mangle\n:INPUT DROP [0:0]\n-A INPUT -m limit --limit 5/sec ${match} NEW -j ACCEPT\nCOMMIT\n`;
    const [a, b] = [worldOf(text('-m state --state')), worldOf(text('-m conntrack --ctstate'))];
    expect(difference(space, a.ruleset, b.ruleset)).toBeUndefined();
  });
});
