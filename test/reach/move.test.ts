/** How far up an accept may go: moving it there changes no packet's fate. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { difference } from '../../server/src/reach/compare.ts';
import { roomAbove } from '../../server/src/reach/move.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import { PACKETS, texts, walk, worldOf } from './universe.ts';

describe('the room above an accept', () => {
  it('is one in which every packet keeps its fate', () => {
    let moved = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const { ruleset, table, input } = worldOf(text);
        const lines = text.split('\n');
        for (const rule of input.rules) {
          if (rule.command.spec.target?.name !== 'ACCEPT') continue;
          const space = createSpace(4);
          const room = roomAbove(space, table, input, rule, space.full);
          expect(room.blocker === undefined).toBe(room.number === 1);
          if (room.number === rule.number) continue;
          moved++;
          const after = [...lines];
          const [line] = after.splice(rule.line, 1);
          after.splice(input.rules[room.number - 1]?.line ?? 0, 0, line ?? '');
          const other = worldOf(after.join('\n'));
          expect(difference(space, ruleset, other.ruleset), text).toBeUndefined();
          for (const packet of PACKETS) {
            expect(walk(other.table, other.input, packet).fate, text).toBe(walk(table, input, packet).fate);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(moved).toBeGreaterThan(3);
  });
});
