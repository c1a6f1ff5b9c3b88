/** Folding: each table from its line to COMMIT, runs of rules of one chain, and runs of comments. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import type { SaveLine } from '../../syntax/save/types.ts';
import { feature } from '../define.ts';

/** Rules of one chain, one after the other, that are worth folding. */
const FEWEST_RULES = 3;

export default feature({
  name: 'folding',
  foldingRanges({ document }) {
    const { lines } = document;
    return [...tables(lines), ...runs(lines, chainOf, FEWEST_RULES), ...comments(lines)];
  },
});

function tables(lines: readonly SaveLine[]): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  let start: number | undefined;
  let saying = 0;
  const close = (endLine: number): void => {
    if (start !== undefined && endLine > start) ranges.push({ startLine: start, endLine });
    start = undefined;
  };
  for (const { line, content } of lines) {
    if (content.kind === 'table') {
      close(saying);
      start = line;
    } else if (content.kind === 'commit') close(line);
    if (content.kind !== 'blank') saying = line;
  }
  close(saying);
  return ranges;
}

function comments(lines: readonly SaveLine[]): readonly FoldingRange[] {
  const isComment = ({ content }: SaveLine): string | undefined => (content.kind === 'comment' ? '#' : undefined);
  return runs(lines, isComment, 2).map((range) => ({ ...range, kind: FoldingRangeKind.Comment }));
}

/** Neighbouring lines that belong together, at least `fewest` of them. */
function runs(
  lines: readonly SaveLine[],
  belongsTo: (line: SaveLine) => string | undefined,
  fewest: number,
): readonly FoldingRange[] {
  const ranges: FoldingRange[] = [];
  let name: string | undefined;
  let from = 0;
  for (let i = 0; i <= lines.length; i++) {
    const line = lines[i];
    const next = line && belongsTo(line);
    if (next === name) continue;
    const [first, last] = [lines[from], lines[i - 1]];
    if (name !== undefined && first && last && i - from >= fewest && last.line > first.line)
      ranges.push({ startLine: first.line, endLine: last.line });
    name = next;
    from = i;
  }
  return ranges;
}

/** The chain that a line adds a rule to. */
function chainOf({ content }: SaveLine): string | undefined {
  return content.kind === 'command' && content.command.kind === 'append' ? content.command.chain?.text : undefined;
}
