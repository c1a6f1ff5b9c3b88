/** A ruleset is printed as iptables-save prints it; each expectation was seen with iptables 1.8.9. */
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../server/src/base/problem.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { printRuleset } from '../../server/src/model/print.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

function printed(lines: readonly string[], backend: Backend = 'legacy', family: 4 | 6 = 4) {
  const text = lines.map((line) => `${line}\n`).join('');
  const { text: output, leftOut } = printRuleset(buildRuleset(parseSave(text, { family }), { backend }), backend);
  return {
    lines: output.split('\n').slice(0, -1),
    leftOut: leftOut.map(({ rule, reason }) => `${rule.line}: ${reason}`),
  };
}

const chains = (text: string) => text.split(' ').map((name) => `:${name} - [0:0]`);

describe('tables', () => {
  test('iptables-legacy prints the table that was opened last first', () => {
    const lines = ['*filter', 'COMMIT', '*nat', 'COMMIT', '*raw', 'COMMIT', '*filter', 'COMMIT'];
    expect(printed(lines).lines.filter((line) => line.startsWith('*'))).toEqual(['*raw', '*nat', '*filter']);
  });

  test('iptables-nft has an order of its own and prints no table that nothing was put into', () => {
    const lines = [
      '*nat',
      '-A OUTPUT',
      'COMMIT',
      '*filter',
      ':INPUT ACCEPT',
      'COMMIT',
      '*raw',
      'COMMIT',
      '*mangle',
      '-A OUTPUT',
      'COMMIT',
    ];
    expect(printed(lines, 'nft').lines.filter((line) => line.startsWith('*'))).toEqual(['*mangle', '*filter', '*nat']);
  });

  test('a second block of a table replaces the first, whose policies stay with iptables-legacy only', () => {
    const lines = [
      '*filter',
      ':INPUT DROP',
      '-A INPUT -j ACCEPT',
      'COMMIT',
      '*filter',
      ':OUTPUT ACCEPT',
      '-A OUTPUT -j DROP',
      'COMMIT',
    ];
    const rest = [':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', '-A OUTPUT -j DROP', 'COMMIT'];
    expect(printed(lines, 'legacy').lines).toEqual(['*filter', ':INPUT DROP [0:0]', ...rest]);
    expect(printed(lines, 'nft').lines).toEqual(['*filter', ':INPUT ACCEPT [0:0]', ...rest]);
  });
});

describe('chains', () => {
  test('built-in chains come in the order of the kernel, user chains by the bytes of their names', () => {
    const lines = [
      '*filter',
      ...chains('zeta alpha Beta _x a-b a.b a_b ab 10 9 é'),
      ':OUTPUT DROP',
      ':INPUT DROP',
      'COMMIT',
    ];
    expect(printed(lines).lines).toEqual([
      '*filter',
      ':INPUT DROP [0:0]',
      ':FORWARD ACCEPT [0:0]',
      ':OUTPUT DROP [0:0]',
      ...chains('10 9 Beta _x a-b a.b a_b ab alpha zeta é'),
      'COMMIT',
    ]);
  });

  test('a jump to a chain named like a target is printed without options', () => {
    const { lines } = printed(['*filter', ':INPUT ACCEPT', ':LOG -', '-A INPUT -j LOG', 'COMMIT']);
    expect(lines.slice(-2)).toEqual(['-A INPUT -j LOG', 'COMMIT']);
  });

  test('a renamed chain is renamed in the jumps that lead to it', () => {
    const { lines } = printed([
      '*filter',
      ':INPUT ACCEPT',
      ':old -',
      '-A INPUT -j old',
      '-A old -j DROP',
      '-E old new',
      'COMMIT',
    ]);
    expect(lines.slice(-4)).toEqual([':new - [0:0]', '-A INPUT -j new', '-A new -j DROP', 'COMMIT']);
  });
});

describe('rules', () => {
  const inFilter = (...rules: string[]) => {
    const { lines } = printed(['*filter', ':INPUT ACCEPT', ...rules, 'COMMIT']);
    return lines.filter((line) => line.startsWith('-A')).map((line) => line.slice('-A INPUT '.length));
  };

  test('lists of addresses make a rule for each pair, source by source', () => {
    expect(inFilter('-A INPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4')).toEqual([
      '-s 1.1.1.1/32 -d 3.3.3.3/32',
      '-s 1.1.1.1/32 -d 4.4.4.4/32',
      '-s 2.2.2.2/32 -d 3.3.3.3/32',
      '-s 2.2.2.2/32 -d 4.4.4.4/32',
    ]);
  });

  test('a list that is inserted ends up backwards, since each rule goes to the same place', () => {
    expect(inFilter('-A INPUT -s 9.9.9.9', '-A INPUT -s 8.8.8.8', '-I INPUT 2 -s 1.1.1.1,2.2.2.2')).toEqual([
      '-s 9.9.9.9/32',
      '-s 2.2.2.2/32',
      '-s 1.1.1.1/32',
      '-s 8.8.8.8/32',
    ]);
  });

  test('a rule is deleted by what it says, not by how it is written, and only the first of equals', () => {
    expect(
      inFilter(
        '-A INPUT -p 6 -s 9.9.9.9',
        '-A INPUT',
        '-A INPUT -s 9.9.9.9/32 -p tcp',
        '-D INPUT -p tcp -s 9.9.9.9/255.255.255.255',
      ),
    ).toEqual(['', '-s 9.9.9.9/32 -p tcp']);
  });

  test('a line for the other family leaves nothing', () => {
    expect(inFilter('-6 -A INPUT -s ::1', '-4 -A INPUT -s 1.1.1.1')).toEqual(['-s 1.1.1.1/32']);
  });

  test('what is not known, or would be refused, is left out and named', () => {
    const result = printed([
      '*filter',
      ':INPUT ACCEPT',
      '-A INPUT -s www.example.org',
      '-A INPUT --nonsense',
      '-A gone -j DROP',
      '-A INPUT -j DROP',
      'COMMIT',
    ]);
    expect(result.lines.filter((line) => line.startsWith('-A'))).toEqual(['-A INPUT -j DROP']);
    expect(result.leftOut.map((note) => note.slice(0, 2))).toEqual(['2:', '3:', '4:']);
  });
});

describe('what the programs do differently', () => {
  test('-F without a chain empties the table for iptables-legacy only', () => {
    const lines = ['*filter', '-A INPUT -j ACCEPT', '-F', '-A INPUT -j DROP', 'COMMIT'];
    const rules = (backend: Backend) => printed(lines, backend).lines.filter((line) => line.startsWith('-A'));
    expect(rules('legacy')).toEqual(['-A INPUT -j DROP']);
    expect(rules('nft')).toEqual(['-A INPUT -j ACCEPT', '-A INPUT -j DROP']);
  });

  test.each(['-X', '-Z', '-Z INPUT'])('%s takes the DROP policy away with iptables-nft', (command) => {
    const lines = ['*filter', ':INPUT DROP [0:0]', command, 'COMMIT'];
    expect(printed(lines, 'legacy').lines[1]).toBe(':INPUT DROP [0:0]');
    expect(printed(lines, 'nft').lines[1]).toBe(':INPUT ACCEPT [0:0]');
  });

  test('a chain that is declared again loses its rules with iptables-nft', () => {
    const lines = [
      '*filter',
      ':INPUT ACCEPT',
      '-N web',
      '-A web -j ACCEPT',
      ':web - [0:0]',
      '-A web -j DROP',
      'COMMIT',
    ];
    expect(printed(lines, 'nft').lines.filter((line) => line.startsWith('-A'))).toEqual(['-A web -j DROP']);
  });
});
