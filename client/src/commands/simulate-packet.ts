// iptables.simulatePacket: asks for a packet and shows its journey, over an empty connection table.
import { Uri, window } from 'vscode';
import type { ClientContext, Command } from '../define.ts';
import { askPacket } from '../simulation/packet-input.ts';
import { recentPackets, remember } from '../simulation/recent.ts';
import { completePacket, samplePacket, simulate } from '../simulation/requests.ts';

export default {
  id: 'iptables.simulatePacket',
  /** A lens gives the rules and the chain that it stands above; a menu the rules alone. */
  async run(context, given, chain) {
    const rules = rulesFrom(context, given);
    if (!rules) {
      void window.showInformationMessage('Open a file with iptables rules first: the packet is sent through them.');
      return;
    }
    const packet = await askPacket({
      title: typeof chain === 'string' ? `Simulate a packet to ${chain}` : 'Simulate a packet',
      value: typeof chain === 'string' ? await samplePacket(context, rules, chain) : packetUnderCaret(rules),
      offers: recentPackets(context.extension).map((recent) => ({ packet: recent, icon: 'history' })),
      complete: (text) => completePacket(context, rules, text),
    });
    if (packet === undefined) return;
    const line = lineInScript(rules);
    const result = await simulate(context, rules, { packet, session: 'new', ...(line !== undefined && { line }) });
    if (!result) return;
    if (result.ok) await remember(context.extension, packet);
    await context.journeys.show(rules, result);
  },
} satisfies Command;

function rulesFrom({ journeys }: ClientContext, given: unknown): Uri | undefined {
  if (given instanceof Uri) return given;
  return typeof given === 'string' ? Uri.parse(given) : journeys.current();
}

/** In a script the packet meets the rules that are there at the caret: those that the lines above it have made. */
function lineInScript(rules: Uri): number | undefined {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId !== 'shellscript' || editor.document.uri.toString() !== rules.toString())
    return undefined;
  return editor.selection.active.line + 1;
}

/** The packet of the packet line that the caret is in, where it is in one. */
function packetUnderCaret(rules: Uri): string {
  const editor = window.activeTextEditor;
  if (editor?.document.uri.toString() !== rules.toString()) return '';
  const { text } = editor.document.lineAt(editor.selection.active.line);
  return /^[ \t]*#[ \t]*packet:\s*(.*?)\s*(?:=>.*)?$/.exec(text)?.[1] ?? '';
}
