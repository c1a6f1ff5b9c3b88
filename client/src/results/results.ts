// The rulesets that scripts leave: a read-only document beside each script, in which the lines that the script's line has made are lit up, and the other way round.
import {
  Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import type { ResultingRuleset } from '../../../server/src/lsp/protocol.ts';

/** The documents' scheme. */
const SCHEME = 'iptables-result';

/** Milliseconds without a change after which the ruleset is asked for again. */
const PAUSE = 250;

export type AskForRuleset = (script: Uri) => Promise<ResultingRuleset | undefined>;

export interface Results extends Disposable {
  /** Shows the ruleset beside the script, or tells that there is none. */
  show(script: Uri): Promise<void>;
}

export function createResults(ask: AskForRuleset): Results {
  /** By the URI of the script. */
  const open = new Map<string, ResultingRuleset>();
  /** Scripts that were edited since their ruleset was asked for: its lines are not theirs any more. */
  const stale = new Set<string>();
  const changed = new EventEmitter<Uri>();
  const lit = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.wordHighlightStrongBackground'),
    overviewRulerColor: new ThemeColor('editorOverviewRuler.selectionHighlightForeground'),
  });
  let timer: NodeJS.Timeout | undefined;

  const refresh = async (script: Uri): Promise<boolean> => {
    stale.delete(script.toString());
    const result = await ask(script);
    if (!result) return false;
    open.set(script.toString(), result);
    changed.fire(resultUri(script));
    return true;
  };

  const follow = (editor: TextEditor): void => {
    const { document, selection } = editor;
    const isResult = document.uri.scheme === SCHEME;
    const script = isResult ? scriptOf(document.uri) : document.uri;
    const result = open.get(script.toString());
    if (!result || stale.has(script.toString())) return;
    const line = selection.active.line;
    const rows = result.rows.filter(({ line: own, range: { start, end } }) =>
      isResult ? own === line : start.line <= line && line <= end.line,
    );
    const inResult = rows.map((row) => new Range(row.line, 0, row.line, 0));
    const inScript = isResult
      ? rows.map(({ range: { start, end } }) => new Range(start.line, start.character, end.line, end.character))
      : [];
    for (const other of window.visibleTextEditors) {
      const uri = other.document.uri.toString();
      const ranges = uri === script.toString() ? inScript : uri === resultUri(script).toString() ? inResult : undefined;
      if (!ranges) continue;
      other.setDecorations(lit, ranges);
      const [first] = ranges;
      if (first && other !== editor) other.revealRange(first, TextEditorRevealType.InCenterIfOutsideViewport);
    }
  };
  const edited = ({ uri }: TextDocument): void => {
    if (open.size === 0 || uri.scheme === SCHEME || uri.scheme === 'output') return;
    if (open.has(uri.toString())) stale.add(uri.toString());
    clearTimeout(timer);
    // A script may read the file that was edited.
    timer = setTimeout(async () => {
      for (const script of [...open.keys()].map((one) => Uri.parse(one))) {
        if (await refresh(script)) continue;
        open.set(script.toString(), { text: '# Nothing in this script calls iptables any more.\n', rows: [] });
        changed.fire(resultUri(script));
      }
      const editor = window.activeTextEditor;
      if (editor) follow(editor);
    }, PAUSE);
  };

  const disposables = [
    lit,
    changed,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => open.get(scriptOf(uri).toString())?.text ?? '',
    }),
    window.onDidChangeTextEditorSelection(({ textEditor }) => follow(textEditor)),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) edited(document);
      // What is lit up has moved with the lines.
      if (document.uri.scheme === SCHEME && window.activeTextEditor) follow(window.activeTextEditor);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === SCHEME) open.delete(scriptOf(uri).toString());
    }),
  ];

  return {
    async show(script) {
      if (!(await refresh(script))) {
        void window.showInformationMessage('Nothing in this script calls iptables.');
        return;
      }
      const document = await workspace.openTextDocument(resultUri(script));
      await languages.setTextDocumentLanguage(document, 'iptables');
      const beside = { preserveFocus: true, preview: false, viewColumn: ViewColumn.Beside };
      await window.showTextDocument(document, beside);
      const editor = window.visibleTextEditors.find((one) => one.document.uri.toString() === script.toString());
      if (editor) follow(editor);
    },
    dispose() {
      clearTimeout(timer);
      Disposable.from(...disposables).dispose();
    },
  };
}

/** The path is what the tab says. */
function resultUri(script: Uri): Uri {
  const name = script.path.slice(script.path.lastIndexOf('/') + 1);
  return Uri.from({ scheme: SCHEME, path: `/${name} – resulting ruleset`, query: script.toString() });
}

function scriptOf({ query }: Uri): Uri {
  return Uri.parse(query);
}
