// The same rulesets and packets through the simulator and through the running kernel: every counter, packet, connection and expectation agrees.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Laboratory, openLaboratory, whatIsMissing } from './laboratory.ts';
import { newTally, tryOut } from './trial.ts';

/** Seeds that go through the laboratory every time; `npm run kernel` tries others. */
const SEEDS = Array.from({ length: 24 }, (_, i) => 1000 + i);

/** The same for calls of H.323, which the other scenarios have none of. */
const CALL_SEEDS = Array.from({ length: 6 }, (_, i) => 3100 + i);

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

    test.each(CALL_SEEDS)('does with the calls of seed %i what the engine says', async (seed) => {
      const calls = newTally();
      await tryOut(laboratory, seed, calls, false, 'calls');
      expect(calls.differences.map(({ packet, what }) => `packet ${packet}: ${what}`)).toEqual([]);
      expect(calls.failed).toBe(0);
    });

    test('was shown a few hundred packets', () => {
      expect(tally.packets).toBeGreaterThan(200);
      expect(tally.refused + tally.unsure + tally.unsteady).toBeLessThan(SEEDS.length / 4);
    });
  },
);
