// What the extension does to a text, and offers for it, through the editor's own commands.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import {
  type CallHierarchyItem,
  type CodeAction,
  type CompletionList,
  commands,
  type Diagnostic,
  EndOfLine,
  languages,
  Position,
  type SymbolInformation,
  type TextDocument,
  type TextEdit,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';
import { fileWith, test } from './host.ts';

const HEAD = '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n';

async function shown(name: string, text: string): Promise<TextDocument> {
  const document = await workspace.openTextDocument(await fileWith(name, text));
  await window.showTextDocument(document);
  return document;
}

/** Asks again until the answer is as wanted; the runner's own limit ends it. */
async function until<T>(ask: () => Thenable<T> | T, isWanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await setTimeout(50);
  }
}

function found(document: TextDocument, code: string): Diagnostic | undefined {
  return languages.getDiagnostics(document.uri).find((one) => codeOf(one) === code);
}

function codeOf({ code }: Diagnostic): unknown {
  return typeof code === 'object' ? code.value : code;
}

async function actionFor(document: TextDocument, code: string, title: RegExp): Promise<CodeAction> {
  const diagnostic = await until(() => found(document, code), Boolean);
  assert.ok(diagnostic);
  const actions = await commands.executeCommand<CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    diagnostic.range,
  );
  const action = actions.find((one) => title.test(one.title));
  assert.ok(action, actions.map((one) => one.title).join(' | '));
  return action;
}

/** Does what the editor does when an action is taken. */
async function take({ edit, command }: CodeAction): Promise<void> {
  if (edit) await workspace.applyEdit(edit);
  if (command) await commands.executeCommand(command.command, ...(command.arguments ?? []));
}

test('CR LF becomes LF by a quick fix, which no edit of text could do', async () => {
  const document = await shown('crlf.rules', `${HEAD}-A INPUT -j ACCEPT\nCOMMIT\n`.replaceAll('\n', '\r\n'));
  assert.equal(document.eol, EndOfLine.CRLF);
  await take(await actionFor(document, 'crlf-line-endings', /LF/));
  assert.equal(document.eol, EndOfLine.LF);
  await until(
    () => found(document, 'crlf-line-endings'),
    (finding) => finding === undefined,
  );
});

test('a refusal is mended, and the finding goes', async () => {
  const document = await shown('mends.rules', `${HEAD}-A INPUT -m multiport --dports 22,80 -p tcp -j ACCEPT\nCOMMIT\n`);
  await take(await actionFor(document, 'missing-protocol', /^Move -p tcp/));
  assert.equal(document.lineAt(4).text, '-A INPUT -p tcp -m multiport --dports 22,80 -j ACCEPT');
  await until(
    () => found(document, 'missing-protocol'),
    (finding) => finding === undefined,
  );
});

test('a document is formatted without losing comments and blank lines', async () => {
  const document = await shown('format.rules', `${HEAD}# why\n\n-A   INPUT  -j ACCEPT \nCOMMIT\n`);
  const options = { insertSpaces: true, tabSize: 2 };
  const edits = await until(
    () =>
      commands.executeCommand<TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', document.uri, options),
    (answer) => answer !== undefined && answer.length > 0,
  );
  const change = new WorkspaceEdit();
  change.set(document.uri, edits ?? []);
  await workspace.applyEdit(change);
  assert.equal(document.getText(), `${HEAD}# why\n\n-A INPUT -j ACCEPT\nCOMMIT\n`);
});

test('names of a file that is not open are offered, and its chains are found', async () => {
  // In a folder that is watched already: what comes into a new one at once may never be told of.
  await fileWith('nobody-opens-this.rules', `${HEAD}:guests - [0:0]\n-A INPUT -i wlan7 -j guests\nCOMMIT\n`);
  const document = await shown('names.rules', `${HEAD}-A INPUT -i \nCOMMIT\n`);
  const labels = async (): Promise<string[]> => {
    const list = await commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      new Position(4, 12),
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  };
  assert.ok((await until(labels, (all) => all.includes('wlan7'))).includes('lo'));
  const symbols = await commands.executeCommand<SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', 'guests');
  assert.ok(
    symbols.some(({ name, location }) => name === 'guests' && location.uri.path.endsWith('nobody-opens-this.rules')),
  );
});

test('the callers of a chain are in its call hierarchy', async () => {
  const document = await shown(
    'calls.rules',
    `${HEAD}:web - [0:0]\n-A INPUT -p tcp -j web\n-A FORWARD -g web\nCOMMIT\n`,
  );
  const items = await until(
    () => commands.executeCommand<CallHierarchyItem[]>('vscode.prepareCallHierarchy', document.uri, new Position(4, 2)),
    (answer) => answer?.length > 0,
  );
  const calls = await commands.executeCommand<{ readonly from: CallHierarchyItem }[]>(
    'vscode.provideIncomingCalls',
    items[0],
  );
  assert.deepEqual(calls.map(({ from }) => from.name).sort(), ['FORWARD', 'INPUT']);
});
