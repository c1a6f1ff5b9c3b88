// Connections end when their time is over, whichever way it was lengthened and shortened before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyConntrack,
  insertEntry,
  newEntry,
  renew,
  STATUS,
} from '../../server/src/engine/conntrack/conntrack-state.ts';
import { expire } from '../../server/src/engine/conntrack/entry-end.ts';
import type { Tuple } from '../../server/src/engine/conntrack/tuple.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), seconds: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('renew' as const), which: fc.nat(9), seconds: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 9 }) }),
);

test('exactly the connections whose time is over are gone', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const table = emptyConntrack();
      const all: { readonly entry: ReturnType<typeof newEntry>; end: number }[] = [];
      let now = 0;
      for (const one of steps) {
        if (one.kind === 'open') {
          const tuple: Tuple = {
            ...{ family: 4, source: all.length, destination: 1, protocol: 17 },
            ...{ sourcePort: 1, destinationPort: 2 },
          };
          const reply = { ...tuple, source: 1, destination: all.length, sourcePort: 2, destinationPort: 1 };
          const entry = newEntry(table, tuple, reply, { id: 0, direction: 'both' });
          entry.status |= STATUS.CONFIRMED;
          entry.timeout = now + one.seconds;
          insertEntry(table, entry, 'both');
          all.push({ entry, end: entry.timeout });
        } else if (one.kind === 'renew') {
          const known = all[one.which];
          if (!known || !table.entries.has(known.entry)) continue;
          renew(table, known.entry, now, one.seconds);
          known.end = now + one.seconds;
        } else now += one.seconds;
        expire(table, now);
        expect(table.entries).toEqual(new Set(all.filter(({ end }) => end > now).map(({ entry }) => entry)));
        for (const gone of all.filter(({ end }) => end <= now)) gone.end = -1;
      }
    }),
    { numRuns: 300 },
  );
});
