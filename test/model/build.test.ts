/** The model of a ruleset: rules know where they stand, and what they match is worked out once for each line. */
import { expect, test } from 'vitest';
import { buildRuleset } from '../../server/src/model/build.ts';
import type { Ruleset } from '../../server/src/model/types.ts';
import { createSaveReader, parseSave } from '../../server/src/syntax/save/parse.ts';

const of = (text: string): Ruleset => buildRuleset(parseSave(text, { family: 4 }));
const rulesOf = (ruleset: Ruleset, chain: string) => ruleset.tables.get('filter')?.chains.get(chain)?.rules ?? [];

test('rules are numbered as the kernel counts them and know their line', () => {
  const text = '*filter\n:INPUT ACCEPT\n-A INPUT -s 1.1.1.1\n-I INPUT -s 2.2.2.2,3.3.3.3\nCOMMIT\n';
  const rules = rulesOf(of(text), 'INPUT');
  expect(rules.map(({ number, line }) => [number, line])).toEqual([
    [1, 3],
    [2, 3],
    [3, 2],
  ]);
  expect(rules.map(({ source }) => source?.address)).toEqual([0x03030303, 0x02020202, 0x01010101]);
  expect(rules.map(({ origin }) => text.slice(origin, origin + 2))).toEqual(['-I', '-I', '-A']);
});

test('what a rule matches is kept when another line is edited', () => {
  const reader = createSaveReader({ family: 4 });
  const text = '*filter\n:INPUT ACCEPT\n-A INPUT -s 1.1.1.1,2.2.2.2 -j ACCEPT\nCOMMIT\n';
  const before = rulesOf(buildRuleset(reader.read(text)), 'INPUT').map(({ predicate }) => predicate);
  const after = rulesOf(buildRuleset(reader.read(text.replace(':INPUT', '# more\n:INPUT'))), 'INPUT');
  expect(after.map(({ predicate }) => predicate)).toEqual(before);
  expect(after[1]?.predicate).toBe(before[1]);
  expect(after[1]?.line).toBe(3);
});

test('a rule that would be refused matches nobody knows what', () => {
  expect(rulesOf(of('*filter\n-A INPUT --nonsense -j DROP\nCOMMIT\n'), 'INPUT')[0]?.predicate.kind).toBe('unknown');
});

test('a text that declares no built-in chain is a fragment, table by table', () => {
  const ruleset = of('*filter\n:web -\nCOMMIT\n*nat\n:OUTPUT ACCEPT\nCOMMIT\n');
  expect(ruleset.fragment).toBe(false);
  expect([...ruleset.tables.values()].map(({ name, fragment }) => [name, fragment])).toEqual([
    ['filter', true],
    ['nat', false],
  ]);
  expect(of('*filter\n:web -\nCOMMIT\n').fragment).toBe(true);
});

test('a chain that is left to the host is there, and assumed', () => {
  const chains = of('*filter\n:web -\n-A web -j on-the-host\nCOMMIT\n').tables.get('filter')?.chains;
  expect(chains?.get('on-the-host')).toMatchObject({ assumed: true, declared: undefined, rules: [] });
  expect(chains?.get('web')).toMatchObject({ assumed: false });
});

test('the lines of a table that does not exist belong to the one that was meant, or to none', () => {
  expect(rulesOf(of('*fitler\n-A INPUT -j DROP\nCOMMIT\n'), 'INPUT')).toHaveLength(1);
  expect(of('*firewall\n-A INPUT -j DROP\nCOMMIT\n').tables.size).toBe(0);
});
