// The rule that decided, lit up in the rules until they are edited.
import {
  type DecorationRenderOptions,
  Disposable,
  OverviewRulerLane,
  Range,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { SimulateResult } from '../../../server/src/lsp/protocol.ts';

export interface Highlight extends Disposable {
  /** Lights up the rule that decided, instead of the one before; none when no rule did. */
  show(result: SimulateResult): void;
  clear(): void;
}

interface Lit {
  readonly uri: string;
  readonly range: Range;
  readonly verdict: string;
}

export function createHighlight(): Highlight {
  const passed = window.createTextEditorDecorationType(look('diffEditor.insertedLineBackground', 'testing.iconPassed'));
  const stopped = window.createTextEditorDecorationType(
    look('diffEditor.removedLineBackground', 'editorError.foreground'),
  );
  let lit: Lit | undefined;

  const draw = (): void => {
    for (const editor of window.visibleTextEditors) {
      const here = lit?.uri === editor.document.uri.toString() ? lit : undefined;
      const options = here && [{ range: here.range, renderOptions: { after: { contentText: `◂ ${here.verdict}` } } }];
      editor.setDecorations(passed, here?.verdict === 'ACCEPT' ? (options ?? []) : []);
      editor.setDecorations(stopped, here && here.verdict !== 'ACCEPT' ? (options ?? []) : []);
    }
  };
  const clear = (): void => {
    lit = undefined;
    draw();
  };
  const listeners = [
    window.onDidChangeVisibleTextEditors(draw),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0 && document.uri.toString() === lit?.uri) clear();
    }),
  ];

  return {
    show({ decided, verdict }) {
      const { line } = decided?.range.start ?? {};
      lit =
        decided && line !== undefined
          ? {
              uri: Uri.parse(decided.uri).toString(),
              range: new Range(line, 0, line, decided.range.end.character),
              verdict,
            }
          : undefined;
      draw();
      for (const editor of window.visibleTextEditors) {
        if (lit && editor.document.uri.toString() === lit.uri)
          editor.revealRange(lit.range, TextEditorRevealType.InCenterIfOutsideViewport);
      }
    },
    clear,
    dispose: () => Disposable.from(passed, stopped, ...listeners).dispose(),
  };
}

function look(background: string, mark: string): DecorationRenderOptions {
  return {
    isWholeLine: true,
    backgroundColor: new ThemeColor(background),
    overviewRulerColor: new ThemeColor(mark),
    overviewRulerLane: OverviewRulerLane.Full,
    after: { color: new ThemeColor(mark), margin: '0 0 0 2em' },
  };
}
