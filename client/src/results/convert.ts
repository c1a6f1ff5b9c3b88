// Conversions: what the language server makes of a document, in new editors that are not saved.
import { Uri, ViewColumn, window, workspace } from 'vscode';
import type { Converted, ConvertParams } from '../../../server/src/lsp/protocol.ts';
import type { ClientContext } from '../define.ts';

/** A script as files for iptables-restore, a rules file as a script. `given`: the document that a menu was opened for. */
export async function convert({ server }: ClientContext, given: unknown): Promise<void> {
  const uri = given instanceof Uri ? given : window.activeTextEditor?.document.uri;
  if (!uri) return;
  const params: ConvertParams = { uri: uri.toString() };
  const made: readonly Converted[] | null = await (await server).sendRequest('iptables/convert', params);
  if (!made || made.length === 0) {
    void window.showInformationMessage('There are no rules here that could be converted.');
    return;
  }
  for (const { language, text } of made) {
    const document = await workspace.openTextDocument({ language, content: text });
    await window.showTextDocument(document, { preview: false, viewColumn: ViewColumn.Beside });
  }
}
