// iptables.showRule: from a journey to the rule that a line speaks of, in the editor that shows the rules already.
import { type Range, Selection, TextEditorRevealType, Uri, window, workspace } from 'vscode';
import type { ClientContext, Command } from '../define.ts';
import { rangeOf } from '../simulation/views.ts';

export default {
  id: 'iptables.showRule',
  /** A link gives where; by the keyboard it is the line of the caret that counts. */
  async run(context, uri, range) {
    const place =
      typeof uri === 'string' ? { uri, range: range as Parameters<typeof rangeOf>[0] } : underCaret(context);
    if (place) await reveal(Uri.parse(place.uri), rangeOf(place.range));
  },
} satisfies Command;

function underCaret({
  journeys,
}: ClientContext): { readonly uri: string; readonly range: Parameters<typeof rangeOf>[0] } | undefined {
  const rules = journeys.current();
  const line = window.activeTextEditor?.selection.active.line;
  const link = rules && journeys.last(rules)?.links.find(({ range }) => range.start.line === line);
  return link && { uri: link.uri, range: link.target };
}

async function reveal(uri: Uri, range: Range): Promise<void> {
  const shown = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const document = await workspace.openTextDocument(uri);
  const column = shown?.viewColumn;
  const editor = await window.showTextDocument(document, column === undefined ? {} : { viewColumn: column });
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
}
