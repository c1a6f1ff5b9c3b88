// From a flow script to its rules: the file that is named, and the rule that an expectation names.
import { expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/links.ts';
import { flowAt, RULES_URI, scriptAt, URI } from '../../support/flow-ide.ts';

test('the file of rules is a link', () => {
  const { context } = flowAt('flow a\nout -p tcp\n');
  expect(feature.documentLinks?.(context)).toMatchObject([
    { target: RULES_URI, range: { start: { line: 0, character: 6 }, end: { character: 16 } } },
  ]);
  expect(feature.documentLinks?.(scriptAt('rules ./none.v4\nflow a\nout -p tcp\n').context)).toEqual([]);
});

test.each([
  ['out -p tcp => by filter/OUTPUT▮/policy', 3],
  ['in eth0 -p tcp\n  hits filter/INPUT/▮2', 5],
])('a rule that is named leads to its line: %s', (lines, line) => {
  const { context, offset } = flowAt(`flow a\n${lines}\n`);
  expect(feature.definition?.(context, offset)).toMatchObject([{ uri: RULES_URI, range: { start: { line } } }]);
});

test('rules in the script itself are found there; what is no rule leads nowhere', () => {
  const rules = '*filter\n:INPUT DROP [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n';
  const { context, offset } = scriptAt(`rules\n${rules}flow a\nin eth0 -p tcp => by filter/INPUT▮/1\n`);
  expect(feature.definition?.(context, offset)).toMatchObject([
    { uri: URI, range: { start: { line: 3, character: 0 }, end: { character: 18 } } },
  ]);
  const other = flowAt('flow a\nout -p tcp => by filter/INPUT▮/9\n');
  expect(feature.definition?.(other.context, other.offset)).toEqual([]);
});
