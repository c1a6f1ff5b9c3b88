// Bindings behave as maps do, and their copies go their own ways.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bindings } from '../../../server/src/syntax/shell/bindings.ts';

const NAME = fc.constantFrom('a', 'b', 'c', 'd', 'e');

const STEP = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), name: NAME, of: fc.nat(3), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('delete' as const), name: NAME, of: fc.nat(3) }),
  fc.record({ kind: fc.constant('copy' as const), of: fc.nat(3) }),
);

test('whatever is set, deleted and copied, each copy holds what a map of its own would hold', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 60 }), (steps) => {
      const all = [{ ours: new Bindings<{ value: number }>(), plain: new Map<string, { value: number }>() }];
      for (const step of steps) {
        const one = all[step.of % all.length];
        if (!one) continue;
        const { ours, plain } = one;
        if (step.kind === 'copy') all.push({ ours: ours.copy(), plain: new Map(plain) });
        else if (step.kind === 'delete') {
          ours.delete(step.name);
          plain.delete(step.name);
        } else {
          const value = { value: step.value };
          ours.set(step.name, value);
          plain.set(step.name, value);
        }
      }
      for (const { ours, plain } of all) {
        expect(new Map(ours)).toEqual(plain);
        for (const name of ['a', 'b', 'c', 'd', 'e']) {
          expect(ours.get(name)).toBe(plain.get(name));
          expect(ours.has(name)).toBe(plain.has(name));
        }
        for (const other of all) {
          const apart = ours.namesApart(other.ours);
          for (const name of ['a', 'b', 'c', 'd', 'e'])
            if (plain.get(name) !== other.plain.get(name)) expect(apart).toContain(name);
        }
      }
    }),
  );
});

test('two copies are compared by what has changed since, not by all that they hold', () => {
  const many = Array.from({ length: 1000 }, (_, i): [string, object] => [`n${i}`, {}]);
  const one = new Bindings(many);
  const other = one.copy();
  one.set('x', {});
  other.delete('n5');
  expect([...one.namesApart(other)].sort()).toEqual(['n5', 'x']);
});
