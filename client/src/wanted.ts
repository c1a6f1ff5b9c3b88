// When the language server is wanted: shell scripts wake this extension, and most of them never call iptables.
import { type Disposable, type TextDocument, workspace } from 'vscode';

const SHELL = 'shellscript';
/** Without one of these words a script has nothing to do with iptables. */
const MENTION = /ip6?tables|\bIP6?TABLES\b|\$\{?_?IP6?T\w*/;

export interface Wanted extends Disposable {
  /** Settles once a document is open that the server has something to say about, or a command needs it. */
  readonly first: Promise<void>;
  /** A command needs it. */
  want(): void;
}

/** Looks at the documents that are open, then at those that are opened or edited, until one is found. */
export function watchForWanted(): Wanted {
  let settle: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const look = (document: TextDocument): void => {
    if (isOurs(document)) found();
  };
  const listeners = [
    workspace.onDidOpenTextDocument(look),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // Who types the word types it on a line.
      if (contentChanges.some(({ range }) => speaksOfIptables(document, range.start.line))) look(document);
    }),
  ];
  const dispose = (): void => {
    for (const listener of listeners.splice(0)) listener.dispose();
  };
  const found = (): void => {
    dispose();
    settle();
  };
  if (workspace.textDocuments.some(isOurs)) found();
  return { first, want: found, dispose };
}

function isOurs(document: TextDocument): boolean {
  const { languageId } = document;
  if (languageId === 'iptables' || languageId === 'iptables-flow') return true;
  return languageId === SHELL && MENTION.test(document.getText());
}

function speaksOfIptables(document: TextDocument, line: number): boolean {
  if (document.languageId !== SHELL) return true;
  return line < document.lineCount && MENTION.test(document.lineAt(line).text);
}
