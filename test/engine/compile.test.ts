// A compiled condition has the same truth as the one that it was compiled from.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Field } from '../../server/src/base/fields.ts';
import { evaluate, type Predicate } from '../../server/src/base/predicate.ts';
import { type PacketView, readerOf } from '../../server/src/engine/packet/fields.ts';
import { routeTableOf } from '../../server/src/engine/path/route-table.ts';
import { compile } from '../../server/src/engine/rules/compile.ts';
import { explain } from '../../server/src/engine/rules/explain.ts';
import type { Packet } from '../../server/src/engine/types.ts';

const numbers: readonly Field[] = ['l4.sport', 'l4.dport', 'tcp.flags', 'ip.ttl', 'meta.mark', 'icmp.type', 'ct.mark'];
const number = fc.integer({ min: 0, max: 9 });
const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.record({ kind: fc.constant('inRange' as const), field: fc.constantFrom(...numbers), from: number, to: number }),
  fc.record({ kind: fc.constant('masked' as const), field: fc.constantFrom(...numbers), mask: number, value: number }),
  fc.record({ kind: fc.constant('oneOf' as const), field: fc.constantFrom(...numbers), values: fc.array(number) }),
  fc.record({ kind: fc.constant('present' as const), field: fc.constantFrom(...numbers) }),
  fc.record({
    kind: fc.constant('prefixed' as const),
    field: fc.constant('meta.in' as const),
    prefix: fc.constantFrom('', 'e', 'w'),
  }),
  fc.constant<Predicate>({ kind: 'unknown', reason: 'nobody knows' }),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('predicate'), { maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('predicate') }),
  ),
}));

const packet: Packet = {
  family: 4,
  source: 1,
  destination: 2,
  protocol: 6,
  ttl: 5,
  tos: 0,
  transport: { kind: 'tcp', sport: 3, dport: 7, flags: 2, seq: 0, ack: 0, windowBytes: 0, options: {} },
  payload: new Uint8Array(0),
  badChecksum: false,
};
const host = { interfaces: [], routes: [], sysctl: new Map(), sets: new Map() };
const view: PacketView = {
  skb: {
    packet,
    mark: 4,
    association: { kind: 'none' },
    input: 'eth0',
    output: undefined,
    route: undefined,
    nextHop: undefined,
    pktType: 0,
    mac: undefined,
    socket: 'none',
  },
  context: {
    hook: 'INPUT',
    family: 4,
    input: 'eth0',
    output: undefined,
    now: 0,
    host,
    sysctl: () => undefined,
    natLoaded: false,
    deviceAddress: () => undefined,
    random: () => 0,
    explains: false,
    note: () => {},
    uncertain: () => {},
  },
  routes: routeTableOf(host),
  readConnection: () => undefined,
};
const read = (field: Field) => readerOf(field)(view);

test('compiled and evaluated conditions agree', () => {
  fc.assert(
    fc.property(predicate, (p) => {
      expect(compile(p)(view)).toBe(evaluate(p, read));
    }),
  );
});

test('a condition that holds needs no explanation, and one that does not has one', () => {
  fc.assert(
    fc.property(predicate, (p) => {
      expect(explain(p, read) === '').toBe(evaluate(p, read) === 'yes');
    }),
  );
});
