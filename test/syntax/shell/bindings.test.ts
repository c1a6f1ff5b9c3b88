// Bindings behave as maps do, and their copies go their own ways.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Asked, Bindings } from '../../../server/src/syntax/shell/run/bindings.ts';

const NAME = fc.constantFrom('a', 'b', 'c', 'd', 'e');

const STEP = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), name: NAME, of: fc.nat(3), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('delete' as const), name: NAME, of: fc.nat(3), value: fc.nat(9) }),
  fc.record({ kind: fc.constant('copy' as const), of: fc.nat(3) }),
);

type Step = typeof STEP extends fc.Arbitrary<infer T> ? T : never;

function apply(bindings: Bindings<{ value: number }>, step: Step): void {
  if (step.kind === 'set') bindings.set(step.name, { value: step.value });
  else if (step.kind === 'delete') bindings.delete(step.name);
}

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

test('what is watched tells of every name that was bound before and is asked for, and of no other', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 30 }), fc.array(STEP, { maxLength: 30 }), (first, second) => {
      type Value = { value: number };
      const before = new Bindings<Value>();
      for (const step of first) apply(before, step);
      const held = new Map(before);
      const { copy, asked }: { copy: Bindings<Value>; asked: Asked<Value> } = before.watched();
      const copies = [copy];
      const bound = [new Set<string>()];
      const expected = new Map<string, Value | undefined>();
      for (const step of second) {
        const at = step.of % copies.length;
        const one = copies[at] as Bindings<Value>;
        const own = bound[at] as Set<string>;
        if (step.kind === 'copy') {
          copies.push(one.copy());
          bound.push(new Set(own));
        } else if (step.value === 0) {
          if (!own.has(step.name)) expected.set(step.name, held.get(step.name));
          one.get(step.name);
        } else {
          apply(one, step);
          own.add(step.name);
        }
      }
      expect(asked.names).toEqual(expected);
      expect(asked.all).toBe(false);
      expect(new Map(before)).toEqual(held);
      expect([...copy].length).toBeGreaterThanOrEqual(0);
      expect(asked.all).toBe(true);
    }),
  );
});
