/** Symbols: the tables of a document with their chains, and every chain of the open documents by name. */
import { type DocumentSymbol, type Range, SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver-types';
import { span } from '../../base/span.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import { tableMeant } from '../../syntax/save/directives.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { holdsLetters } from '../letters.ts';

export default feature({
  name: 'symbols',
  documentSymbols: (context) => tablesIn(context).map((table) => tableSymbol(context, table)),
  workspaceSymbols(context, query) {
    return tablesIn(context).flatMap((table) =>
      [...table.chains.values()]
        .filter(({ name }) => holdsLetters(name, query))
        .map(
          (chain): WorkspaceSymbol => ({
            name: chain.name,
            kind: kindOf(table, chain),
            containerName: table.name,
            location: { uri: context.uri, range: rangeOfLine(context, chain.first) },
          }),
        ),
    );
  },
});

/** A `*table` … `COMMIT` stretch; in a file without such lines, all of it. */
interface TableBlock {
  readonly name: string;
  readonly opening: SaveLine;
  last: SaveLine;
  readonly chains: Map<string, ChainInBlock>;
}

interface ChainInBlock {
  readonly name: string;
  policy: string | undefined;
  /** The line that declares it, else the first that puts a rule into it. */
  first: SaveLine;
  declared: boolean;
  last: SaveLine;
  rules: number;
}

function tablesIn({ document }: IdeContext): readonly TableBlock[] {
  const blocks: TableBlock[] = [];
  let open: TableBlock | undefined;
  const start = (name: string, opening: SaveLine): TableBlock => {
    const block = { name, opening, last: opening, chains: new Map<string, ChainInBlock>() };
    blocks.push(block);
    return block;
  };
  for (const line of document.lines) {
    const { content } = line;
    if (content.kind === 'table') open = start(tableMeant(content.name.text) ?? content.name.text, line);
    else if (content.kind === 'chain' || content.kind === 'command') {
      if (line.table === undefined) continue;
      open ??= start(line.table, line);
      addTo(open, line, content);
    }
    if (open && content.kind !== 'blank') open.last = line;
    if (content.kind === 'commit' && !document.tableless) open = undefined;
  }
  return blocks;
}

function addTo(
  block: TableBlock,
  line: SaveLine,
  content: Extract<SaveLine['content'], { kind: 'chain' | 'command' }>,
): void {
  const name = content.kind === 'chain' ? content.name.text : content.command.chain?.text;
  if (name === undefined || name === '') return;
  const known = block.chains.get(name);
  const chain = known ?? { name, policy: undefined, first: line, declared: false, last: line, rules: 0 };
  block.chains.set(name, chain);
  const declares = content.kind === 'chain' || content.command.kind === 'new-chain';
  if (declares && !chain.declared) {
    chain.declared = true;
    chain.first = line;
  }
  if (content.kind === 'chain') chain.policy = content.policy?.text;
  else if (content.command.kind === 'policy') chain.policy = content.command.argument?.text;
  else if (/^(append|insert|replace)$/.test(content.command.kind ?? '')) {
    chain.rules++;
    chain.last = line;
  }
}

function tableSymbol(context: IdeContext, block: TableBlock): DocumentSymbol {
  const { name, opening, last, chains } = block;
  const range = context.rangeOf(span(opening.origin, last.origin + last.text.length));
  return {
    name: `*${name}`,
    detail: `${chains.size} ${chains.size === 1 ? 'chain' : 'chains'}`,
    kind: SymbolKind.Namespace,
    range,
    selectionRange: rangeOfLine(context, opening),
    children: [...chains.values()].map((chain) => chainSymbol(context, block, chain)),
  };
}

function chainSymbol(context: IdeContext, block: TableBlock, chain: ChainInBlock): DocumentSymbol {
  const range = rangeOfLine(context, chain.first);
  const rules = `${chain.rules} ${chain.rules === 1 ? 'rule' : 'rules'}`;
  const hasPolicy = chain.policy !== undefined && chain.policy !== '-';
  return {
    name: chain.name,
    detail: hasPolicy ? `${chain.policy}, ${rules}` : rules,
    kind: kindOf(block, chain),
    range,
    selectionRange: range,
  };
}

/** Built-in chains are what the kernel calls on an event, the others what rules call. */
function kindOf(table: TableBlock, chain: ChainInBlock): SymbolKind {
  return isBuiltin(table.name, chain.name) ? SymbolKind.Event : SymbolKind.Function;
}

function rangeOfLine(context: IdeContext, { origin, text }: SaveLine): Range {
  return context.rangeOf(span(origin, origin + text.length));
}
