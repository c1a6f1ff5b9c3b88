// Lenses: one above each built-in chain with a packet that comes there, one row above each block of packet lines.
import { describe, expect, test } from 'vitest';
import simulateLens from '../../server/src/ide/features/simulate-lens.ts';
import { contextOf } from '../support/ide.ts';

const tables = `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o ppp0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:mine - [0:0]
COMMIT
`;

function lensesOf(text: string, family: 4 | 6 = 4) {
  const lenses = simulateLens.codeLenses?.(contextOf(text, { family })) ?? [];
  return lenses.map(({ range, command }) => ({
    line: range.start.line,
    title: command?.title,
    given: command?.arguments ?? [],
  }));
}

describe('above chains', () => {
  test('each built-in chain that the file declares has one, a user chain none', () => {
    expect(lensesOf(tables).map(({ line, given }) => [line, given[1]])).toEqual([
      [1, 'PREROUTING'],
      [2, 'POSTROUTING'],
      [6, 'INPUT'],
      [7, 'FORWARD'],
      [8, 'OUTPUT'],
    ]);
  });
});

describe('above packet lines', () => {
  const alone = '# packet: -i eth0 -p tcp --dport 22';

  test('a line alone has one that shows its journey', () => {
    expect(lensesOf(`${alone}\n`)).toEqual([
      { line: 0, title: 'Show the journey', given: ['file:///host/rules', [], '-i eth0 -p tcp --dport 22'] },
    ]);
  });

  test('lines that follow one another have one row, each packet after those before it', () => {
    const found = lensesOf(`\n${alone}\n# packet: -p udp --dport 53\n\n${alone} => DROP\n`);
    expect(found.map(({ line, title, given }) => [line, title, given[1]])).toEqual([
      [1, 'Show the journey of packet 1', []],
      [1, '2', ['-i eth0 -p tcp --dport 22']],
      [4, 'Show the journey', []],
    ]);
  });

  test('a packet that cannot be read has none', () => {
    expect(lensesOf('# packet: --dprot 22\n')).toEqual([]);
  });
});
