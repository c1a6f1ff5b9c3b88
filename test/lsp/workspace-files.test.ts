// The rulesets of a workspace that nobody has opened.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CompletionItem, WorkspaceSymbol } from 'vscode-languageserver/node';
import { DEFAULTS } from '../../server/src/lsp/settings.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../../server/src/lsp/workspace-files.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

let root: string;
let files: WorkspaceFiles;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rulesets-'));
  files = createWorkspaceFiles(DEFAULTS);
});
afterEach(() => rmSync(root, { recursive: true }));

const RULES = '*filter\n:INPUT DROP [0:0]\n:guests - [0:0]\n-A INPUT -i wlan7 -s 192.0.2.77 -j guests\nCOMMIT\n';

function write(name: string, text = RULES): string {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return pathToFileURL(path).href;
}

const open = (): Promise<void> => files.open([pathToFileURL(root).href]);
const found = (): string[] => [...files.contexts(() => false)].map(({ uri }) => uri).sort();

test('rulesets are found by their names, in folders below too, and what is none is passed by', async () => {
  const expected = [write('a/b/iptables.conf'), write('rules.v4'), write('rules.v6'), write('web.rules')];
  write('readme.txt');
  write('.git/rules.v4');
  write('node_modules/x/rules.v4');
  write('udev.rules', 'SUBSYSTEM=="net", NAME="eth0"\n');
  await open();
  expect(found()).toEqual(expected.sort());
  expect([...files.contexts(() => false)].find(({ uri }) => uri.endsWith('v6'))?.family).toBe(6);
});

test('a file that is open is not asked for a second time', async () => {
  const uri = write('rules.v4');
  await open();
  expect([...files.contexts((one) => one === uri)]).toEqual([]);
});

test('a file that is made, changed or deleted is read again', async () => {
  await open();
  const uri = write('rules.v4');
  await files.changed([uri]);
  expect(found()).toEqual([uri]);
  write('rules.v4', RULES.replace('guests', 'visitors'));
  await files.changed([uri]);
  const [context] = files.contexts(() => false);
  expect(context?.document.text).toContain(':visitors');
  rmSync(join(root, 'rules.v4'));
  await files.changed([uri]);
  expect(found()).toEqual([]);
});

test('files outside of the folders, and files that are too large, are left alone', async () => {
  const uri = write('rules.v4', `${RULES}${'# a comment\n'.repeat(100_000)}`);
  await open();
  expect(found()).toEqual([]);
  await files.changed(['file:///elsewhere/rules.v4', 'untitled:rules.v4', uri]);
  expect(found()).toEqual([]);
});

test('a folder that is not there has no files', async () => {
  await files.open([pathToFileURL(join(root, 'nowhere')).href, 'virtual://folder']);
  expect(found()).toEqual([]);
});

test('names and addresses of other files are offered, and their chains are symbols of the workspace', async () => {
  write('rules.v4');
  const editor: Editor = await startEditor({ folders: [pathToFileURL(root).href] });
  const uri = 'file:///host/other.v4';
  await editor.open(uri, '*filter\n-A INPUT -i \nCOMMIT\n');
  const symbols = (): Promise<WorkspaceSymbol[]> => editor.request('workspace/symbol', { query: 'guests' });
  await expect.poll(async () => (await symbols()).map(({ name }) => name)).toEqual(['guests']);
  const items = await editor.request<CompletionItem[]>('textDocument/completion', {
    textDocument: { uri },
    position: { line: 1, character: 12 },
  });
  expect(items.map(({ label }) => label)).toContain('wlan7');
  await editor.stop();
});
