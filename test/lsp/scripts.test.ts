// Shell scripts over a real connection: what is said about those that call iptables, and the silence about all others.
import { mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import {
  CONVERT,
  type Converted,
  type ResultingRuleset,
  SCRIPT_RULESET,
  SIMULATE,
  type SimulateResult,
} from '../../server/src/lsp/protocol.ts';
import { folderWith } from '../support/cli.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const URI = 'file:///host/firewall.sh';

let editor: Editor;
afterEach(() => editor.stop());

const codes = (found: readonly { readonly code?: unknown }[]): unknown[] => found.map(({ code }) => code);
const hasCode = (code: string) => (found: readonly { readonly code?: unknown }[]) => codes(found).includes(code);

test('what iptables would refuse is said on the word of the script, and on the assignment that its value comes from', async () => {
  editor = await startEditor();
  await editor.open(URI, '#!/bin/sh\nLAN=192.168.1.0/33\niptables -A INPUT -s "$LAN" -j ACCEPT\n', 'shellscript');
  const found = await editor.diagnostics(URI, (all) => all.some(({ severity }) => severity === 1));
  const refusal = found.find(({ severity }) => severity === 1);
  expect(refusal?.range).toEqual({ start: { line: 2, character: 21 }, end: { line: 2, character: 27 } });
  expect(refusal?.relatedInformation?.[0]?.location.range.start).toEqual({ line: 1, character: 4 });
  expect(editor.errors).toEqual([]);
});

test('nothing is ever sent about a script that does not call iptables, and nothing is offered in it', async () => {
  editor = await startEditor();
  await editor.open(URI, '#!/bin/sh\necho "$(date)" "$1"\n', 'shellscript');
  const position = { line: 1, character: 2 };
  for (const method of ['hover', 'completion', 'codeAction', 'inlayHint', 'codeLens', 'definition'])
    expect(
      await editor.request(`textDocument/${method}`, {
        textDocument: { uri: URI },
        position,
        range: { start: position, end: position },
        context: { diagnostics: [] },
      }),
    ).toBeNull();
  expect(editor.published(URI)).toEqual([]);
});

test('a script that only speaks of iptables has no findings', async () => {
  editor = await startEditor();
  await editor.open(URI, '#!/bin/sh\n# iptables is set up elsewhere\necho "$(date)"\n', 'shellscript');
  expect(await editor.diagnostics(URI)).toEqual([]);
});

test('findings go when the last call of iptables goes', async () => {
  editor = await startEditor();
  await editor.open(URI, 'iptables -A NOWHERE -j ACCEPT\n', 'shellscript');
  await editor.diagnostics(URI, hasCode('unknown-chain'));
  await editor.change(URI, 'true\n');
  expect(await editor.diagnostics(URI, (all) => all.length === 0)).toEqual([]);
});

test('a rules file that is a script after all is read as one', async () => {
  editor = await startEditor();
  await editor.open('file:///host/fw.rules', '#!/bin/sh\niptables -A NOWHERE -j ACCEPT\n');
  await editor.diagnostics('file:///host/fw.rules', hasCode('unknown-chain'));
});

test('lint rules about rulesets speak of the ruleset that the script leaves, on its words', async () => {
  editor = await startEditor();
  await editor.open(URI, 'IPT=iptables\n$IPT -A INPUT -m state --state NEW -j ACCEPT\n', 'shellscript');
  const found = await editor.diagnostics(URI, hasCode('state-match'));
  const finding = found.find(({ code }) => code === 'state-match');
  expect(finding?.range.start.line).toBe(1);
  expect(editor.errors).toEqual([]);
});

test('where knowledge ends is a hint, with a comment that tells it', async () => {
  editor = await startEditor();
  await editor.open(URI, 'WAN=$(ip route get 1)\niptables -A INPUT -i "$WAN" -j ACCEPT\n', 'shellscript');
  const [hint] = (await editor.diagnostics(URI, hasCode('not-known'))).filter(({ code }) => code === 'not-known');
  expect(hint?.severity).toBe(4);
  expect(hint?.range).toEqual({ start: { line: 0, character: 4 }, end: { line: 0, character: 21 } });
});

test('variables of the settings are known to scripts', async () => {
  editor = await startEditor({ settings: () => ({ script: { variables: { CHAIN: 'NOWHERE' } } }) });
  await editor.open(URI, 'iptables -A "$CHAIN" -j ACCEPT\n', 'shellscript');
  await editor.diagnostics(URI, (all) => all.some(({ message }) => String(message).includes('NOWHERE')));
});

test('rules about scripts speak of the sequence of commands, for the connection of the settings', async () => {
  editor = await startEditor({ settings: () => ({ admin: { port: 2222 } }) });
  await editor.open(URI, 'iptables -A INPUT -p tcp --dport 22 -j ACCEPT\niptables -P INPUT DROP\n', 'shellscript');
  const found = await editor.diagnostics(URI, hasCode('session-cut'));
  const cut = found.find(({ code }) => code === 'session-cut');
  expect(cut?.range.start.line).toBe(1);
  expect(String(cut?.message)).toContain('port 2222');
});

test('the resulting ruleset, its conversion, and packets at a line of the script', async () => {
  editor = await startEditor();
  await editor.open(URI, 'iptables -A INPUT -i lo -j ACCEPT\niptables -P INPUT DROP\n', 'shellscript');
  await editor.diagnostics(URI, hasCode('ipv4-only'));
  const result = await editor.request<ResultingRuleset>(SCRIPT_RULESET, { uri: URI });
  expect(result.text).toContain(':INPUT DROP [0:0]');
  expect(result.rows.map(({ line }) => line)).toEqual([1, 4]);
  const files = await editor.request<readonly Converted[]>(CONVERT, { uri: URI });
  expect(files.map(({ language }) => language)).toEqual(['iptables']);
  const packet = '-i eth0 -p tcp --dport 22';
  const verdict = async (line?: number): Promise<string> =>
    (await editor.request<SimulateResult>(SIMULATE, { uri: URI, packet, session: 'new', line })).verdict;
  expect([await verdict(1), await verdict()]).toEqual(['ACCEPT', 'DROP']);
});

test('what other extensions do for whole shell scripts is offered for rules files alone, where the editor can tell', async () => {
  const registered: unknown[] = [];
  const dynamic = { dynamicRegistration: true };
  editor = await startEditor({
    capabilities: { textDocument: { formatting: dynamic, foldingRange: dynamic, hover: dynamic } },
    onRegister: (all) => void registered.push(...all.map(({ method }) => method)),
  });
  const { capabilities } = editor.initialized;
  expect([capabilities.documentFormattingProvider, capabilities.foldingRangeProvider]).toEqual([undefined, undefined]);
  expect(capabilities.hoverProvider).toBe(true);
  await editor.open(URI, 'iptables -F\n', 'shellscript');
  await editor.diagnostics(URI);
  expect(registered).toEqual(['textDocument/foldingRange', 'textDocument/formatting']);
});

test('a script that takes long is worked out in the linter, and keystrokes do not wait for it', async () => {
  editor = await startEditor();
  const long =
    'for a in $(seq 1 400); do for b in $(seq 1 20); do iptables -A INPUT -s 10.0.$((a % 250)).$b -j DROP; done; done\n';
  await editor.open(URI, `${long}iptables -A NOWHERE -j ACCEPT\n`, 'shellscript');
  await editor.diagnostics(URI, hasCode('unknown-chain'));
  await editor.change(URI, `${long}iptables -A NOWHERE2 -j ACCEPT\n`);
  await editor.diagnostics(URI, (all) => all.some(({ message }) => String(message).includes('NOWHERE2')));
  expect(editor.errors).toEqual([]);
});

test('what is wrong in a file that a script reads is said where it does so, again when the file changes', async () => {
  const files = folderWith({
    'fw.sh': '',
    'common.sh': 'IPT=iptables\n',
    'rules.v4': '*filter\n-A INPUT -j NOWHERE\nCOMMIT\n',
  });
  const uri = (name: string): string => pathToFileURL(files.path(name)).href;
  const says = (words: string) => (all: readonly { readonly message: unknown }[]) =>
    all.some(({ message }) => String(message).startsWith(words));
  editor = await startEditor();
  await editor.open(uri('fw.sh'), '. ./common.sh\n$IPT -F\niptables-restore rules.v4\n', 'shellscript');
  const found = await editor.diagnostics(uri('fw.sh'), says('rules.v4:2: NOWHERE'));
  expect(found.find(({ code }) => code === 'unknown-target')?.range.start).toEqual({ line: 2, character: 0 });
  // As it is in the editor, before it is saved.
  await editor.open(uri('common.sh'), 'IPT=iptables\n$IPT -A INPUT --dprot 22\n', 'shellscript');
  await editor.diagnostics(uri('fw.sh'), says('common.sh:2: There is no option --dprot'));
  await editor.close(uri('common.sh'));
  await editor.diagnostics(uri('fw.sh'), (all) => !says('common.sh')(all));
  // On the disk.
  writeFileSync(files.path('rules.v4'), '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n');
  const changed = { changes: [{ uri: uri('rules.v4'), type: 2 }] };
  await editor.connection.sendNotification('workspace/didChangeWatchedFiles', changed);
  await editor.diagnostics(uri('fw.sh'), (all) => !says('rules.v4')(all));
  files.remove();
  expect(editor.errors).toEqual([]);
});

test('what is wrong in a file that a script reads is shown in that file, on the word, as long as the script has it', async () => {
  const files = folderWith({ 'fw.sh': '', 'common.sh': '$IPT -A INPUT --dprot 22\n', 'set.conf': 'IPT=iptables\n' });
  const uri = (name: string): string => pathToFileURL(files.path(name)).href;
  const isClear = (all: readonly unknown[]): boolean => all.length === 0;
  const text = '. ./set.conf\n. ./common.sh\niptables -F\n';
  editor = await startEditor();
  await editor.open(uri('fw.sh'), text, 'shellscript');
  const [found] = await editor.diagnostics(uri('common.sh'), hasCode('unknown-option'));
  expect(found?.range).toEqual({ start: { line: 0, character: 14 }, end: { line: 0, character: 21 } });
  expect(found?.message).toMatch(/^There is no option --dprot/);
  expect(found?.relatedInformation?.[0]?.location).toEqual({
    uri: uri('fw.sh'),
    range: { start: { line: 1, character: 0 }, end: { line: 1, character: 13 } },
  });
  const own = (await editor.diagnostics(uri('fw.sh'), hasCode('unknown-option'))).find(
    (one) => one.code === found?.code,
  );
  expect(own?.relatedInformation?.[0]?.location).toEqual({ uri: uri('common.sh'), range: found?.range });
  // The file is opened, and mended before it is saved.
  await editor.open(uri('common.sh'), '$IPT -A INPUT --dprot 22\n', 'shellscript');
  await editor.diagnostics(uri('common.sh'), hasCode('unknown-option'));
  await editor.change(uri('common.sh'), '$IPT -A INPUT\n');
  await editor.diagnostics(uri('common.sh'), isClear);
  await editor.close(uri('common.sh'));
  await editor.diagnostics(uri('common.sh'), hasCode('unknown-option'));
  // The script reads it no more, does so again, and is closed.
  await editor.change(uri('fw.sh'), '. ./set.conf\niptables -F\n');
  await editor.diagnostics(uri('common.sh'), isClear);
  await editor.change(uri('fw.sh'), text);
  await editor.diagnostics(uri('common.sh'), hasCode('unknown-option'));
  await editor.close(uri('fw.sh'));
  await editor.diagnostics(uri('common.sh'), isClear);
  files.remove();
  expect(editor.errors).toEqual([]);
});

test('what a file and the script that reads it both say of a word is shown once', async () => {
  const files = folderWith({ 'fw.sh': '', 'common.sh': '' });
  const uri = (name: string): string => pathToFileURL(files.path(name)).href;
  editor = await startEditor();
  await editor.open(uri('common.sh'), 'iptables -A INPUT --dprot 22\n', 'shellscript');
  await editor.open(uri('fw.sh'), '. ./common.sh\niptables -F\n', 'shellscript');
  await editor.diagnostics(uri('fw.sh'), hasCode('unknown-option'));
  await editor.change(uri('common.sh'), '\niptables -A INPUT --dprot 22\n');
  const isMoved = (all: readonly { readonly range: { readonly start: { readonly line: number } } }[]): boolean =>
    all.some(({ range }) => range.start.line === 1);
  await editor.diagnostics(uri('common.sh'), isMoved);
  await editor.diagnostics(uri('fw.sh'), (all) =>
    all.some(({ message }) => String(message).startsWith('common.sh:2:')),
  );
  await editor.close(uri('fw.sh'));
  await editor.request('textDocument/hover', {
    textDocument: { uri: uri('common.sh') },
    position: { line: 0, character: 0 },
  });
  for (const { diagnostics } of editor.published(uri('common.sh')).slice(-2))
    expect(codes(diagnostics).filter((code) => code === 'unknown-option')).toHaveLength(1);
  files.remove();
});

test('files of the workspace are read beside those below the script, and others are not', async () => {
  const files = folderWith({});
  mkdirSync(files.path('sbin'));
  writeFileSync(files.path('ports.conf'), 'PORT=66000\n');
  const uri = pathToFileURL(files.path('sbin/fw.sh')).href;
  const text = '. ../ports.conf\niptables -A INPUT -p tcp --dport "$PORT" -j ACCEPT\n';
  editor = await startEditor({ folders: [pathToFileURL(files.path('')).href] });
  await editor.open(uri, text, 'shellscript');
  await editor.diagnostics(uri, (all) => all.some(({ message }) => String(message).includes('66000')));
  await editor.stop();
  editor = await startEditor();
  await editor.open(uri, text, 'shellscript');
  await editor.diagnostics(uri, hasCode('not-known'));
  files.remove();
});
