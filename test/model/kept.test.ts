// Rulesets built version by version are those that are built at once.
import { readFileSync } from 'node:fs';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { BACKENDS } from '../../server/src/base/problem.ts';
import { buildRuleset, createRulesetBuilder } from '../../server/src/model/build.ts';
import type { Ruleset } from '../../server/src/model/types.ts';
import { createSaveReader, parseSave } from '../../server/src/syntax/save/parse.ts';

const HOST = readFileSync('test/ide/fixtures/host.rules', 'utf8');

/** Everything that a ruleset says, places included. */
function said({ tables, problems, fragment }: Ruleset): unknown {
  const chains = [...tables.values()].map(({ name, chains: all }) => ({
    name,
    chains: [...all.values()].map(({ rules, ...chain }) => ({
      ...chain,
      rules: rules.map(({ table, chain: own, number, origin, line, aim, source, destination }) => ({
        ...{ table, own, number, origin, line, aim },
        ...{ source: String(source?.address), destination: String(destination?.address) },
      })),
    })),
  }));
  return { chains, problems, fragment };
}

/** Fails unless each text, built after the ones before it, is the ruleset that it is by itself. */
function check(texts: readonly string[]): void {
  for (const backend of BACKENDS) {
    const reader = createSaveReader({ family: 4 });
    const build = createRulesetBuilder({ backend });
    for (const text of texts) {
      const expected = buildRuleset(parseSave(text, { family: 4 }), { backend });
      expect(said(build(reader.read(text)))).toEqual(said(expected));
    }
  }
}

test('a rule is kept under lines that are added, changed and taken out above and below it', () => {
  const line = '-A INPUT -i lo -j ACCEPT\n';
  check([
    HOST,
    `# a comment\n${HOST}`,
    HOST.replace(line, `${line}${line}`),
    HOST.replace(line, ''),
    HOST.replace('--dport 22 ', '--dport 22222222 '),
    HOST,
    '',
    HOST,
  ]);
});

test('a rule whose chain or target goes, or comes back, is judged again', () => {
  check([
    HOST,
    HOST.replace(':services - [0:0]\n', ''),
    HOST,
    HOST.replace(':log-drop', ':LOG'),
    HOST.replace('*raw\n', '*raw\n:LOG - [0:0]\n'),
    HOST.replace(':services - [0:0]\n', '-N services\n'),
    HOST,
  ]);
});

test('what commands do to rules that are there is done again each time', () => {
  const with_ = (lines: string): string => HOST.replace('COMMIT\n*nat', `${lines}COMMIT\n*nat`);
  const rename = with_('-N old\n-A old -j ACCEPT\n-A FORWARD -j old\n-E old new\n');
  check([HOST, rename, rename.replace('-E old new', '-E old newer'), HOST]);
  const deletes = with_('-A FORWARD -j ACCEPT\n-I FORWARD -j DROP\n-D FORWARD 1\n-F PREROUTING\n');
  check([HOST, deletes, deletes.replace('-D FORWARD 1', '-D FORWARD 2'), deletes.replace('-F PREROUTING\n', ''), HOST]);
});

test('whatever is edited, line by line', () => {
  const edit = record({
    at: integer({ min: 0, max: 60 }),
    remove: integer({ min: 0, max: 3 }),
    insert: constantFrom(
      [],
      ['-A INPUT -j ACCEPT'],
      ['-A INPUT -j nowhere', '-A nowhere -j DROP'],
      ['COMMIT', '*filter'],
      [':services - [0:0]'],
      ['-A INPUT -s 10.0.0.1,10.0.0.2 -j ACCEPT'],
      ['-D INPUT 1'],
      ['-E services other'],
      ['-X', '-F'],
      ['# a comment'],
      ['-A INPUT -p tcp --dport'],
    ),
  });
  assert(
    property(array(edit, { maxLength: 8 }), (edits) => {
      const lines = HOST.split('\n');
      const texts = edits.map(({ at, remove, insert }) => {
        lines.splice(at, remove, ...insert);
        return lines.join('\n');
      });
      check([HOST, ...texts]);
    }),
    { numRuns: 60 },
  );
});
