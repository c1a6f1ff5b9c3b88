/** The outline of a flow script: its rules, its host, its flows with their steps; and the same to fold. */
import { type DocumentSymbol, type FoldingRange, SymbolKind } from 'vscode-languageserver-types';
import type { Span } from '../../base/span.ts';
import type { FlowLine } from '../../flow/types.ts';
import { flowFeature } from '../define.ts';
import type { FlowContext } from '../flow-context.ts';

export default flowFeature({
  name: 'outline',
  documentSymbols(context) {
    return sectionsOf(context).map(({ header, span }) => symbolFor(context, header, span));
  },
  foldingRanges(context) {
    return sectionsOf(context).flatMap(({ header, span }): readonly FoldingRange[] => {
      const endLine = context.positionAt(span.end).line;
      return endLine > header.line ? [{ startLine: header.line, endLine }] : [];
    });
  },
});

interface Section {
  readonly header: FlowLine;
  /** To the end of the last line that says something. */
  readonly span: Span;
}

function sectionsOf({ script: { lines } }: FlowContext): readonly Section[] {
  const headers = lines.filter(({ kind }) => kind === 'header');
  return headers.map((header, i) => {
    const next = headers[i + 1]?.line ?? lines.length;
    const last = lines.findLast(
      ({ line, kind }) => line < next && line >= header.line && kind !== 'blank' && kind !== 'comment',
    );
    return { header, span: { start: header.span.start, end: (last ?? header).span.end } };
  });
}

function symbolFor(context: FlowContext, header: FlowLine, span: Span): DocumentSymbol {
  const { text } = context.script;
  const kind = header.words[0]?.text;
  const name = text.slice(header.span.start, header.span.end).trim();
  const flow = context.script.flows.find((one) => one.header === header);
  return {
    name: flow && flow.name !== '' ? flow.name : name,
    kind: kind === 'flow' ? SymbolKind.Function : kind === 'host' ? SymbolKind.Object : SymbolKind.Module,
    range: context.rangeOf(span),
    selectionRange: context.rangeOf(header.span),
    children: (flow?.steps ?? []).map(({ line, span: words }) => ({
      name: text.slice(words.start, words.end).trim(),
      kind: SymbolKind.Event,
      range: context.rangeOf(line.span),
      selectionRange: context.rangeOf(line.span),
    })),
  };
}
