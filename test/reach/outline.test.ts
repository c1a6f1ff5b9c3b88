/** What is known of a predicate at a glance is true of every packet: outside of its outline none satisfies it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate } from '../../server/src/base/predicate.ts';
import { CLASSES, outlineOf, pairOutline } from '../../server/src/reach/outline.ts';
import { excludes } from '../../server/src/reach/shape.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import { PACKETS, setFor, texts, worldOf } from './universe.ts';

it('no packet outside of the outline of a rule, or excluded by the shape of its own set, is matched', () => {
  let outside = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const { table } = worldOf(text);
      const space = createSpace(4);
      const rules = [...table.chains.values()].flatMap((chain) => chain.rules);
      for (const packet of PACKETS) {
        const shape = space.shape(setFor(space, packet));
        const pair = pairOutline(Number(packet.get('ct.state')), CLASSES.indexOf(Number(packet.get('ip.proto'))));
        expect(shape.outline & pair).not.toBe(0);
        for (const { predicate } of rules) {
          const isOut = (outlineOf(predicate) & pair) === 0 || excludes(shape, predicate);
          if (!isOut) continue;
          outside++;
          expect(
            evaluate(predicate, (field) => packet.get(field)),
            text,
          ).not.toBe('yes');
        }
      }
    }),
    { numRuns: 20 },
  );
  expect(outside).toBeGreaterThan(1000);
});
