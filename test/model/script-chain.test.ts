/** Copies of a chain share its rules, and nobody can tell. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, perhaps, ScriptChain } from '../../server/src/model/script/chain.ts';

const entryAt = (start: number): Entry => ({
  rule: undefined,
  maybe: undefined,
  place: { source: 0, start, end: start + 1 },
});

const deed = fc.record({
  kind: fc.constantFrom('append', 'append', 'append', 'copy', 'insert', 'remove', 'set', 'try', 'join'),
  which: fc.nat(),
  at: fc.nat(20),
});

/** What is known when one of two lists is there and nobody knows which, where one begins with the other. */
function eitherOf(one: readonly Entry[], other: readonly Entry[], why: string): readonly Entry[] {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return [...short, ...long.slice(short.length).map((entry) => perhaps(entry, why))];
}

test('a chain and its copies are what lists of their own would be, whatever is done to each', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
      const chains = [new ScriptChain('INPUT', undefined, 'INPUT')];
      const lists: Entry[][] = [[]];
      for (const [number, { kind, which, at }] of deeds.entries()) {
        const index = which % chains.length;
        const [chain, list] = [chains[index] as ScriptChain, lists[index] as Entry[]];
        const entry = entryAt(number);
        switch (kind) {
          case 'append':
            chain.append(entry);
            list.push(entry);
            break;
          case 'copy':
            chains.push(chain.copy());
            lists.push([...list]);
            break;
          case 'insert':
            chain.own().splice(at, 0, entry);
            list.splice(at, 0, entry);
            break;
          case 'remove':
            chain.own().splice(at, 1);
            list.splice(at, 1);
            break;
          case 'set':
            chain.set([entry]);
            list.splice(0, list.length, entry);
            break;
          case 'try': {
            const before = chain.keep();
            if (at % 2 === 0) chain.append(entry);
            else chain.own().unshift(entry);
            chain.restore(before);
            break;
          }
          default: {
            // Two ways of a script: the other appends, or this one does, and they meet.
            const [other, theirs] = [chain.copy(), [...list]];
            const [doing, done] = at % 2 === 0 ? [chain, list] : [other, theirs];
            if (at % 3 === 0) {
              chains.push(doing.copy());
              lists.push([...done]);
            }
            doing.append(entry);
            done.push(entry);
            if (at % 5 === 0) {
              chains.push(doing.copy());
              lists.push([...done]);
            }
            chain.join(other, 'why');
            lists[index] = [...eitherOf(list, theirs, 'why')];
          }
        }
        expect(chains.map(({ length }) => length)).toEqual(lists.map(({ length }) => length));
        if (number % 3 === 0 || number === deeds.length - 1)
          for (const [i, one] of chains.entries()) expect(one.entries).toEqual(lists[i]);
      }
    }),
    { numRuns: 400 },
  );
});
