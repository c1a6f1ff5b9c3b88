// What the server says of documents as they are opened, changed and closed.
import { afterEach, expect, test } from 'vitest';
import type { LintAnswer, Linter } from '../../server/src/lsp/linter.ts';
import { type Editor, type EditorOptions, startEditor } from '../support/lsp.ts';

const URI = 'file:///host/rules.v4';
let editor: Editor;
const start = async (options?: EditorOptions): Promise<Editor> => {
  editor = await startEditor(options);
  return editor;
};
afterEach(() => editor.stop());

const ruleset = (...rules: readonly string[]): string =>
  `*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules.map((rule) => `${rule}\n`).join('')}COMMIT\n`;
const ACCEPT_STATE = '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT';
const codes = (diagnostics: readonly { readonly code?: string | number }[]): (string | number | undefined)[] =>
  diagnostics.map(({ code }) => code);
const has =
  (code: string) =>
  (diagnostics: readonly { readonly code?: string | number }[]): boolean =>
    codes(diagnostics).includes(code);
const lacks =
  (code: string) =>
  (diagnostics: readonly { readonly code?: string | number }[]): boolean =>
    !codes(diagnostics).includes(code);

test('a refusal is known when a document is opened, on the word that causes it', async () => {
  await start();
  await editor.open(URI, ruleset(ACCEPT_STATE, '-A INPUT -p tcp --dport 99999 -j ACCEPT'));
  const [refusal] = await editor.diagnostics(URI);
  expect(refusal).toMatchObject({
    severity: 1,
    source: 'iptables',
    range: { start: { line: 5, character: 24 }, end: { line: 5, character: 29 } },
  });
});

test('what lint finds follows, beside what was found at once', async () => {
  await start();
  await editor.open(URI, ruleset('-A INPUT -m state --state ESTABLISHED -j ACCEPT', '-A INPUT -j ACCPET'));
  const all = await editor.diagnostics(URI, has('state-match'));
  expect(codes(all)).toContain('unknown-target');
});

test('a change is answered at once, for the version that it made', async () => {
  await start();
  await editor.open(URI, ruleset(ACCEPT_STATE));
  await editor.diagnostics(URI);
  await editor.change(URI, 'X', { start: { line: 4, character: 1 }, end: { line: 4, character: 2 } });
  await editor.diagnostics(URI, (found) => found.some(({ severity }) => severity === 1));
  expect(editor.published(URI).at(-1)?.version).toBe(2);
});

test('findings of lint stay where their words are while one types elsewhere', async () => {
  await start();
  await editor.open(URI, ruleset('-A INPUT -m state --state ESTABLISHED -j ACCEPT'));
  await editor.diagnostics(URI, has('state-match'));
  await editor.change(URI, '# a comment\n', { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
  const [moved] = (await editor.diagnostics(URI)).filter(({ code }) => code === 'state-match');
  expect(moved?.range.start.line).toBe(5);
});

test('a finding of lint goes when its rule is mended', async () => {
  await start();
  await editor.open(URI, ruleset('-A INPUT -m state --state ESTABLISHED -j ACCEPT'));
  await editor.diagnostics(URI, has('state-match'));
  await editor.change(URI, ruleset(ACCEPT_STATE));
  expect(codes(await editor.diagnostics(URI, lacks('state-match')))).not.toContain('state-match');
});

test('a comment silences advice at once, and for good', async () => {
  await start();
  const rule = '-A INPUT -m state --state ESTABLISHED -j ACCEPT';
  await editor.open(URI, ruleset('# iptables-ls ignore state-match: an old kernel', rule, '-A INPUT -j ACCPET'));
  await editor.diagnostics(URI);
  const later = await editor.diagnostics(URI);
  expect(codes(later)).toContain('unknown-target');
  expect(codes(editor.published(URI).flatMap(({ diagnostics }) => diagnostics))).not.toContain('state-match');
});

test('closing a document takes its findings away, and no late one comes', async () => {
  let answerLate: (answer: LintAnswer) => void = () => undefined;
  const late = new Promise<LintAnswer>((resolve) => {
    answerLate = resolve;
  });
  const linter: Linter = { lint: () => late, forget: () => undefined, stop: () => undefined };
  await start({ linter });
  await editor.open(URI, ruleset('-A INPUT -j ACCPET'));
  await editor.diagnostics(URI, has('unknown-target'));
  const answered = editor.request('textDocument/codeAction', {
    textDocument: { uri: URI },
    range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    context: { diagnostics: [] },
  });
  await editor.close(URI);
  expect(await editor.diagnostics(URI, (found) => found.length === 0)).toEqual([]);
  answerLate({ kind: 'findings', problems: [] });
  await answered;
  expect(editor.published(URI).at(-1)?.diagnostics).toEqual([]);
});

test('what becomes of packets is said without waiting for lint', async () => {
  const linter: Linter = { lint: () => new Promise(() => undefined), forget: () => undefined, stop: () => undefined };
  await start({ linter });
  await editor.open(
    URI,
    ruleset('# packet: -i eth0 -p tcp --dport 22 => ACCEPT', '-A INPUT -p tcp --dport 80 -j ACCEPT'),
  );
  const isAboutPacket = (
    found: readonly { readonly range: { readonly start: { readonly line: number } } }[],
  ): boolean => found.some(({ range }) => range.start.line === 4);
  const found = await editor.diagnostics(URI, isAboutPacket);
  expect(found.map(({ message }) => message).join()).toMatch(/DROP/);
});

test('an analysis that is given up says so once, and quietly', async () => {
  const linter: Linter = { lint: async () => ({ kind: 'given-up' }), forget: () => undefined, stop: () => undefined };
  await start({ linter });
  await editor.open(URI, ruleset(ACCEPT_STATE));
  const all = await editor.diagnostics(URI, has('not-decided'));
  expect(all.filter(({ code }) => code === 'not-decided').map(({ severity }) => severity)).toEqual([4]);
});

test('a bug in lint is logged, and refusals are shown all the same', async () => {
  const linter: Linter = {
    lint: async () => ({ kind: 'failed', reason: 'the reason' }),
    forget: () => undefined,
    stop: () => undefined,
  };
  await start({ linter });
  await editor.open(URI, ruleset('-A INPUT -j ACCPET'));
  await editor.diagnostics(URI);
  expect(codes(await editor.diagnostics(URI))).toEqual(['unknown-target']);
  expect(editor.errors).toEqual(['the reason']);
});

test('a text that turns out to be for ip6tables is read again as such', async () => {
  await start();
  const uri = 'file:///host/firewall.conf';
  await editor.open(uri, '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n');
  await editor.diagnostics(uri);
  await editor.change(uri, '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s 2001:db8::/32 -j DROP\nCOMMIT\n');
  expect(codes(await editor.diagnostics(uri, lacks('bad-address')))).not.toContain('bad-address');
});

test('a missing accept shows the packet that dies, and a finding that is a judgement says so', async () => {
  await start();
  await editor.open(URI, ruleset('-A INPUT -p tcp --dport 22 -j ACCEPT'));
  const all = await editor.diagnostics(URI, has('no-established-accept'));
  expect(all.find(({ code }) => code === 'no-established-accept')?.message).toMatch(/\nFor example: -/);
});
