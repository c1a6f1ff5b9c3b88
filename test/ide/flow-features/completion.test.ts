// The words that may come next in a flow script.
import { describe, expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/completion.ts';
import { flowAt, offered, scriptAt, taken } from '../../support/flow-ide.ts';

describe.each([
  ['the beginning of a script', scriptAt('▮'), ['rules', 'host', 'flow'], ['connect']],
  [
    'the beginning of a step',
    flowAt('flow a\n▮'),
    ['at', 'in', 'connect', 'ftp', '-p', 'entry', 'no entry', 'flow'],
    ['ACCEPT'],
  ],
  ['a line about the host', flowAt('host\n  ▮'), ['interface', 'sysctl', 'set'], ['connect']],
  ['a setting', flowAt('host\n  sysctl ▮'), ['net.ipv4.ip_forward'], ['eth0']],
  ['the device of a route', flowAt('host\n  route default dev ▮'), ['eth0'], ['via']],
  ['an interface', flowAt('flow a\nin ▮'), ['eth0'], ['-p']],
  ['a time', flowAt('flow a\nafter ▮'), ['5s', '1m'], ['connect']],
  ['what follows a time', flowAt('flow a\nat 5s ▮'), ['in', 'connect', '-p'], ['at']],
  ['what follows a shorthand', flowAt('flow a\nftp ▮'), ['passive', 'active', 'in', 'as', '-s'], ['connect', 'of']],
  [
    'what follows one that goes on',
    flowAt('flow a\nconnect as web --dport 22\nclose ▮'),
    ['of', '=>'],
    ['in', '-p', 'as'],
  ],
  ['the name of a connection', flowAt('flow a\nconnect as web --dport 22\nclose of ▮'), ['web'], ['connect']],
  ['the words of a packet', flowAt('flow a\nin eth0 -p tcp ▮'), ['--dport', '-s', '=>'], ['-p', 'connect']],
  ['a value of a packet', flowAt('flow a\nin eth0 -p tcp --dport ▮'), ['22', 'ssh'], ['--dport']],
  ['an address that the rules name', flowAt('flow a\nin eth0 -p tcp -s ▮'), ['198.51.100.0/24'], ['--dport']],
  [
    'what is expected',
    flowAt('flow a\nout -p tcp => ▮'),
    ['DROP', 'NEW', 'filter/INPUT/2', 'filter/OUTPUT/policy'],
    ['-p'],
  ],
  ['more of what is expected', flowAt('flow a\nout -p tcp => DROP ▮'), ['NEW', 'filter/INPUT/1'], ['ACCEPT']],
  ['the second word of a check', flowAt('flow a\nout -p tcp\n  no ▮'), ['entry', 'expects'], ['sent']],
  ['what is expected of one packet', flowAt('flow a\nconnect --dport 22\n  packet 1 => ▮'), ['DROP'], ['entry']],
  ['the family of rules', scriptAt('rules ▮'), ['4', '6'], ['flow']],
])('%s', (_, at, some, others) => {
  const words = offered(feature, at);
  test('has what fits', () => expect(words).toEqual(expect.arrayContaining(some)));
  test('has nothing else', () => expect(others.filter((word) => words.includes(word))).toEqual([]));
});

test('nothing is offered in a comment, a name or the rules of a script', () => {
  expect(offered(feature, flowAt('flow a\n# ▮'))).toEqual([]);
  expect(offered(feature, flowAt('flow ▮'))).toEqual([]);
  expect(offered(feature, scriptAt('rules\n*filter\n-A ▮'))).toEqual([]);
});

test('a word that is taken stands in place of what was typed of it', () => {
  expect(taken(feature, flowAt('flow a\nin eth0 -p tcp --dp▮ => DROP'), '--dport')).toContain(
    'in eth0 -p tcp --dport => DROP',
  );
  expect(taken(feature, flowAt('flow a\nconn▮'), 'connect')).toContain('flow a\nconnect');
  expect(taken(feature, flowAt('flow a\nno e▮'), 'entry')).toContain('flow a\nno entry');
});
