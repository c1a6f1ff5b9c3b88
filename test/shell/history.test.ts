// Each command of a script is remembered with what it did, and the tables before and after it can be asked for.
import { expect, test } from 'vitest';
import { printRuleset } from '../../server/src/model/print.ts';
import { placeWritten } from '../../server/src/model/script/alike.ts';
import { runScript, type ScriptRun } from '../../server/src/model/script/build.ts';
import { placesOf } from '../../server/src/model/script/history.ts';
import type { Kernel } from '../../server/src/model/script/kernel.ts';
import { rulesetOf } from '../../server/src/model/script/ruleset.ts';
import { ScriptMemory } from '../../server/src/syntax/shell/versions/script-memory.ts';
import { shellGrammar } from '../support/shell.ts';

async function run(text: string): Promise<ScriptRun> {
  return runScript(await shellGrammar(), { text, name: 'x.sh', arguments: [], environment: {} }, 'legacy');
}

function rules(kernel: Kernel | undefined): string[] {
  if (!kernel) return [];
  const lines = printRuleset(rulesetOf(kernel, 4).ruleset, 'legacy').text.split('\n');
  return lines.filter((line) => line.startsWith('-A') || /^:.* (DROP|-) /.test(line));
}

test('a command has its status, its changes and the tables before and after it', async () => {
  const { history } = await run(
    'iptables -P INPUT DROP\niptables -A INPUT -i lo -j ACCEPT\niptables -I INPUT -p tcp --dport 22 -j ACCEPT\niptables -D INPUT 2\niptables -D INPUT 9\n',
  );
  expect(history.commands.map(({ status, changes }) => [status, ...changes.map(({ kind }) => kind)])).toEqual([
    [0, 'policy'],
    [0, 'rules-added'],
    [0, 'rules-added'],
    [0, 'rules-removed'],
    [1],
  ]);
  expect(rules(history.before(1))).toEqual([':INPUT DROP [0:0]']);
  expect(rules(history.after(2))).toEqual([
    ':INPUT DROP [0:0]',
    '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT',
    '-A INPUT -i lo -j ACCEPT',
  ]);
  expect(rules(history.after(4))).toEqual([':INPUT DROP [0:0]', '-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT']);
});

test('a word points at the text that wrote each piece of it', async () => {
  const text = 'NET=10.0.0\nfor host in 1 2; do\n  iptables -A INPUT -s $NET.$host -j DROP\ndone\n';
  const { history } = await run(text);
  expect(history.commands).toHaveLength(2);
  const word = history.commands[1]?.words[3];
  if (!word) throw new Error('there is no such word');
  expect(word.text).toBe('10.0.0.2');
  expect(placesOf(word).map(({ start, end }) => text.slice(start, end))).toEqual(['10.0.0', '.', '2']);
  expect(text.slice(word.start, word.end)).toBe('$NET.$host');
});

test('a rule that was restored through a variable points at the text that wrote it', async () => {
  const text =
    'LAN=10.0.0.0/8\niptables-restore <<E\n*filter\n-A INPUT -s $LAN -j DROP\n-A INPUT -j ACCEPT\nCOMMIT\nE\n';
  const { kernel } = await run(text);
  const entry = kernel.tables[4].get('filter')?.chains.get('INPUT')?.entries[0];
  const words = entry?.rule?.command.words ?? [];
  const written = words
    .map((word) => entry?.writtenAt && placeWritten(entry.writtenAt, word, entry.place))
    .map((place) => place && text.slice(place.start, place.end));
  expect(written).toEqual(['-A', 'INPUT', '-s', '10.0.0.0/8', '-j', 'DROP']);
});

test('what stands in one of two branches may not have run, and the state between the branches is that of its own', async () => {
  const { history } = await run(
    'if [ -e /etc/flag ]; then iptables -A INPUT -j ACCEPT; else iptables -A INPUT -j DROP; fi\niptables -A OUTPUT -j ACCEPT\n',
  );
  expect(history.commands.map(({ maybe }) => maybe !== undefined)).toEqual([true, true, false]);
  expect(rules(history.before(1))).toEqual([]);
  expect(rules(history.after(1))).toEqual(['-A INPUT -j DROP']);
  expect(rules(history.after(2))).toEqual(['-A OUTPUT -j ACCEPT']);
});

