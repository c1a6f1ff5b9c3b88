/** Formatting, line by line: no line is moved, and no comment or blank line is lost. The setting iptables.format.style says how far it goes. */
import type { TextEdit } from 'vscode-languageserver-types';
import { span } from '../../base/span.ts';
import { unreachable } from '../../base/unreachable.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { asSaved, type RulesByLine, rulesByLine, tidied } from '../format.ts';

export default feature({
  name: 'formatting',
  formatting(context, range) {
    const { document, settings } = context;
    const made: RulesByLine = settings.formatStyle === 'tidy' ? new Map() : rulesByLine(context);
    const from = range ? context.offsetAt(range.start) : 0;
    const to = range ? context.offsetAt(range.end) : document.text.length;
    const edits: TextEdit[] = [];
    for (const [index, line] of document.lines.entries()) {
      const end = line.origin + line.text.length;
      // A line that is too long is read in pieces, which only together are a line.
      if (end < from || line.origin > to || isPiece(document.lines, index)) continue;
      const text = formatted(context, line, made);
      if (text !== line.text) edits.push({ range: context.rangeOf(span(line.origin, end)), newText: text });
    }
    return range ? edits : [...edits, ...finalNewline(context)];
  },
});

function isPiece(lines: readonly SaveLine[], index: number): boolean {
  const { line } = lines[index] as SaveLine;
  return lines[index - 1]?.line === line || lines[index + 1]?.line === line;
}

function formatted(context: IdeContext, line: SaveLine, made: RulesByLine): string {
  switch (context.settings.formatStyle) {
    case 'tidy':
      return tidied(line);
    case 'iptables-save':
      return asSaved(context, line, made.get(line.line));
    default:
      return unreachable(context.settings.formatStyle);
  }
}

/** iptables-restore does not see a COMMIT that no newline follows. */
function finalNewline(context: IdeContext): readonly TextEdit[] {
  const { text, lines } = context.document;
  const last = lines.at(-1);
  if (text === '' || !last || last.text === '') return [];
  return [{ range: context.rangeOf(span(text.length, text.length)), newText: '\n' }];
}
