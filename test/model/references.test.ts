/** Which chains lead where, and which hooks get there. */
import { expect, test } from 'vitest';
import { buildRuleset } from '../../server/src/model/build.ts';
import { chainAimedAt, referencesOf } from '../../server/src/model/references.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

const text = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:shared - [0:0]
:deep - [0:0]
:dead - [0:0]
:lonely - [0:0]
:LOG - [0:0]
-A INPUT -j shared
-A FORWARD -g shared
-A shared -p tcp -j deep
-A shared -j ACCEPT
-A shared -j dead
-A lonely -j deep
-A INPUT -j LOG
COMMIT
`;

function filter() {
  const table = buildRuleset(parseSave(text, { family: 4 })).tables.get('filter');
  if (!table) throw new Error('there is a filter table');
  return table;
}

test('hooks reach chains through jumps and gotos, at any depth', () => {
  const { hooks } = referencesOf(filter());
  expect([...(hooks.get('deep') ?? [])]).toEqual(['INPUT', 'FORWARD']);
  expect([...(hooks.get('INPUT') ?? [])]).toEqual(['INPUT']);
  expect(hooks.get('lonely')).toBeUndefined();
});

test('a jump below a rule that ends the chain leads nowhere for iptables-legacy, but counts for iptables-nft', () => {
  const { hooks, hooksOfAll, unreached } = referencesOf(filter());
  expect(hooks.get('dead')).toBeUndefined();
  expect(hooksOfAll.get('dead')?.size).toBe(2);
  expect(unreached.map(({ name }) => name)).toEqual(['lonely']);
});

test('jumps are known from both ends', () => {
  const { from, to } = referencesOf(filter());
  expect(from.get('shared')?.map((jump) => jump.to.name)).toEqual(['deep', 'dead']);
  expect(to.get('deep')?.map((jump) => jump.from.name)).toEqual(['shared', 'lonely']);
  expect(to.get('shared')?.map((jump) => jump.goto)).toEqual([false, true]);
});

test('a chain comes before a target of its name', () => {
  const table = filter();
  const rule = table.chains.get('INPUT')?.rules[1];
  expect(rule && chainAimedAt(rule, table)?.name).toBe('LOG');
});

test('the references of a table are worked out once', () => {
  const table = filter();
  expect(referencesOf(table)).toBe(referencesOf(table));
});