test('a long run can be asked for any of its states', async () => {
  const { history } = await run('for i in $(seq 1 3000); do iptables -I INPUT -p tcp --dport $i -j DROP; done\n');
  expect(history.commands).toHaveLength(3000);
  for (const index of [0, 1, 70, 1500, 2999]) expect(rules(history.after(index))).toHaveLength(index + 1);
  expect(rules(history.before(1500))[0]).toBe('-A INPUT -p tcp -m tcp --dport 1500 -j DROP');
});

test('writes into /proc/sys, sysctl, modules and sets are steps as well', async () => {
  const { history, kernel } = await run(
    'echo 1 > /proc/sys/net/ipv4/ip_forward\nsysctl -w net.ipv4.conf.all.rp_filter=1\nmodprobe nf_conntrack_ftp\nipset create bad hash:ip\nipset add bad 192.0.2.1\n',
  );
  expect(history.commands.map(({ program, changes }) => [program, changes[0]?.kind])).toEqual([
    ['write', 'sysctl'],
    ['sysctl', 'sysctl'],
    ['modprobe', 'module'],
    ['ipset', 'set'],
    ['ipset', 'set'],
  ]);
  expect(history.before(1)?.sysctls.get('net.ipv4.ip_forward')).toBe('1');
  expect(kernel.modules).toEqual(new Set(['nf_conntrack_ftp']));
});

test('what one of two ways does is seen neither on the other nor in the kernel before it', async () => {
  const { history, kernel } = await run(
    [
      'ipset create hosts hash:ip',
      'iptables -N own',
      'iptables -A own -j DROP',
      'if [ -f /etc/firewall/more ]; then',
      '  iptables -A own -s 10.0.0.1 -j ACCEPT',
      '  ipset add hosts 192.0.2.1',
      '  sysctl -w net.ipv4.ip_forward=1',
      'fi',
      'iptables -A own -j RETURN',
      '',
    ].join('\n'),
  );
  const told = (at: Kernel | undefined) => [
    rules(at),
    at?.sets.get('hosts')?.size,
    at?.sysctls.get('net.ipv4.ip_forward'),
  ];
  const [chain, drop] = [':own - [0:0]', '-A own -j DROP'];
  expect(told(history.before(3))).toEqual([[chain, drop], 0, undefined]);
  expect(told(history.after(5))).toEqual([[chain, drop, '-A own -s 10.0.0.1/32 -j ACCEPT'], 1, '1']);
  expect(told(kernel)).toEqual([[chain, drop, '-A own -j RETURN'], undefined, undefined]);
  expect(kernel.sysctls.has('net.ipv4.ip_forward')).toBe(true);
});

test('a rule that an edit leaves alone is the same rule on its new line', async () => {
  const memory = new ScriptMemory();
  const grammar = await shellGrammar();
  const first = (text: string) => {
    const { kernel } = runScript(grammar, { text, name: 'x.sh', arguments: [], environment: {} }, 'legacy', { memory });
    return kernel.tables[4].get('filter')?.chains.get('INPUT')?.entries.at(-1)?.rule;
  };
  const rest = `${'echo one of many\n'.repeat(40)}iptables -A INPUT -i lo -j ACCEPT\n`;
  const before = first(`#!/bin/sh\n# here\n${rest}`);
  expect(before?.line).toBe(42);
  const after = first(`#!/bin/sh\n# here\n\n${rest}`);
  expect(after).toBe(before);
  expect(after?.line).toBe(43);
  expect(first(`#!/bin/sh\niptables -A INPUT -j DROP\n\n${rest}`)).toBe(before);
  expect(first(`#!/bin/sh\n# here\n\n${rest.replace('-i lo', '-i eth0')}`)).not.toBe(before);
});
