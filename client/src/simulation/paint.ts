// Colours of a journey's lines, from what the server says each is about.
import {
  type DecorationRenderOptions,
  Disposable,
  Range,
  type TextDocument,
  type TextEditor,
  ThemeColor,
  window,
  workspace,
} from 'vscode';
import type { SimulateResult } from '../../../server/src/lsp/protocol.ts';

type Tone = SimulateResult['tones'][number];

const LOOKS: Readonly<Record<Tone, DecorationRenderOptions>> = {
  heading: { fontWeight: 'bold', color: new ThemeColor('symbolIcon.functionForeground') },
  plain: {},
  quiet: { opacity: '0.65' },
  accepted: { fontWeight: 'bold', color: new ThemeColor('testing.iconPassed') },
  dropped: { fontWeight: 'bold', color: new ThemeColor('editorError.foreground') },
  uncertain: { color: new ThemeColor('editorWarning.foreground') },
};

/** Paints the documents of a scheme, whenever they are shown or changed. */
export function createPaint(
  scheme: string,
  tonesOf: (document: TextDocument) => readonly Tone[] | undefined,
): Disposable {
  const looks = Object.entries(LOOKS).map(([tone, look]) => ({
    tone,
    look: window.createTextEditorDecorationType(look),
  }));
  const paint = (editor: TextEditor): void => {
    if (editor.document.uri.scheme !== scheme) return;
    const tones = tonesOf(editor.document) ?? [];
    for (const { tone, look } of looks) {
      const lines = tones.flatMap((one, line) => (one === tone ? [new Range(line, 0, line, 10_000)] : []));
      editor.setDecorations(look, lines);
    }
  };
  return Disposable.from(
    ...looks.map(({ look }) => look),
    window.onDidChangeVisibleTextEditors((editors) => editors.forEach(paint)),
    workspace.onDidChangeTextDocument(({ document }) => {
      for (const editor of window.visibleTextEditors) if (editor.document === document) paint(editor);
    }),
  );
}
