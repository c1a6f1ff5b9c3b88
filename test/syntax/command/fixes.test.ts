// The mends that the command reader offers: each row is a line, the title of a fix, and the line after it.
import { describe, expect, test } from 'vitest';
import type { ReadOptions } from '../../support/command.ts';
import { mended } from '../../support/command.ts';

type Row = readonly [sentence: string, line: string, title: string, after: string, options?: ReadOptions];

const ROWS: readonly Row[] = [
  ['a missing dash is added', '-A INPUT -m state -state NEW', 'Write --state', '-A INPUT -m state --state NEW'],
  ['a misspelt option is spelt', '-A INPUT -p tcp --dprot 80', 'Write --dport', '-A INPUT -p tcp --dport 80'],
  [
    'only the name before the equals sign changes',
    '-A INPUT -p tcp -m tcp --dprot=80',
    'Write --dport',
    '-A INPUT -p tcp -m tcp --dport=80',
  ],
  [
    'an ambiguous option is written out',
    '-A INPUT -p tcp -m tcp --sou 80',
    'Write --source-port',
    '-A INPUT -p tcp -m tcp --source-port 80',
  ],
  [
    'a misspelt match is spelt',
    '-A INPUT -m conntrak --ctstate NEW',
    'Write conntrack',
    '-A INPUT -m conntrack --ctstate NEW',
  ],
  [
    'the protocol is named',
    '-A INPUT --dport 53 -j ACCEPT',
    'Name the protocol of --dport with -p udp',
    '-A INPUT -p udp --dport 53 -j ACCEPT',
  ],
  [
    'the protocol is named before the !',
    '-A INPUT ! --dport 53',
    'Name the protocol of --dport with -p tcp',
    '-A INPUT -p tcp ! --dport 53',
  ],
  [
    'a later protocol moves forward',
    '-A INPUT --dport 80 -p tcp -j ACCEPT',
    'Move -p tcp before it',
    '-A INPUT -p tcp --dport 80 -j ACCEPT',
  ],
  [
    'a match is loaded',
    '-A INPUT -p tcp --dports 1,2',
    'Load the match with -m multiport',
    '-A INPUT -p tcp -m multiport --dports 1,2',
  ],
  ['-p is inserted before -m', '-A INPUT -m tcp --dport 80', 'Insert -p tcp', '-A INPUT -p tcp -m tcp --dport 80'],
  [
    'a protocol is replaced by the one that is needed',
    '-A INPUT -p udp -m tcp --dport 80',
    'Write -p tcp',
    '-A INPUT -p tcp -m tcp --dport 80',
  ],
  [
    'a ! moves before its option',
    '-A INPUT -p tcp --dport ! 80 -j DROP',
    'Move "!" before --dport',
    '-A INPUT -p tcp ! --dport 80 -j DROP',
  ],
  ['a ! moves behind -m', '-A INPUT ! -m mark --mark 1', 'Move "!" before --mark', '-A INPUT -m mark ! --mark 1'],
  [
    'a ! that goes nowhere is deleted',
    '-A INPUT -m limit ! --limit 1/min',
    'Delete the "!"',
    '-A INPUT -m limit --limit 1/min',
  ],
  ['a dangling ! is deleted', '-A INPUT -j ACCEPT !', 'Delete the "!"', '-A INPUT -j ACCEPT'],
  ['a second ! is deleted', '-A INPUT ! ! -s 10.0.0.1', 'Delete the second "!"', '-A INPUT ! -s 10.0.0.1'],
  [
    'an option given twice is deleted with its value',
    '-A INPUT -m mark --mark 1 --mark 2 -j DROP',
    'Delete the second --mark',
    '-A INPUT -m mark --mark 1 -j DROP',
  ],
  ['and with its !', '-A INPUT -p tcp --dport 1 ! --dport 2', 'Delete the second --dport', '-A INPUT -p tcp --dport 1'],
  [
    'a list of ports uses multiport',
    '-A INPUT -p tcp ! --dport 80,443',
    'Use -m multiport --dports',
    '-A INPUT -p tcp -m multiport ! --dports 80,443',
  ],
  [
    'a list that a blank tore apart is joined',
    '-A INPUT -s 10.0.0.1, 10.0.0.2 -j DROP',
    'Join the list',
    '-A INPUT -s 10.0.0.1,10.0.0.2 -j DROP',
  ],
  ['a joined value gets its blank', '-A INPUT -s10.0.0.1', 'Put a blank before the value', '-A INPUT -s 10.0.0.1'],
  [
    'an equals sign becomes a blank',
    '-A INPUT --protocol=tcp',
    'Put a blank before the value',
    '-A INPUT --protocol tcp',
  ],
  ['a capital option becomes small', '-A INPUT -S 10.0.0.1', 'Write -s', '-A INPUT -s 10.0.0.1'],
  ['a missing command is put before its chain', 'INPUT -j ACCEPT', 'Insert -A', '-A INPUT -j ACCEPT'],
  ['a table inside a save file is deleted', '-t nat -A INPUT -j ACCEPT', 'Delete it', '-A INPUT -j ACCEPT'],
  ['a target after -g is jumped to', '-A INPUT -g ACCEPT', 'Write -j', '-A INPUT -j ACCEPT'],
];

describe('a mend:', () => {
  test.each(ROWS.map((row) => ({ sentence: row[0], row })))('$sentence', ({ row: [, line, title, after, options] }) => {
    expect(mended(line, title, options)).toBe(after);
  });

  test.each(ROWS.map((row) => ({ line: row[1], row })))(
    'is offered for what is really refused: $line',
    ({ row: [, line] }) => {
      expect(mended(line, 'no such title')).not.toEqual([]);
    },
  );
});
