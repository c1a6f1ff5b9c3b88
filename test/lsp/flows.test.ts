// Flow scripts over a real connection: their rules from the editor or from disk, and what changes when those change.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { RUN_FLOW, SIMULATE, type SimulateResult } from '../../server/src/lsp/protocol.ts';
import { type Editor, startEditor } from '../support/lsp.ts';

const RULES = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
const OPEN = RULES.replace('INPUT DROP', 'INPUT ACCEPT');
const SCRIPT = 'rules ./web.v4\nflow a\nin eth0 -p tcp --dport 22 => DROP\n';
const FLOW_URI = 'file:///host/web.flow';
const RULES_URI = 'file:///host/web.v4';

let editor: Editor;
const folders: string[] = [];
afterEach(async () => {
  await editor.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const linter = { lint: async () => ({ kind: 'findings' as const, problems: [] }), forget: () => {}, stop: () => {} };
  editor = await startEditor({ linter });
}

const hasCode = (code: string) => (found: readonly { readonly code?: unknown }[]) =>
  found.some((one) => one.code === code);
const hasNone = (found: readonly unknown[]): boolean => found.length === 0;

test('a script finds its rules in the editor, and is run anew when those are edited', async () => {
  await start();
  await editor.open(RULES_URI, RULES);
  await editor.open(FLOW_URI, SCRIPT, 'iptables-flow');
  await editor.diagnostics(FLOW_URI, hasNone);
  await editor.change(RULES_URI, OPEN);
  const [wrong] = await editor.diagnostics(FLOW_URI, hasCode('flow-expectation'));
  expect(wrong?.message).toContain('What happens is ACCEPT by filter/INPUT/policy NEW (./web.v4:2');
  await editor.change(RULES_URI, RULES);
  await editor.diagnostics(FLOW_URI, hasNone);
  expect(editor.errors).toEqual([]);
});

test('rules that are not open are read from disk, beside the script', async () => {
  await start();
  const folder = mkdtempSync(join(tmpdir(), 'iptables-ls-'));
  folders.push(folder);
  writeFileSync(join(folder, 'web.v4'), OPEN);
  const uri = pathToFileURL(join(folder, 'web.flow')).href;
  await editor.open(uri, SCRIPT, 'iptables-flow');
  await editor.diagnostics(uri, hasCode('flow-expectation'));
  writeFileSync(join(folder, 'web.v4'), RULES);
  await editor.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: pathToFileURL(join(folder, 'web.v4')).href, type: 2 }],
  });
  await editor.diagnostics(uri, hasNone);
});

test('rules that are nowhere, and rules that a shell script makes, are said where they are named', async () => {
  await start();
  await editor.open(FLOW_URI, SCRIPT, 'iptables-flow');
  const [missing] = await editor.diagnostics(FLOW_URI, hasCode('flow-syntax'));
  expect(missing).toMatchObject({
    severity: 1,
    message: 'Cannot read ./web.v4: there is no such file.',
    range: { start: { line: 0, character: 6 } },
  });
  await editor.open(RULES_URI, '#!/bin/sh\niptables -P INPUT DROP\n');
  const [script] = await editor.diagnostics(FLOW_URI, (found) => String(found[0]?.message).includes('shell script'));
  expect(script?.message).toContain('iptables-ls test');
});

test('a script is no file of rules: its features are its own', async () => {
  await start();
  await editor.open(RULES_URI, RULES);
  await editor.open(FLOW_URI, SCRIPT, 'iptables-flow');
  const textDocument = { uri: FLOW_URI };
  const position = { line: 2, character: 1 };
  const hover = await editor.request<{ contents: { value: string } }>('textDocument/hover', { textDocument, position });
  expect(hover.contents.value).not.toBe('');
  expect(
    await editor.request('textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }),
  ).toEqual([]);
  expect(await editor.request('textDocument/semanticTokens/full', { textDocument })).toBeNull();
  const fixes: readonly { title: string }[] = await editor.request('textDocument/codeAction', {
    textDocument,
    range: { start: position, end: position },
    context: { diagnostics: [] },
  });
  expect(fixes.map(({ title }) => title)).toEqual(["Show the packets' journeys"]);
  expect(await editor.request(SIMULATE, { uri: FLOW_URI, packet: '-p tcp', session: 'new' })).toBeNull();
});

test('the journeys of a flow are told, and of a file of rules none', async () => {
  await start();
  await editor.open(RULES_URI, RULES);
  await editor.open(FLOW_URI, SCRIPT, 'iptables-flow');
  const result = await editor.request<SimulateResult>(RUN_FLOW, { uri: FLOW_URI, flow: 0 });
  expect(result.text.split('\n')[0]).toBe('flow a');
  expect(result.links.map(({ uri }) => uri)).toContain(RULES_URI);
  expect(await editor.request(RUN_FLOW, { uri: FLOW_URI, flow: 1 })).toBeNull();
  expect(await editor.request(RUN_FLOW, { uri: RULES_URI, flow: 0 })).toBeNull();
});
