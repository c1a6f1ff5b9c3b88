// The ruleset that a script leaves, line by line with what wrote it; and its conversions.
import { expect, test } from 'vitest';
import { createScriptContext } from '../../../server/src/ide/script/context.ts';
import { toRestoreFiles, toScript } from '../../../server/src/ide/script/convert.ts';
import { resultingRuleset } from '../../../server/src/ide/script/result.ts';
import { buildRuleset } from '../../../server/src/model/build.ts';
import { printRuleset } from '../../../server/src/model/print.ts';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';
import { iptablesLs } from '../../support/cli.ts';
import { contextOf, SETTINGS } from '../../support/ide.ts';
import { scriptOf, wordsIn } from '../../support/script-ide.ts';
import { shellGrammar } from '../../support/shell.ts';

const SCRIPT = `#!/bin/sh
# The firewall of the house.

open() { iptables -A INPUT -p tcp --dport "$1" -j ACCEPT; }
iptables -P INPUT DROP
# Ourselves.
iptables -A INPUT -i lo -j ACCEPT
# From anywhere.
open 22
open 80
`;

test('each line knows what wrote it: what a function makes is the call of the function', async () => {
  const context = await scriptOf(SCRIPT);
  const { text, rows } = resultingRuleset(context);
  const lines = text.split('\n');
  expect(rows.map(({ line, range }) => [lines[line], wordsIn(context, range)])).toEqual([
    [':INPUT DROP [0:0]', 'iptables -P INPUT DROP'],
    ['-A INPUT -i lo -j ACCEPT', 'iptables -A INPUT -i lo -j ACCEPT'],
    ['-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT', 'open 22'],
    ['-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT', 'open 80'],
  ]);
});

test('the text is the one that the command line prints', async () => {
  const context = await scriptOf(SCRIPT);
  const printed = await iptablesLs(['print', '-', '--language', 'shell'], { stdin: SCRIPT });
  expect(resultingRuleset(context).text).toBe(printed.out);
});

test('both families stand one after the other, and what is not certain below', async () => {
  const context = await scriptOf('iptables -A INPUT -j DROP\nip6tables -A INPUT -i $(x) -j DROP\n');
  const { text } = resultingRuleset(context);
  expect(text).toMatch(
    /^# iptables-save\n\*filter[\s\S]*# ip6tables-save\n\*filter[\s\S]*# Not certain: a rule of INPUT/,
  );
});

test('a rule that cannot be printed is told, and where it is made', async () => {
  const context = await scriptOf('iptables -A INPUT -j DROP\niptables -A OUTPUT -d www.example.org -j ACCEPT\n');
  const { text, rows } = resultingRuleset(context);
  const line = text.split('\n').findIndex((one) => one.startsWith('# Not printed: a rule of OUTPUT, because '));
  const range = rows.find((row) => row.line === line)?.range;
  expect(range && wordsIn(context, range)).toMatch(/^iptables -A OUTPUT/);
});

test('what a function of a sourced file makes is its call, and what the file makes itself is where it is read', async () => {
  const lib = 'IPT=iptables\nopen() { $IPT -A INPUT -p tcp --dport "$1" -j ACCEPT; }\n$IPT -A INPUT -i lo -j ACCEPT\n';
  const text = '. ./lib.sh\nopen 22\n';
  const name = 'firewall.sh';
  const readFile = (path: string): string | undefined => (path === './lib.sh' ? lib : undefined);
  const input = { uri: 'file:///host/firewall.sh', name, settings: SETTINGS, text, readFile };
  const context = createScriptContext({ ...input, grammar: await shellGrammar() });
  const result = resultingRuleset(context);
  const lines = result.text.split('\n');
  expect(result.rows.map(({ line, range }) => [lines[line], wordsIn(context, range)])).toEqual([
    ['-A INPUT -i lo -j ACCEPT', '. ./lib.sh'],
    ['-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT', 'open 22'],
  ]);
});

test('a script becomes a file for iptables-restore, with its comments near their rules', async () => {
  const [file, more] = toRestoreFiles(await scriptOf(SCRIPT));
  expect(more).toBeUndefined();
  expect(file?.text).toBe(`# The firewall of the house.
*filter
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
# Ourselves.
-A INPUT -i lo -j ACCEPT
# From anywhere.
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
COMMIT
`);
});

test('no comment of a script is lost in the file: above loops and functions, beside commands, at the end', async () => {
  const text = `#!/bin/sh
# iptables-ls let WAN=eth0
iptables -F # begin
# packet: -i eth0 -p tcp --dport 22 => ACCEPT
# What the world may have.
for port in 22 80; do
  # One by one.
  iptables -A INPUT -p tcp --dport $port -j ACCEPT # a service
done
# Nothing else.
iptables -P INPUT DROP
# packet: -i eth0 -p tcp --dport 22 => ACCEPT
# That is all.
`;
  const [file] = toRestoreFiles(await scriptOf(text));
  expect(file?.text).toBe(`*filter
# Nothing else.
:INPUT DROP [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
# begin
# What the world may have.
# One by one.
# a service
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
COMMIT
# packet: -i eth0 -p tcp --dport 22 => ACCEPT
# That is all.
`);
});

test('no comment of a file is lost in the script, but for those of iptables-save, and packets meet all of its rules', () => {
  const rules = `# Generated by iptables-save v1.8.9 on Sat Nov 21 09:00:00 2026
# The house.
*filter
# Closed.
:INPUT DROP [0:0]
# packet: -i eth0 -p tcp --dport 22 => ACCEPT
# The door.
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
# The end.
COMMIT
# Completed on Sat Nov 21 09:00:00 2026
`;
  const { text } = toScript(contextOf(rules));
  expect(text).toContain('# Closed.\n# The door.\niptables -w -A INPUT');
  expect(text).toContain('iptables-restore makes them all at once.\n# The house.\n');
  expect(text).toMatch(/-P INPUT DROP\n\n# The end\.\n# packet: .*\n$/);
  expect(text).not.toMatch(/Generated by|Completed on/);
});

test('each family is a file of its own', async () => {
  const files = toRestoreFiles(await scriptOf('iptables -A INPUT -j DROP\nip6tables -A INPUT -s ::1 -j DROP\n'));
  expect(files.map(({ text }) => text.includes('::1'))).toEqual([false, true]);
});

test('a rules file becomes a script that makes the same rules, policies last', async () => {
  const rules = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:guests - [0:0]
# Who we know.
-A INPUT -m comment --comment "it's $5; fine" -j ACCEPT
-A INPUT -i wlan0 -j guests
-A guests ! -s 192.0.2.0/24 -j DROP
COMMIT
`;
  const { text } = toScript(contextOf(rules));
  expect(text).toContain("# Who we know.\niptables -w -A INPUT -m comment --comment 'it'\\''s $5; fine' -j ACCEPT\n");
  expect(text.trimEnd().split('\n').slice(-2)).toEqual(['iptables -w -P INPUT DROP', 'iptables -w -P FORWARD DROP']);
  const made = (await scriptOf(text)).run;
  const sorted = (all: string): string[] => all.split(/(?=^\*)/m).sort();
  const expected = printRuleset(buildRuleset(parseSave(rules, { family: 4 })), 'legacy').text;
  expect(made.uncertain[4]).toEqual([]);
  expect(made.rulesets[4] && sorted(printRuleset(made.rulesets[4], 'legacy').text)).toEqual(sorted(expected));
});
