// Flows for programs: every packet with what became of it, and every difference with its range.
import { expect, test } from 'vitest';
import { testFiles, UNREADABLE, WRONG } from '../../support/flow-files.ts';

test('each step has its packets, its outcome and its differences', async () => {
  const { text } = await testFiles({ 'a.flow': WRONG }, ['a.flow'], '--format', 'json');
  const { files, summary } = JSON.parse(text);
  expect(summary).toEqual({ flows: 2, asExpected: 1, different: 1, unreadable: 0 });
  const [first, second] = files[0].flows;
  expect(first).toMatchObject({ name: 'someone opens a connection', line: 1, ok: true });
  expect(first.steps).toMatchObject([
    { line: 2, at: 0, verdict: 'ACCEPT', by: 'filter/INPUT/1', state: 'NEW', differences: [] },
  ]);
  expect(first.steps[0].packets[0].packet).toContain('--dport 22 --syn');
  expect(second.steps[0].differences[0]).toMatchObject({
    range: { start: { line: 5, character: 44 }, end: { line: 5, character: 48 } },
    expected: 'DROP by filter/INPUT/policy',
    happened: 'ACCEPT by filter/INPUT/2 NEW',
    rule: { path: 'a.v4', line: 5, place: 'filter/INPUT/2', text: '-p tcp -m tcp --dport 80 -j ACCEPT' },
  });
});

test('a script that cannot be read has its problems and no flows', async () => {
  const { text } = await testFiles({ 'a.flow': UNREADABLE }, ['a.flow'], '--format', 'json');
  expect(JSON.parse(text)).toMatchObject({
    files: [{ path: 'a.flow', problems: [{ range: { start: { line: 2, character: 18 } } }], flows: [] }],
    summary: { flows: 0, unreadable: 1 },
  });
});
