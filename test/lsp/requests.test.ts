// The editor's requests, over a real connection.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  CodeAction,
  CompletionItem,
  DocumentSymbol,
  Hover,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Editor, startEditor } from '../support/lsp.ts';

const URI = 'file:///host/rules.v4';
const TEXT = [
  '*filter',
  ':INPUT DROP [0:0]',
  ':web - [0:0]',
  '-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT',
  '-A INPUT -p tcp -j web',
  '-A web -p tcp --dport 80 -j ACCPET',
  'COMMIT',
  '',
].join('\n');

let editor: Editor;
beforeEach(async () => {
  editor = await startEditor();
});
afterEach(() => editor.stop());

const textDocument = { uri: URI };
const at = (line: number, character: number): object => ({ textDocument, position: { line, character } });
const applied = (edits: readonly TextEdit[] | undefined, text = TEXT): string =>
  TextDocument.applyEdits(TextDocument.create(URI, 'iptables', 1, text), [...(edits ?? [])]);

test('what is offered is what the features can do', () => {
  expect(editor.initialized.capabilities).toMatchObject({
    hoverProvider: true,
    completionProvider: { triggerCharacters: expect.arrayContaining(['-', ' ']) },
    signatureHelpProvider: {},
    definitionProvider: true,
    renameProvider: { prepareProvider: true },
    callHierarchyProvider: true,
    workspaceSymbolProvider: true,
    documentRangeFormattingProvider: true,
    codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.iptables'] },
    semanticTokensProvider: { full: true, range: true },
  });
});

describe('an open document', () => {
  beforeEach(() => editor.open(URI, TEXT));

  test('hover, completion and signature help answer about a place', async () => {
    const hover = await editor.request<Hover>('textDocument/hover', at(3, 30));
    expect(JSON.stringify(hover.contents)).toMatch(/RELATED/);
    const items = await editor.request<CompletionItem[]>('textDocument/completion', at(4, 19));
    expect(items.map(({ label }) => label)).toContain('web');
    const help = await editor.request<{ signatures: { label: string }[] }>('textDocument/signatureHelp', at(5, 24));
    expect(help.signatures[0]?.label).toBe('--dport port[:port]');
  });

  test('a request sees the change that was sent before it', async () => {
    await editor.change(URI, '# ', { start: { line: 4, character: 0 }, end: { line: 4, character: 0 } });
    expect(await editor.request('textDocument/hover', at(4, 10))).toBeNull();
  });

  test('a chain is found, highlighted, renamed, and listed with its callers', async () => {
    expect(await editor.request('textDocument/definition', at(4, 20))).toHaveLength(1);
    const context = { includeDeclaration: false };
    expect(await editor.request('textDocument/references', { ...at(4, 20), context })).toHaveLength(2);
    expect(await editor.request('textDocument/documentHighlight', at(4, 20))).toHaveLength(3);
    expect(await editor.request('textDocument/prepareRename', at(4, 20))).toMatchObject({ placeholder: 'web' });
    const renamed = await editor.request<WorkspaceEdit>('textDocument/rename', { ...at(4, 20), newName: 'www' });
    expect(applied(renamed.changes?.[URI])).toBe(TEXT.replaceAll('web', 'www'));
    const [item] = await editor.request<object[]>('textDocument/prepareCallHierarchy', at(4, 20));
    expect(await editor.request('callHierarchy/incomingCalls', { item })).toMatchObject([{ from: { name: 'INPUT' } }]);
    expect(await editor.request('callHierarchy/outgoingCalls', { item })).toEqual([]);
  });

  test('a name that cannot be is refused with its reason', async () => {
    await expect(editor.request('textDocument/rename', { ...at(4, 20), newName: 'two words' })).rejects.toThrow(
      /must be one word/,
    );
  });

  test('symbols, folds, selections, links and lenses', async () => {
    const symbols = await editor.request<DocumentSymbol[]>('textDocument/documentSymbol', { textDocument });
    expect(symbols.map(({ name }) => name)).toEqual(['*filter']);
    expect(await editor.request('workspace/symbol', { query: 'web' })).toMatchObject([{ name: 'web' }]);
    expect(await editor.request('textDocument/foldingRange', { textDocument })).toContainEqual({
      startLine: 0,
      endLine: 6,
    });
    const positions = [{ line: 4, character: 20 }];
    expect(await editor.request('textDocument/selectionRange', { textDocument, positions })).toHaveLength(1);
    expect(await editor.request('textDocument/documentLink', { textDocument })).toEqual([]);
    expect(await editor.request('textDocument/codeLens', { textDocument })).not.toBeNull();
  });

  test('formatting gives edits, for a document and for a range', async () => {
    await editor.change(URI, TEXT.replace('-p tcp -j web', '-p  tcp  -j web'));
    const options = { tabSize: 2, insertSpaces: true };
    const edits = await editor.request<TextEdit[]>('textDocument/formatting', { textDocument, options });
    expect(edits).toHaveLength(1);
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    expect(await editor.request('textDocument/rangeFormatting', { textDocument, range, options })).toEqual([]);
  });

  test('semantic tokens come in fives, for the document and for a range', async () => {
    const all = await editor.request<{ data: number[] }>('textDocument/semanticTokens/full', { textDocument });
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 5 } };
    const some = await editor.request<{ data: number[] }>('textDocument/semanticTokens/range', { textDocument, range });
    expect(all.data.length % 5).toBe(0);
    expect(some.data.length).toBe(2 * 5);
    expect(all.data.length).toBeGreaterThan(some.data.length);
  });
});

