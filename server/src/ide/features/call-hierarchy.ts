/** Call hierarchy of chains: which rules jump or go to a chain, and where its own rules lead, in each table of the file. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Range,
  SymbolKind,
} from 'vscode-languageserver-types';
import { shift, span } from '../../base/span.ts';
import { type Jump, referencesOf } from '../../model/references.ts';
import type { Chain, Table } from '../../model/types.ts';
import { chainNamed } from '../chains.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { chainAt, mentionsOf } from '../mentions.ts';

export default feature({
  name: 'call-hierarchy',
  callHierarchy(context, offset) {
    const named = chainAt(context, offset);
    const found = named && chainNamed(context.ruleset, named.table, named.name);
    return found ? [itemOf(context, found.table, found.chain)] : [];
  },
  incomingCalls(context, item) {
    const found = chainOf(context, item);
    if (!found) return [];
    const jumps = referencesOf(found.table).to.get(found.chain.name) ?? [];
    return grouped(jumps, ({ from }) => from).map(
      ([chain, calls]): CallHierarchyIncomingCall => ({
        from: itemOf(context, found.table, chain),
        fromRanges: calls.map((jump) => targetRange(context, jump)),
      }),
    );
  },
  outgoingCalls(context, item) {
    const found = chainOf(context, item);
    if (!found) return [];
    const jumps = referencesOf(found.table).from.get(found.chain.name) ?? [];
    return grouped(jumps, ({ to }) => to).map(
      ([chain, calls]): CallHierarchyOutgoingCall => ({
        to: itemOf(context, found.table, chain),
        fromRanges: calls.map((jump) => targetRange(context, jump)),
      }),
    );
  },
});

/** What an item carries, so that it is found again after the text has changed. */
interface ItemData {
  readonly table: string;
  readonly chain: string;
}

function itemOf(context: IdeContext, table: Table, chain: Chain): CallHierarchyItem {
  const range = rangeOf(context, table, chain);
  const count = `${chain.rules.length} ${chain.rules.length === 1 ? 'rule' : 'rules'}`;
  return {
    name: chain.name,
    detail: `${table.name}, ${count}${chain.hook ? `, policy ${chain.policy ?? 'ACCEPT'}` : ''}`,
    kind: chain.hook ? SymbolKind.Event : SymbolKind.Function,
    uri: context.uri,
    range,
    selectionRange: range,
    data: { table: table.name, chain: chain.name } satisfies ItemData,
  };
}

/** Where it is declared; for a chain that no line declares, the first place that names it. */
function rangeOf(context: IdeContext, table: Table, chain: Chain): Range {
  if (chain.declared) return context.rangeOf(chain.declared);
  const first = mentionsOf(context, { table: table.name, name: chain.name })[0];
  return first?.range ?? context.rangeOf(span(0, 0));
}

function chainOf(context: IdeContext, { data, name }: CallHierarchyItem): ReturnType<typeof chainNamed> {
  const { table, chain } = (data ?? {}) as Partial<ItemData>;
  return chainNamed(context.ruleset, table, chain ?? name);
}

function targetRange(context: IdeContext, { rule }: Jump): Range {
  const word = rule.command.spec.target?.word ?? { start: 0, end: 0 };
  return context.rangeOf(shift(span(word.start, word.end), rule.origin));
}

/** The jumps by chain, in order; of a line that makes several rules, one. */
function grouped(
  jumps: readonly Jump[],
  chainOfJump: (jump: Jump) => Chain,
): readonly (readonly [Chain, readonly Jump[]])[] {
  const groups = new Map<Chain, Jump[]>();
  for (const jump of jumps) {
    const chain = chainOfJump(jump);
    const group = groups.get(chain) ?? [];
    groups.set(chain, group);
    if (group.at(-1)?.rule.origin !== jump.rule.origin) group.push(jump);
  }
  return [...groups];
}
