/** Sets of packets: the laws of set algebra hold, and a witness of a predicate's set satisfies the predicate. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../server/src/base/fields.ts';
import {
  all,
  any,
  equals,
  evaluate,
  inRange,
  masked,
  negatedIf,
  not,
  type Predicate,
  unknown,
} from '../../server/src/base/predicate.ts';
import { createSpace } from '../../server/src/reach/space.ts';

const port = fc.integer({ min: 0, max: 65535 });
const atom: fc.Arbitrary<Predicate> = fc.oneof(
  fc.tuple(port, port).map(([a, b]) => inRange('l4.dport', Math.min(a, b), Math.max(a, b))),
  fc.constantFrom(1, 6, 17).map((n) => equals('ip.proto', n)),
  fc.constantFrom(0, 1, 2, 3, 4).map((n) => equals('ct.state', n)),
  fc.constantFrom('eth0', 'eth1', 'lo', 'averylongname15').map((n) => equals('meta.in', n)),
  fc.constantFrom('eth', 'e', '').map((prefix): Predicate => ({ kind: 'prefixed', field: 'meta.in', prefix })),
  fc.tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 0x7fffffff })).map(([length, address]) => {
    const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
    return masked('ip.src', mask, (address & mask) >>> 0);
  }),
  fc.constantFrom(0, 2, 16, 18).map((flags) => masked('tcp.flags', 23, flags)),
  fc.constantFrom(0, 8, 40).map((status) => masked('ct.status', 0xffff, status)),
);
const predicate: fc.Arbitrary<Predicate> = fc.letrec<{ p: Predicate }>((tie) => ({
  p: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.array(tie('p'), { maxLength: 3 }).map((of) => all(...of)),
    fc.array(tie('p'), { maxLength: 3 }).map((of) => any(...of)),
    fc.tuple(fc.boolean(), tie('p')).map(([negated, of]) => negatedIf(negated, of)),
  ),
})).p;

describe('a space of packet sets', () => {
  it('gives equal sets the same value, whatever way they were built', () => {
    const space = createSpace(4);
    fc.assert(
      fc.property(predicate, predicate, predicate, (p, q, r) => {
        const [a, b, c] = [space.of(p), space.of(q), space.of(r)];
        expect(space.and(a, space.or(b, c))).toBe(space.or(space.and(a, b), space.and(a, c)));
        expect(space.not(space.and(a, b))).toBe(space.or(space.not(a), space.not(b)));
        expect(space.minus(a, b)).toBe(space.and(a, space.not(b)));
        expect(space.of(all(p, q))).toBe(space.and(a, b));
        expect(space.of(any(p, q))).toBe(space.or(a, b));
        expect(space.of(not(p))).toBe(space.not(a));
      }),
    );
  });

  it('finds a witness in every set that is not empty, and the witness satisfies the predicate', () => {
    const space = createSpace(4);
    let found = 0;
    fc.assert(
      fc.property(predicate, (p) => {
        const witness = space.witness(space.of(p));
        if (!witness) return;
        found++;
        const proto = witness.get('ip.proto');
        const state = witness.get('ct.state');
        const absent = (field: Field): boolean =>
          (field.startsWith('l4.') && proto !== 6 && proto !== 17) ||
          (field.startsWith('tcp.') && proto !== 6) ||
          (field === 'ct.status' && (state === 0 || state === 4));
        const truth = evaluate(p, (field) => (absent(field) ? undefined : (witness.get(field) ?? 0)));
        expect(truth).toBe('yes');
      }),
      { numRuns: 500 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it('keeps what is certain apart from what is possible when a condition is unknown', () => {
    const space = createSpace(4);
    const tcp = equals('ip.proto', 6);
    const a = space.of(all(tcp, unknown('a limit that may be used up')));
    expect(space.isEmpty(space.certainly(a))).toBe(true);
    expect(space.possibly(a)).toBe(space.of(tcp));
    const b = space.of(any(tcp, unknown('another')));
    expect(space.certainly(b)).toBe(space.of(tcp));
  });

  it('treats two unknowns as one condition only when they have the same key', () => {
    const space = createSpace(4);
    const same = space.minus(space.of(unknown('set', 'set:bad:src')), space.of(unknown('set', 'set:bad:src')));
    expect(space.isEmpty(same)).toBe(true);
    const different = space.minus(space.of(unknown('limit')), space.of(unknown('limit')));
    expect(space.isEmpty(different)).toBe(false);
  });

  it('follows a change of the mark', () => {
    const space = createSpace(4);
    const before = space.of(equals('meta.mark', 5));
    expect(space.change(before, 'meta.mark', { clear: 0xffffffff, xor: 7 })).toBe(space.of(equals('meta.mark', 7)));
    expect(space.change(before, 'meta.mark', { clear: 0, xor: 1 })).toBe(space.of(equals('meta.mark', 4)));
    expect(space.change(before, 'meta.mark', { clear: 1, xor: 0 })).toBe(space.of(equals('meta.mark', 4)));
  });
});
