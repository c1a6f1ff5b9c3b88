/** Findings are theorems: on rulesets made up from seeds, each witness does in the simulated kernel what its finding says, what is called dead matches nothing, and a safe fix changes nothing. */
import { describe, expect, it } from 'vitest';
import { LINT_RULES } from '../../server/src/lint/run.ts';
import { createRandom } from '../kernel/random.ts';
import { lintText } from '../support/lint.ts';
import { objection } from './judge.ts';
import { tryOut } from './trial.ts';

const SEEDS = { from: 1, count: 120, atATime: 20 };

describe('rulesets made up from seeds', () => {
  const tally = new Map<string, number>();
  const stretches = Array.from({ length: SEEDS.count / SEEDS.atATime }, (_, i) => SEEDS.from + i * SEEDS.atATime);

  it.each(stretches)('has nothing to say against findings from seed %i on', (first) => {
    const found = Array.from({ length: SEEDS.atATime }, (_, i) => tryOut(first + i, tally)).flat();
    expect(found).toEqual([]);
  });

  it('judged findings of most rules', () => {
    expect(tally.size).toBeGreaterThan(12);
  });
});

describe('the examples of each rule', () => {
  const examples = LINT_RULES.flatMap(({ id, examples }) =>
    examples.map((example, i) => ({ id, number: i + 1, family: example.family ?? (4 as const), ...example })),
  );

  it.each(examples)('has nothing to say against $id, example $number', ({ id, bad, family, pair }) => {
    const random = createRandom(1);
    const findings = lintText(bad, family, pair).filter(({ code }) => code === id);
    expect(findings.flatMap((one) => objection({ text: bad, family, random }, one) ?? [])).toEqual([]);
  });
});
