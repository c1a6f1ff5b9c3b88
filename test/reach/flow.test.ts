/** The flow of a set through a chain: each packet of a small world ends in it where it ends by itself, and is seen by the same rules. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flow } from '../../server/src/reach/flow.ts';
import { share } from '../../server/src/reach/slice.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import { PACKETS, setFor, texts, walk, worldOf } from './universe.ts';

describe('a flow', () => {
  it('sends each packet to the end that it comes to alone', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { table, input } = worldOf(text);
        const space = createSpace(4);
        for (const packet of PACKETS) {
          const ends = flow(space, table, input, setFor(space, packet));
          const { fate } = walk(table, input, packet);
          for (const end of ['accepted', 'dropped', 'rejected'] as const) {
            expect(space.isEmpty(ends[end]), `${end} ${text}`).toBe(end !== fate);
          }
          expect(space.isEmpty(ends.undecided)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('of all packets together matches in each rule what the single ones match, and so does the share of one rule', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { table, input } = worldOf(text);
        const space = createSpace(4);
        const sets = PACKETS.map((packet) => setFor(space, packet));
        const everything = sets.reduce((sum, set) => space.or(sum, set), space.empty);
        const whole = flow(space, table, input, everything);
        const unmarked = (set: typeof everything) => space.forget(set, 'meta.mark', 'ip.tos');
        const walks = PACKETS.map((packet) => walk(table, input, packet).matched);
        for (const chain of table.chains.values()) {
          for (const rule of chain.rules) {
            const mine = sets.filter((_set, i) => walks[i]?.includes(rule));
            const union = unmarked(mine.reduce((sum, set) => space.or(sum, set), space.empty));
            const matched = whole.visits.get(rule)?.matched ?? space.empty;
            expect(unmarked(matched), text).toBe(union);
            expect(unmarked(share(space, table, input, rule, everything)), text).toBe(union);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
