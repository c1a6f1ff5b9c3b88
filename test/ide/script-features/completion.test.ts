// Completion in shell scripts: what may come next in a call of iptables, and nothing anywhere else.
import { expect, test } from 'vitest';
import completion from '../../../server/src/ide/script-features/completion.ts';
import { scriptAt, wordsIn } from '../../support/script-ide.ts';

async function offered(marked: string): Promise<string[]> {
  const { context, offset } = await scriptAt(marked);
  return (completion.completion?.(context, offset) ?? []).map(({ label }) => label);
}

test('commands come first, with the table and the lock', async () => {
  const labels = await offered('iptables ▮\n');
  expect(labels).toEqual(expect.arrayContaining(['-A', '-P', '-N', '-t', '-w']));
  expect(labels).not.toContain('COMMIT');
  expect(await offered('iptables -t nat -▮\n')).toContain('-A');
});

test('tables, and the chains of the table that was named', async () => {
  expect(await offered('iptables -t ▮\n')).toEqual(expect.arrayContaining(['filter', 'nat', 'raw']));
  const labels = await offered('iptables -t nat -A ▮\n');
  expect(labels).toContain('POSTROUTING');
  expect(labels).not.toContain('FORWARD');
});

test('chains that the script has made by then are offered as targets', async () => {
  expect(await offered('iptables -N guests\niptables -A INPUT -i wlan0 -j ▮\n')).toContain('guests');
  expect(await offered('iptables -A INPUT -i wlan0 -j ▮\niptables -N guests\n')).not.toContain('guests');
});

test('options go on with what is typed, through a variable that names the program', async () => {
  const marked = 'IPT="/sbin/iptables -w"\n$IPT -A INPUT -p tcp --dp▮\n';
  const { context, offset } = await scriptAt(marked);
  const found = (completion.completion?.(context, offset) ?? []).find(({ label }) => label === '--dport');
  expect(found).toBeDefined();
  const range = found?.textEdit && 'range' in found.textEdit ? found.textEdit.range : undefined;
  expect(range && wordsIn(context, range)).toBe('--dp');
});

test('states are offered in a list, after the comma', async () => {
  expect(await offered('iptables -A INPUT -m conntrack --ctstate NEW,▮ -j ACCEPT\n')).toContain('ESTABLISHED');
});

test('over several lines, and in what never runs', async () => {
  expect(await offered('iptables -A INPUT \\\n  -j ▮\n')).toContain('DROP');
  expect(await offered('never() {\n  iptables -A INPUT -j ▮\n}\n')).toContain('DROP');
});

test('nothing is offered elsewhere', async () => {
  expect(await offered('iptables -F\nec▮ho\n')).toEqual([]);
  expect(await offered('iptab▮les -F\n')).toEqual([]);
  expect(await offered('iptables -A INPUT -s $LA▮N\n')).toEqual([]);
});

test('in a here-document that is restored the lines of a rules file go on', async () => {
  const text = (line: string): string =>
    `iptables-restore -n <<EOF\n*filter\n:guests - [0:0]\n${line}\nCOMMIT\nEOF\niptables -L\n`;
  expect(await offered(text('-A INPUT -j ▮'))).toEqual(expect.arrayContaining(['guests', 'DROP']));
  expect(await offered(text('-A INPUT -p tcp --dp▮'))).toContain('--dport');
  expect(await offered(text('▮'))).toContain('-A');
  expect(await offered('cat <<EOF\n-A INPUT -j ▮\nEOF\niptables -L\n')).toEqual([]);
});

test('options in a variable go on where they are written, and nothing is offered for the value of one', async () => {
  const call = '\niptables -A INPUT $SSH -j ACCEPT\n';
  expect(await offered(`SSH="-p tcp --dp▮"${call}`)).toContain('--dport');
  expect(await offered(`SSH="-p tcp -m conntrack --ctstate ▮"${call}`)).toContain('ESTABLISHED');
  expect(await offered('LAN=10▮\niptables -A INPUT -s $LAN -j ACCEPT\n')).toEqual([]);
});
