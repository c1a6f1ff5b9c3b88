// The same rulesets and packets through the simulator and through the running kernel: every counter, packet, connection and expectation agrees.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Kind } from './generate.ts';
import { type Laboratory, openLaboratory, whatIsMissing } from './laboratory.ts';
import { newTally, tryOut } from './trial.ts';

/** Seeds that go through the laboratory every time; `npm run kernel` tries others. */
const SEEDS = Array.from({ length: 24 }, (_, i) => 1000 + i);

/** The same for what other scenarios have none of: calls of H.323, timeout policies. */
const RARE: readonly (readonly [kind: Kind, seed: number])[] = (['calls', 'policies'] as const).flatMap((kind) =>
  [1, 2, 3, 4].map((seed) => [kind, seed] as const),
);

const missing = whatIsMissing();

describe.skipIf(missing !== undefined)(
  `the running kernel${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    let laboratory: Laboratory;
    const tally = newTally();
    beforeAll(() => {
      laboratory = openLaboratory();
    });
    afterAll(() => laboratory.close());

    test.each(SEEDS)('does with the scenario of seed %i what the engine says', async (seed) => {
      const before = tally.differences.length + tally.failed;
      await tryOut(laboratory, seed, tally, false);
      expect(tally.differences.map(({ packet, what }) => `packet ${packet}: ${what}`)).toEqual([]);
      expect(tally.differences.length + tally.failed).toBe(before);
    });

    test.each(RARE)('does with the %s of seed %i what the engine says', async (kind, seed) => {
      const rare = newTally();
      await tryOut(laboratory, seed, rare, false, kind);
      expect(rare.differences.map(({ packet, what }) => `packet ${packet}: ${what}`)).toEqual([]);
      expect(rare.failed).toBe(0);
    });

    test('was shown a few hundred packets', () => {
      expect(tally.packets).toBeGreaterThan(200);
      expect(tally.refused + tally.unsure + tally.unsteady).toBeLessThan(SEEDS.length / 4);
    });
  },
);
