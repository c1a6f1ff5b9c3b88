// What `iptables -L` says with counters and names, word for word as the program prints it, on hosts that differ.
import { expect, test } from 'vitest';
import { runScript } from '../../server/src/model/script/build.ts';
import { listed } from '../../server/src/model/script/listing.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import { guessesOf, textOf } from '../../server/src/syntax/shell/value.ts';
import { shellGrammar } from '../support/shell.ts';

const grammar = await shellGrammar();
const text = `iptables -N guests
iptables -P INPUT DROP
iptables -A INPUT -p tcp --dport 22 -i eth0 -s 10.0.0.1 -j ACCEPT
iptables -A INPUT -p udp ! --sport 53:67 -d 127.0.0.1 -g guests
iptables -A guests -p tcp --tcp-flags ALL NONE -j LOG --log-level 7
iptables -A guests -f -j DROP
`;
const { kernel } = runScript(grammar, { text, name: '/fw.sh', arguments: [], environment: {} }, 'legacy');

/** By host; one where all say the same. */
function saidBy(options: string): readonly string[] {
  const words = options.split(' ').map((word, at) => ({ text: word, start: at, end: at + 1 }));
  const command = parseCommand(words, { family: 4, table: 'filter', mode: 'command' });
  const value = listed(kernel, kernel.table(4, 'filter'), command, { source: 0, start: 0, end: 0 });
  const known = value && textOf(value);
  return (known === undefined ? value && guessesOf(value) : [known]) ?? [];
}

test('a listing with counters and interfaces has the columns of the program', () => {
  const [idle] = saidBy('-L INPUT -v -n --line-numbers');
  expect(idle).toBe(
    [
      'Chain INPUT (policy DROP 0 packets, 0 bytes)',
      'num   pkts bytes target     prot opt in     out     source               destination         ',
      '1        0     0 ACCEPT     6    --  eth0   *       10.0.0.1             0.0.0.0/0            tcp dpt:22',
      '2        0     0 guests     17   --  *      *       0.0.0.0/0            127.0.0.1           [goto]  udp spts:!53:67',
      '',
    ].join('\n'),
  );
  expect(saidBy('-L INPUT -v -n -x')[0]?.split('\n')[1]).toBe(
    '    pkts      bytes target     prot opt in     out     source               destination         ',
  );
});

test('names of services and hosts stand where -n is not given, and differ from host to host', () => {
  const [numbers, names, others] = saidBy('-L INPUT');
  expect(numbers).toContain('ACCEPT     tcp  --  10.0.0.1             anywhere             tcp dpt:22\n');
  expect(names).toContain('ACCEPT     tcp  --  10.0.0.1             anywhere             tcp dpt:ssh\n');
  expect(names).toContain(
    'guests     udp  --  anywhere             localhost           [goto]  udp spts:!domain:bootps\n',
  );
  expect(others).toContain('any.host.example');
  expect(saidBy('-L guests')[0]).toContain('tcp flags:FIN,SYN,RST,PSH,ACK,URG/NONE LOG level debug\n');
});

test('counters are shortened as the program does it', () => {
  const busy = saidBy('-L guests -v -n').at(-1) ?? '';
  expect(busy.split('\n')[3]).toBe(
    '8765K 5432M DROP       0    -f  *      *       0.0.0.0/0            0.0.0.0/0           ',
  );
});

test('one rule is listed alone, and is the same on any host', () => {
  expect(saidBy('-L INPUT 1 -n')).toEqual([
    'ACCEPT     6    --  10.0.0.1             0.0.0.0/0            tcp dpt:22\n',
  ]);
  expect(saidBy('-S guests 2')).toEqual(['-A guests -f -j DROP\n']);
  expect(saidBy('-S INPUT -v')[0]).toContain('-P INPUT DROP -c 0 0\n');
});
