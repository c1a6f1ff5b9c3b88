/** Names that may stand at the caret: of chains, of matches, of targets. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Entry } from '../../catalogue/define.ts';
import { isBuiltin, tableNamed } from '../../catalogue/tables.ts';
import { referencesOf } from '../../model/references.ts';
import type { Chain, Table } from '../../model/types.ts';
import type { CommandKind } from '../../syntax/command/types.ts';
import type { Caret } from '../caret.ts';
import { chainNamed, chainPage } from '../chains.ts';
import type { IdeContext } from '../context.ts';
import { legalMatches, legalTargets, placeOf } from '../legal.ts';
import { entryPage } from '../markdown.ts';
import type { Offer } from './item.ts';

/** Commands that work on user chains alone, and on built-in ones alone. */
const OF_USER_CHAINS: readonly (CommandKind | undefined)[] = ['delete-chain', 'rename-chain'];
const OF_BUILTIN_CHAINS: readonly (CommandKind | undefined)[] = ['policy'];

/** The chains that the command may be about. */
export function chainOffers(context: IdeContext, { line, before }: Caret): readonly Offer[] {
  const table = line.table ?? 'filter';
  const { kind } = before;
  if (kind === 'new-chain')
    return undeclared(context, table).map((label) => ({ label, kind: CompletionItemKind.Function }));
  const builtin = OF_USER_CHAINS.includes(kind) ? [] : (tableNamed(table)?.chains ?? []);
  const user = OF_BUILTIN_CHAINS.includes(kind) ? [] : userChainNames(context, table);
  return [
    ...builtin.map((name) => ofChain(context, table, name)),
    ...user.map((name) => ofChain(context, table, name)),
  ];
}

/** Chains that rules use and no line declares. */
export function undeclared({ ruleset }: IdeContext, table: string): readonly string[] {
  const found = [...ruleset.tables.values()].find(({ name }) => name === table);
  const chains = [...(found?.chains.values() ?? [])];
  const missing = new Set(chains.filter(({ declared, hook }) => !declared && !hook).map(({ name }) => name));
  for (const { rules } of chains) {
    for (const { command } of rules) {
      const { target } = command.spec;
      if (target && !target.entry && !found?.chains.has(target.name)) missing.add(target.name);
    }
  }
  missing.delete('');
  return [...missing];
}

/** User chains that are there in the end, or that some line declares. */
function userChainNames(context: IdeContext, table: string): readonly string[] {
  const declared = context.document.lines.flatMap(({ content, table: own }) => {
    if (own !== table) return [];
    if (content.kind === 'chain') return [content.name.text];
    return content.kind === 'command' && content.command.kind === 'new-chain'
      ? [content.command.chain?.text ?? '']
      : [];
  });
  const names = new Set([...userChains(context, table).map(({ chain }) => chain.name), ...declared]);
  return [...names].filter((name) => name !== '' && !isBuiltin(table, name));
}

function userChains(
  { ruleset }: IdeContext,
  table: string,
): readonly { readonly table: Table; readonly chain: Chain }[] {
  const found = [...ruleset.tables.values()].find(({ name }) => name === table);
  if (!found) return [];
  return [...found.chains.values()]
    .filter(({ hook, name }) => !hook && name !== '')
    .map((chain) => ({ table: found, chain }));
}

function ofChain(context: IdeContext, table: string, name: string): Offer {
  const found = chainNamed(context.ruleset, table, name);
  const count = found?.chain.rules.length ?? 0;
  const rules = `${count} ${count === 1 ? 'rule' : 'rules'}`;
  return {
    label: name,
    kind: CompletionItemKind.Function,
    detail: isBuiltin(table, name)
      ? `built-in, policy ${found?.chain.policy ?? 'ACCEPT'}, ${rules}`
      : `user chain, ${rules}`,
    ...(found && { page: chainPage(context, found.table, found.chain) }),
  };
}

/** The matches that are legal here; those that are loaded already, and old ones, stand last. */
export function matchOffers(context: IdeContext, { line, before }: Caret): readonly Offer[] {
  const place = placeOf(context, line.table ?? 'filter', before);
  const loaded = new Set(before.spec.matches.map(({ name }) => name));
  return legalMatches(context, place).map((entry) => ({
    ...ofEntry(entry, CompletionItemKind.Class),
    rank: entry.deprecated ? 2 : loaded.has(entry.name) ? 1 : 0,
  }));
}

/** Targets that decide, in the order in which they are wanted. */
const VERDICTS: readonly string[] = ['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'LOG'];

/** Where -j may lead: verdicts, the table's own chains without those that would make a loop, and the other targets that are legal here. */
export function targetOffers(context: IdeContext, { line, before, role }: Caret): readonly Offer[] {
  const table = line.table ?? 'filter';
  const place = placeOf(context, table, before);
  const chains = jumpable(context, table, before.chain?.text ?? '').map((name) => ({
    ...ofChain(context, table, name),
    rank: 1,
  }));
  if (role.kind === 'target' && role.goto) return chains;
  const entries = legalTargets(context, place).map((entry) => ({
    ...ofEntry(entry, CompletionItemKind.EnumMember),
    rank: VERDICTS.includes(entry.name) ? 0 : entry.deprecated ? 3 : 2,
  }));
  return [...entries, ...chains].sort(
    (a, b) => a.rank - b.rank || VERDICTS.indexOf(a.label) - VERDICTS.indexOf(b.label),
  );
}

/** User chains from which no jump leads back to the chain that the rule is in. */
function jumpable(context: IdeContext, table: string, from: string): readonly string[] {
  const [one] = userChains(context, table);
  const references = one && referencesOf(one.table);
  const leadsBack = new Set([from]);
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const jump of references?.to.get(next) ?? []) {
      if (leadsBack.has(jump.from.name)) continue;
      leadsBack.add(jump.from.name);
      open.push(jump.from.name);
    }
  }
  return userChainNames(context, table).filter((name) => !leadsBack.has(name));
}

const pages = new Map<Entry, string>();

function ofEntry(entry: Entry, kind: CompletionItemKind): Offer {
  let page = pages.get(entry);
  if (page === undefined) {
    page = entryPage(entry);
    pages.set(entry, page);
  }
  return { label: entry.name, kind, detail: entry.summary, page, deprecated: entry.deprecated !== undefined };
}
