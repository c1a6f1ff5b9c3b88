// iptables.convertLineEnds: CR LF to LF. No edit of text can do it: the editor writes every line end as those of the file are.
import { EndOfLine, Uri, window, workspace } from 'vscode';
import type { Command } from '../define.ts';

export default {
  id: 'iptables.convertLineEnds',
  /** Of the document with that URI, or of the one in the active editor. */
  async run(_, uri) {
    const document =
      typeof uri === 'string' ? await workspace.openTextDocument(Uri.parse(uri)) : window.activeTextEditor?.document;
    if (!document) return;
    const shown = window.visibleTextEditors.find((editor) => editor.document === document);
    const editor = shown ?? (await window.showTextDocument(document));
    await editor.edit((edit) => edit.setEndOfLine(EndOfLine.LF));
  },
} satisfies Command;
