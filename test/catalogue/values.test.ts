// The kinds of values that options take: what holds for all of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import type { Entry, ValueContext, ValueType } from '../../server/src/catalogue/define.ts';
import { matches } from '../../server/src/catalogue/matches.generated.ts';
import { targets } from '../../server/src/catalogue/targets.generated.ts';

const entries: readonly Entry[] = [...matches, ...targets];
const values = entries.flatMap((entry) =>
  Object.entries(entry.options).flatMap(([name, { value, families }]) =>
    value ? [{ title: `${entry.name} --${name}`, type: value, families: families ?? entry.families ?? [4, 6] }] : [],
  ),
);

function context(family: Family): ValueContext {
  return { family, protocol: { number: 6, negated: false } };
}

/** Texts as people and files have them, and as nobody has. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdfx:,/-+.!| NEWk'), maxLength: 24 }),
  fc.constantFrom('', ' ', '0', '-1', '1:', ':1', '1,2', '1/2', '::1', '10.0.0.1/8', '18446744073709551616', 'any'),
);

describe.each(values)('$title', ({ type, families }) => {
  const kind: ValueType<unknown> = type;

  test('reads every text and says what it makes of it', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...families), (written, family) => {
        const result = kind.parse(written, context(family));
        if (!result.ok) {
          expect(result.message).toMatch(/\S/);
          expect(result.code).toMatch(/^[a-z0-9-]+$/);
          expect(result.start ?? 0).toBeLessThanOrEqual(result.end ?? written.length);
          expect(result.end ?? 0).toBeLessThanOrEqual(written.length);
          // A list may have more faults than the one that is mended.
          const mended =
            result.mend === undefined || written.includes(',') ? undefined : kind.parse(result.mend, context(family));
          if (mended) expect(mended).toMatchObject({ ok: true });
          return;
        }
        for (const word of kind.print(result.value, context(family))) expect(typeof word).toBe('string');
        expect(kind.say?.(result.value, context(family)) ?? 'x').not.toBe('');
      }),
      { numRuns: 60 },
    );
  });

  test('reads every word that it offers', () => {
    for (const family of families) {
      for (const { name, doc } of kind.names?.(context(family)) ?? []) {
        expect(doc, name).toMatch(/\S/);
        const result = kind.extraWords ? { ok: true } : kind.parse(name, context(family));
        expect(result, name).toMatchObject({ ok: true });
      }
    }
  });
});
