// What somebody types while a script runs is not known, and a menu that asks for ever comes to an end here.
import { expect, test } from 'vitest';
import { record } from '../../support/shell.ts';

const typed = { isTyped: true };

test('what is typed is not known, and the command that reads it works', async () => {
  const { calls } = await record('read -p "Port: " port\niptables -A a $?\niptables -A b --dport "$port"\n', typed);
  expect(calls).toEqual(['iptables -A a 0', 'iptables -A b --dport ?']);
});

test('where nobody types there is nothing to read', async () => {
  const { calls } = await record('read -p "Port: " port\niptables -A a $? "$port"\n');
  expect(calls).toEqual(['iptables -A a 1 ']);
});

test('whether another line is typed is not known', async () => {
  const { calls } = await record('while read -r port; do iptables -A a --dport "$port"; done\niptables -A b\n', typed);
  expect(calls).toEqual(['maybe iptables -A a --dport ?', 'iptables -A b']);
});

test('menus in menus that are gone through until somebody leaves come to an end', async () => {
  const menu = (name: string, body: string): string =>
    `${name}() { while true; do read -p "? " x; case $x in 1) ${body} ;; 0) break ;; esac; done; }\n`;
  const script = `${menu('inner', 'iptables -A inner')}${menu('middle', 'inner')}${menu('outer', 'middle')}outer\niptables -A z\n`;
  const { calls, result } = await record(script, typed);
  expect(result.stopped).toBeUndefined();
  expect(calls).toContain('maybe iptables -A inner');
  expect(calls.at(-1)).toMatch(/iptables -A z$/);
});

test('five menus in one another take no more than a few thousand steps', async () => {
  const menu = (name: string, body: string): string =>
    `${name}() { while true; do read -p "? " x; case $x in 1) ${body} ;; 0) break ;; esac; done; }\n`;
  const names = ['one', 'two', 'three', 'four', 'five'];
  const script = names.map((name, at) => menu(name, names[at - 1] ?? 'iptables -A inner')).join('');
  const { calls, result } = await record(`${script}five\niptables -A z\n`, typed);
  expect(result.stopped).toBeUndefined();
  expect(result.steps).toBeLessThan(20_000);
  expect(calls).toContain('maybe iptables -A inner');
  expect(calls.at(-1)).toMatch(/iptables -A z$/);
});

test('a menu that calls itself is followed a few times, and then not known', async () => {
  const { calls, result } = await record(
    'menu() { read -p "? " x; case $x in 1) iptables -A a ;; esac; menu; }\niptables -A first\nmenu\n',
    typed,
  );
  expect(calls.slice(0, 2)).toEqual(['iptables -A first', 'maybe iptables -A a']);
  expect(result.stopped?.reason).toMatch(/menu that comes back to itself/);
  expect(result.steps).toBeLessThan(1000);
});

test('a loop that counts its questions is gone through as often as it counts', async () => {
  const { calls } = await record(
    'i=0; while [ $i -lt 3 ]; do read -p "? " host; i=$((i + 1)); iptables -A a $i; done\n',
    typed,
  );
  expect(calls).toEqual(['iptables -A a 1', 'iptables -A a 2', 'iptables -A a 3']);
});
