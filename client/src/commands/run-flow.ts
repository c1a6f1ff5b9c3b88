// iptables.runFlow: the journeys of all packets of a flow script's flow, beside the script.
import { Uri, window } from 'vscode';
import type { Command } from '../define.ts';
import { runFlow } from '../simulation/requests.ts';

export default {
  id: 'iptables.runFlow',
  /** As the server's lenses give them: the script, the flow's position; from the palette the flow at the caret. */
  async run(context, given, position) {
    const editor = window.activeTextEditor;
    const script = typeof given === 'string' ? Uri.parse(given) : editor?.document.uri;
    if (!script) return;
    const flow = typeof position === 'number' ? position : flowAtCaret();
    const result = await runFlow(context, script, flow);
    if (result) await context.journeys.show(script, result);
    else void window.showWarningMessage('This flow cannot be run: the script has mistakes, or holds no flow here.');
  },
} satisfies Command;

/** How many flows begin above the caret or on its line, less one. */
function flowAtCaret(): number {
  const editor = window.activeTextEditor;
  if (!editor) return 0;
  let count = 0;
  for (let line = 0; line <= editor.selection.active.line; line++) {
    if (/^\s*flow\b/.test(editor.document.lineAt(line).text)) count++;
  }
  return Math.max(0, count - 1);
}
