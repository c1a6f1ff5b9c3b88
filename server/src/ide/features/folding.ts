/** Folding: each table from its line to COMMIT, and runs of comments. */
import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver-types';
import { feature } from '../define.ts';

export default feature({
  name: 'folding',
  foldingRanges(context) {
    const ranges: FoldingRange[] = [];
    let table: number | undefined;
    let comment: number | undefined;
    const close = (start: number | undefined, end: number, kind?: FoldingRangeKind): void => {
      if (start !== undefined && end > start) ranges.push({ startLine: start, endLine: end, ...(kind && { kind }) });
    };
    const { lines } = context.document;
    for (const { line, content } of lines) {
      if (content.kind === 'comment') comment ??= line;
      else {
        close(comment, line - 1, FoldingRangeKind.Comment);
        comment = undefined;
      }
      if (content.kind === 'table') {
        close(table, line - 1);
        table = line;
      } else if (content.kind === 'commit') {
        close(table, line);
        table = undefined;
      }
    }
    const last = lines.at(-1)?.line ?? 0;
    close(comment, last, FoldingRangeKind.Comment);
    close(table, last);
    return ranges;
  },
});
