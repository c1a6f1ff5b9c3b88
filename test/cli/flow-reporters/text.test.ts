// Flows for people: a mark for each, and of one that is not as expected what happened instead, by which rule, and why.
import { expect, test } from 'vitest';
import { testFiles, WRONG } from '../../support/flow-files.ts';

test('a difference shows what was expected, what happened, the rule with its place, and the reasons', async () => {
  const { text } = await testFiles({ 'a.flow': WRONG }, ['a.flow']);
  expect(text.split('\n')).toEqual([
    'a.flow',
    '  ✓ someone opens a connection',
    '  ✗ the web & <mail> are "closed"',
    '      a.flow:6:45  in eth0 -p tcp -s 203.0.113.5 --dport 80',
    '        expected  DROP by filter/INPUT/policy',
    '        happened  ACCEPT by filter/INPUT/2 NEW',
    '        rule      a.v4:6  -p tcp -m tcp --dport 80 -j ACCEPT',
    '        because   delivered to the host',
    '                  the packet did not come to filter/INPUT/policy',
    expect.stringMatching(/^ {18}conntrack: NEW, /),
    '      a.flow:7:3  in eth0 -p tcp -s 203.0.113.5 --dport 80',
    '        expected  entry udp',
    expect.stringMatching(/^ {8}happened {2}.*tcp .*SYN_SENT/),
    '',
    '2 flows: 1 as expected, 1 not.',
    '',
  ]);
});

test('of a shorthand it says which packet decided', async () => {
  const script =
    'rules\n*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT DROP [0:0]\nCOMMIT\nflow a\nconnect in eth0 --dport 22 => ACCEPT\n';
  const { text } = await testFiles({ 'a.flow': script }, ['a.flow']);
  expect(text).toContain('rule      a.flow:4  the policy');
  expect(text).toContain('because   packet 2 of 2, server: SYN ACK');
});
