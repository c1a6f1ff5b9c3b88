/** Packet lines in scripts: each asks about the rules that are there when the script comes to it. */
import { type CodeLens, type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { touchesRules } from '../../lint/script/known.ts';
import { scriptFeature } from '../define.ts';
import packetLines from '../features/packet-lines.ts';
import { askedLines, journeyCommand } from '../packet-lines.ts';
import type { ScriptContext } from '../script/context.ts';
import { blockAt, packetBlocksIn } from '../script/packet-blocks.ts';

export default scriptFeature({
  name: 'packet-lines',

  inlayHints: (context, range) =>
    packetBlocksIn(context).flatMap((block) => packetLines.inlayHints?.(block.context, range) ?? []),

  problems: (context) => packetBlocksIn(context).flatMap((block) => packetLines.problems?.(block.context) ?? []),

  codeActions: (context, range, problems) =>
    packetBlocksIn(context).flatMap((block) =>
      (packetLines.codeActions?.(block.context, range, problems) ?? []).map((action) =>
        action.command
          ? { ...action, command: { ...action.command, arguments: [...(action.command.arguments ?? []), block.line] } }
          : action,
      ),
    ),

  completion(context, offset) {
    const block = blockAt(context, offset);
    return block ? (packetLines.completion?.(block.context, offset) ?? []) : beginnings(context, offset);
  },

  hover(context, offset) {
    const block = blockAt(context, offset);
    return block && packetLines.hover?.(block.context, offset);
  },

  codeLenses: (context) => packetBlocksIn(context).flatMap((block) => lensesOf(context, block)),
});

function lensesOf(context: ScriptContext, block: ReturnType<typeof packetBlocksIn>[number]): readonly CodeLens[] {
  const asked = askedLines(block.context).filter(({ outcome }) => outcome.kind === 'sent');
  const at = { line: context.positionAt(block.start).line, character: 0 };
  return asked.map((one, index): CodeLens => {
    const title =
      asked.length === 1 ? 'Show the journey' : index === 0 ? 'Show the journey of packet 1' : `${index + 1}`;
    const command = journeyCommand(block.context, one, title);
    return {
      range: { start: at, end: at },
      command: { ...command, arguments: [...(command.arguments ?? []), block.line] },
    };
  });
}

/** What a comment of a script can begin with, while it has no words yet. */
function beginnings(context: ScriptContext, offset: number): readonly CompletionItem[] {
  const { text } = context.document;
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const found = /^[ \t]*(#[ \t]*[\w-]*)$/.exec(text.slice(start, offset))?.[1];
  if (found === undefined || !touchesRules(context)) return [];
  const range = context.rangeOf({ start: offset - found.length, end: offset });
  return BEGINNINGS.map(({ label, doc }) => ({
    label,
    kind: CompletionItemKind.Snippet,
    documentation: doc,
    textEdit: { range, newText: `# ${label} ` },
    filterText: `# ${label}`,
  }));
}

const BEGINNINGS = [
  {
    label: 'packet:',
    doc: 'Asks what becomes of a packet when the script has come here. The answer stands behind the line.',
  },
  {
    label: 'iptables-ls let',
    doc: 'Tells the value of a variable that cannot be known here: `let WAN_IP=203.0.113.7`.',
  },
  { label: 'iptables-ls assume', doc: 'Tells that a condition holds: `assume [ -n "$LAN" ]`.' },
  { label: 'iptables-ls ignore', doc: 'Silences a finding about the next line: `ignore missing-wait: the reason`.' },
] as const;
