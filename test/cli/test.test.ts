// `iptables-ls test`: which scripts it runs, which rules they are run against, and its exit codes.
import { expect, test } from 'vitest';
import { iptablesLs } from '../support/cli.ts';
import { GOOD, RULES, testFiles, UNREADABLE, WRONG } from '../support/flow-files.ts';

test('0: all is as expected; 1: something is not; 2: a script cannot be read', async () => {
  const codes = [];
  for (const script of [GOOD, WRONG, UNREADABLE]) codes.push((await testFiles({ 'a.flow': script }, ['a.flow'])).code);
  expect(codes).toEqual([0, 1, 2]);
});

test('a script that cannot be read does not keep others from being run', async () => {
  const { code, text } = await testFiles({ 'a.flow': UNREADABLE, 'b.flow': WRONG }, ['a.flow', 'b.flow']);
  expect(code).toBe(2);
  expect(text).toContain('a.flow:3:19 cannot be read: "DENY" is none of');
  expect(text).toContain('b.flow:6:45');
});

test('a file that is not there is one line on standard error', async () => {
  const { code, err, text } = await testFiles({ 'a.flow': GOOD }, ['none.flow', 'a.flow']);
  expect([code, err]).toEqual([2, 'iptables-ls: cannot read none.flow: there is no such file\n']);
  expect(text).toContain('✓ someone opens a connection');
});

test('rules are looked for beside the script, and said to be missing where it names them', async () => {
  const { code, text } = await testFiles({ 'a.flow': GOOD.replace('a.v4', 'b.v4') }, ['a.flow']);
  expect(code).toBe(2);
  expect(text).toContain('a.flow:1:7 cannot be read: Cannot read b.v4: there is no such file.');
});

test('rules that iptables would refuse are said with their line', async () => {
  const { code, text } = await testFiles(
    { 'a.v4': RULES.replace('--dport 80', '--dport http-alt-alt'), 'a.flow': GOOD },
    ['a.flow'],
  );
  expect(code).toBe(2);
  expect(text).toMatch(/a\.flow:1:7 cannot be read: \.\/a\.v4:6: "http-alt-alt"/);
});

test('rules may be made by a shell script', async () => {
  const script = '#!/bin/sh\nPORT=22\niptables -P INPUT DROP\niptables -A INPUT -p tcp --dport $PORT -j ACCEPT\n';
  const { code, text } = await testFiles({ 'fw.sh': script, 'a.flow': GOOD.replace('./a.v4', './fw.sh') }, ['a.flow']);
  expect([code, text]).toEqual([0, expect.stringContaining('1 flow: 1 as expected.')]);
});

test('what a shell script makes depend on something unknown cannot be tested', async () => {
  const script = '#!/bin/sh\niptables -A INPUT -p tcp --dport $(curl example.org) -j ACCEPT\n';
  const { code, text } = await testFiles({ 'fw.sh': script, 'a.flow': GOOD.replace('./a.v4', './fw.sh') }, ['a.flow']);
  expect([code, text]).toEqual([2, expect.stringContaining('fw.sh:2: ')]);
});

test('all scripts of a folder are run, in the order of their names', async () => {
  const { code, text } = await testFiles({ 'b.flow': WRONG, 'a.flow': GOOD, 'notes.txt': 'nothing' }, ['.']);
  expect(code).toBe(1);
  expect(text.indexOf('a.flow')).toBeLessThan(text.indexOf('b.flow'));
  expect((await testFiles({}, ['.'])).err).toMatch(/there are no \.flow files in/);
});

test('a script on standard input holds its rules itself', async () => {
  const { code, out } = await iptablesLs(['test', '-'], { stdin: GOOD.replace('rules ./a.v4', `rules\n${RULES}`) });
  expect([code, out]).toEqual([0, '-\n  ✓ someone opens a connection\n\n1 flow: 1 as expected.\n']);
});

test('without a file, or in a form that there is none of, it says so in one line', async () => {
  for (const args of [[], ['--format', 'tap', 'a.flow']]) {
    const { code, err } = await iptablesLs(['test', ...args]);
    expect([code, err.trimEnd().split('\n')]).toEqual([2, [expect.stringMatching(/^iptables-ls: /)]]);
  }
});
