/** Document symbols: tables, their chains, and how many rules each has. */
import { type DocumentSymbol, type Range, SymbolKind } from 'vscode-languageserver-types';
import type { Chain } from '../../model/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';

export default feature({
  name: 'symbols',
  documentSymbols(context) {
    const symbols: DocumentSymbol[] = [];
    for (const line of context.document.lines) {
      if (line.content.kind !== 'table') continue;
      const name = line.content.name.text;
      const table = [...context.ruleset.tables.values()].find((t) => t.name === name);
      const commit = context.document.lines.find(
        (l) => l.line > line.line && (l.content.kind === 'commit' || l.content.kind === 'table'),
      );
      const end = {
        line: commit?.content.kind === 'commit' ? commit.line : (commit?.line ?? context.document.lines.length) - 1,
        character: 0,
      };
      const range: Range = {
        start: { line: line.line, character: 0 },
        end: end.line < line.line ? { line: line.line, character: 0 } : end,
      };
      const inside = (l: number): boolean => l > line.line && l <= range.end.line;
      const children = [...(table?.chains.values() ?? [])].flatMap((chain) => chainSymbol(context, chain, inside));
      symbols.push({
        name: `*${name}`,
        kind: SymbolKind.Namespace,
        range,
        selectionRange: lineRange(line.line, line.text.length),
        children,
      });
    }
    return symbols;
  },
});

function chainSymbol(context: IdeContext, chain: Chain, inside: (line: number) => boolean): DocumentSymbol[] {
  const { declared } = chain;
  const rules = chain.rules.filter((rule) => inside(rule.line));
  if (!(declared && inside(declared.line)) && rules.length === 0) return [];
  const first = declared && inside(declared.line) ? declared.line : (rules[0]?.line ?? 0);
  const length = context.document.lines.find((l) => l.line === first)?.text.length ?? 0;
  const detail = `${chain.policy ? `${chain.policy}, ` : ''}${chain.rules.length} ${chain.rules.length === 1 ? 'rule' : 'rules'}`;
  return [
    {
      name: chain.name,
      detail,
      kind: chain.hook ? SymbolKind.Event : SymbolKind.Function,
      range: lineRange(first, length),
      selectionRange: lineRange(first, length),
    },
  ];
}

function lineRange(line: number, length: number): Range {
  return { start: { line, character: 0 }, end: { line, character: length } };
}
