/** The examples of each lint rule are executed: the bad one has the finding, the good one has not, and a safe fix changes no packet's fate. */
import { describe, expect, it } from 'vitest';
import { LINT_RULES } from '../../server/src/lint/run.ts';
import { difference } from '../../server/src/reach/compare.ts';
import { createSpace } from '../../server/src/reach/space.ts';
import { fixed, lintText, refusals, rulesetOf } from '../support/lint.ts';

it('there are rules, each with an example', () => {
  expect(LINT_RULES.length).toBeGreaterThan(10);
  expect(LINT_RULES.filter((rule) => rule.examples.length === 0)).toEqual([]);
});

describe.each(LINT_RULES.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
  describe.each(rule.examples.map((example, number) => ({ number: number + 1, example })))(
    'example $number',
    ({ example }) => {
      const family = example.family ?? 4;
      const found = lintText(example.bad, family, example.pair).filter(({ code }) => code === id);

      it('loads, good and bad', () => {
        expect(refusals(example.bad, family)).toEqual([]);
        expect(refusals(example.good, family)).toEqual([]);
      });

      it('has the finding in the bad text and not in the good one', () => {
        expect(found.length).toBeGreaterThan(0);
        expect(lintText(example.good, family, example.pair).filter(({ code }) => code === id)).toEqual([]);
      });

      it('has a message of one sentence that fits on a line, and a span inside the text', () => {
        for (const { message, span } of found) {
          expect(message.length).toBeLessThan(170);
          expect(message).toMatch(/^[A-Z].*\.$/);
          expect(span.end).toBeGreaterThan(span.start);
          expect(span.end).toBeLessThanOrEqual(example.bad.length);
        }
      });

      it('is mended by its fixes, which load', () => {
        for (const problem of found) {
          for (const index of (problem.fixes ?? []).keys()) {
            const after = fixed(example.bad, problem, index);
            expect(refusals(after, family)).toEqual([]);
            const remaining = lintText(after, family, example.pair).filter(({ code }) => code === id);
            expect(remaining.length).toBeLessThan(found.length);
          }
        }
      });

      it('changes no packet’s fate by a fix that is called safe', () => {
        for (const problem of found) {
          for (const [index, fix] of (problem.fixes ?? []).entries()) {
            if (fix.kind !== 'safe') continue;
            const space = createSpace(family);
            const after = fixed(example.bad, problem, index);
            expect(difference(space, rulesetOf(example.bad, family), rulesetOf(after, family))).toBeUndefined();
          }
        }
      });
    },
  );
});