describe('code actions', () => {
  const asked = (only?: readonly string[], line = 3): object => ({
    textDocument,
    range: { start: { line, character: 0 }, end: { line, character: 200 } },
    context: { diagnostics: [], ...(only && { only }) },
  });
  const actions = (params: object): Promise<CodeAction[]> => editor.request('textDocument/codeAction', params);
  beforeEach(() => editor.open(URI, TEXT));

  test('come as soon as they are asked for, those of lint too', async () => {
    const titles = (await actions(asked())).map(({ title }) => title);
    expect(titles).toContain('Ignore state-match here (give the reason)');
    expect(titles.join()).toMatch(/conntrack/);
  });

  test('mend a refusal', async () => {
    const found = (await actions(asked(undefined, 5))).find(({ title }) => title === 'Write ACCEPT');
    expect(applied(found?.edit?.changes?.[URI])).toBe(TEXT.replace('ACCPET', 'ACCEPT'));
    expect(found?.diagnostics?.[0]?.code).toBe('unknown-target');
  });

  test('a fix-all is made only when it is asked for, and holds the safe fixes alone', async () => {
    expect((await actions(asked())).filter(({ kind }) => kind?.startsWith('source'))).toEqual([]);
    for (const only of ['source', 'source.fixAll', 'source.fixAll.iptables']) {
      const [fixAll, ...others] = await actions(asked([only]));
      expect(others).toEqual([]);
      const text = applied(fixAll?.edit?.changes?.[URI]);
      expect(text).toContain('-m conntrack --ctstate RELATED,ESTABLISHED');
      expect(text).toContain('ACCPET');
    }
  });

  test('an editor that asks for other kinds gets none', async () => {
    expect(await actions(asked(['refactor']))).toEqual([]);
  });
});

describe('what is asked wrongly', () => {
  const requests = [
    'textDocument/hover',
    'textDocument/completion',
    'textDocument/signatureHelp',
    'textDocument/definition',
    'textDocument/documentHighlight',
    'textDocument/prepareRename',
    'textDocument/prepareCallHierarchy',
  ];

  test.each(requests)('%s about a document that is not open is answered with null', async (method) => {
    expect(await editor.request(method, { ...at(0, 0), textDocument: { uri: 'file:///nowhere' } })).toBeNull();
  });

  test.each(requests)('%s far outside the document does no harm', async (method) => {
    await editor.open(URI, TEXT);
    for (const position of [at(1000, 1000), at(3, 100_000), at(-1, -1), at(0.5, 0.5)])
      await expect(editor.request(method, position)).resolves.not.toThrow();
  });

  test.each([
    ['textDocument/hover', {}],
    ['textDocument/completion', { textDocument }],
    ['textDocument/codeAction', { textDocument: null }],
    ['textDocument/rename', { ...at(4, 20) }],
    ['callHierarchy/incomingCalls', { item: { uri: URI, name: 'web' } }],
    ['iptables/simulate', {}],
    ['no/such/method', {}],
  ])('%s without what it needs is an error, and the server goes on', async (method, params) => {
    await editor.open(URI, TEXT);
    await editor.request(method, params).catch(() => undefined);
    expect(await editor.request('textDocument/hover', at(0, 3))).not.toBeNull();
  });

  test('changes and closings of a document that is not open are passed over', async () => {
    await editor.change('file:///nowhere', 'text');
    await editor.close('file:///nowhere');
    await editor.open(URI, TEXT);
    expect(await editor.request('textDocument/hover', at(0, 3))).not.toBeNull();
  });
});
