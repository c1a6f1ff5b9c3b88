/** Tuples and their inverses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inverseOf, sameTuple, type Tuple, tupleKey } from '../../server/src/engine/conntrack/tuple.ts';

const port = fc.integer({ min: 0, max: 65535 });
const address = fc.integer({ min: 0, max: 0xffffffff });
const tuples = fc.record<Tuple>({
  family: fc.constant(4),
  source: address,
  destination: address,
  protocol: fc.constantFrom(6, 17, 47, 50, 132, 136),
  sourcePort: port,
  destinationPort: port,
});
const icmpTuples = fc.record<Tuple>({
  family: fc.constant(4),
  source: address,
  destination: address,
  protocol: fc.constant(1),
  sourcePort: port,
  destinationPort: fc
    .tuple(fc.constantFrom(0, 8, 13, 14, 15, 16, 17, 18), fc.nat(255))
    .map(([type, code]) => type * 256 + code),
});

test('the inverse of the inverse is the tuple itself', () => {
  fc.assert(
    fc.property(fc.oneof(tuples, icmpTuples), (tuple) => {
      const there = inverseOf(tuple);
      const back = there && inverseOf(there);
      expect(back && sameTuple(back, tuple)).toBe(true);
    }),
  );
});

test('the inverse goes the other way, with the same ICMP identifier', () => {
  fc.assert(
    fc.property(icmpTuples, (tuple) => {
      const there = inverseOf(tuple);
      expect(there?.source).toBe(tuple.destination);
      expect(there?.destination).toBe(tuple.source);
      expect(there?.sourcePort).toBe(tuple.sourcePort);
    }),
  );
});

const keyOf = (tuple: Tuple): string => tupleKey(tuple, 'original', 0);

test('keys are equal exactly for equal tuples', () => {
  fc.assert(fc.property(tuples, tuples, (a, b) => (keyOf(a) === keyOf(b)) === sameTuple(a, b)));
});

test('nothing answers an ICMP error or a router advertisement', () => {
  const icmp = { family: 4, source: 1, destination: 2, protocol: 1, sourcePort: 1 } as const;
  for (const type of [3, 5, 9, 11, 12, 40]) expect(inverseOf({ ...icmp, destinationPort: type * 256 })).toBeUndefined();
});
