/** Completion of what is no command: tables, chain declarations, COMMIT, and comments that silence a finding. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { isBuiltin, TABLES, tableNamed } from '../../catalogue/tables.ts';
import { LINT_RULES } from '../../lint/run.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { tablePage } from '../markdown.ts';
import { itemsFor, type Offer } from './item.ts';
import { undeclared } from './names.ts';
import { commandOffers } from './options.ts';

/** What may stand at the caret in a line that is empty, or begins with `*`, `:` or `#`. */
export function lineItems(context: IdeContext, line: SaveLine, offset: number): CompletionItem[] {
  const before = line.text.slice(0, offset - line.origin);
  const items = (from: number, offers: readonly Offer[]): CompletionItem[] =>
    itemsFor(context, line.origin + from, offset, offers);
  if (before.startsWith('*')) return items(1, tables(context, false));
  if (before.startsWith(':')) return inDeclaration(context, line, before, items);
  if (before.startsWith('#')) return inComment(before, items);
  return before === '' ? items(0, lineStarts(context, line)) : [];
}

function tables({ document }: IdeContext, withStar: boolean): readonly Offer[] {
  const open = new Set(document.lines.map(({ content }) => (content.kind === 'table' ? content.name.text : '')));
  return TABLES.map((table) => ({
    label: `${withStar ? '*' : ''}${table.name}`,
    kind: CompletionItemKind.Module,
    detail: table.summary,
    page: tablePage(table),
    rank: open.has(table.name) ? 1 : 0,
  }));
}

/** The start of a line: in a table a rule for each of its chains, outside one the table. */
function lineStarts(context: IdeContext, { table }: SaveLine): readonly Offer[] {
  const { lines } = context.document;
  const isNew = lines.every(({ content }) => content.kind === 'blank' || content.kind === 'comment');
  if (table === undefined || isNew) return tables(context, true);
  const found = [...context.ruleset.tables.values()].find(({ name }) => name === table);
  const names = new Set<string>([...(tableNamed(table)?.chains ?? []), ...(found?.chains.keys() ?? [])]);
  names.delete('');
  const kind = CompletionItemKind.Function;
  return [
    ...[...names].map((name): Offer => ({ label: `-A ${name}`, kind, detail: `Adds a rule at the end of ${name}.` })),
    ...declarations(context, table).map(
      (offer): Offer => ({ ...offer, label: `:${offer.label}`, insert: `:${offer.insert}`, rank: 1 }),
    ),
    { label: 'COMMIT', kind: CompletionItemKind.Keyword, detail: 'Ends the table and loads it.', rank: 1 },
    ...commandOffers().map((offer) => ({ ...offer, rank: 2 })),
    ...(context.document.tableless ? tables(context, true).map((offer) => ({ ...offer, rank: 3 })) : []),
  ];
}

/** Built-in chains that the block does not declare, and chains that rules use and nothing declares. */
function declarations(context: IdeContext, table: string): readonly Offer[] {
  const declared = new Set(
    context.document.lines.map(({ content, table: own }) =>
      content.kind === 'chain' && own === table ? content.name.text : '',
    ),
  );
  const kind = CompletionItemKind.Function;
  const builtin = (tableNamed(table)?.chains ?? []).filter((name) => !declared.has(name));
  return [
    ...builtin.map((name) => ({
      label: name,
      kind,
      insert: `${name} ACCEPT [0:0]`,
      detail: 'Built-in chain with its policy.',
    })),
    ...undeclared(context, table).map((name) => ({
      label: name,
      kind,
      insert: `${name} - [0:0]`,
      detail: 'User chain that rules of this table use.',
    })),
  ];
}

type Items = (from: number, offers: readonly Offer[]) => CompletionItem[];

/** `:name policy [counters]`. */
function inDeclaration(context: IdeContext, line: SaveLine, before: string, items: Items): CompletionItem[] {
  const table = line.table ?? 'filter';
  const words = before.slice(1).split(/\s+/);
  const from = before.length - (words.at(-1)?.length ?? 0);
  if (words.length === 1) return items(1, declarations(context, table));
  if (words.length === 2) return items(from, policies(isBuiltin(table, words[0] ?? '')));
  const counters = { label: '[0:0]', kind: CompletionItemKind.Value, detail: 'Packets and bytes counted so far.' };
  return words.length === 3 ? items(from, [counters]) : [];
}

function policies(builtin: boolean): readonly Offer[] {
  const kind = CompletionItemKind.EnumMember;
  const policy = (name: string, detail: string): Offer => ({ label: name, kind, insert: `${name} [0:0]`, detail });
  if (!builtin) return [policy('-', 'A user chain has no policy.')];
  return [
    policy('ACCEPT', 'Packets that no rule decides pass.'),
    policy('DROP', 'Packets that no rule decides are dropped.'),
  ];
}

const SUPPRESSION = /^#\s*iptables-ls\s+(?:ignore|ignore-file)\s+([a-z0-9-]*)$/;

function inComment(before: string, items: Items): CompletionItem[] {
  const kind = CompletionItemKind.Value;
  const id = SUPPRESSION.exec(before)?.[1];
  if (id !== undefined) {
    const rules = LINT_RULES.map((rule) => ({
      label: rule.id,
      kind,
      insert: `${rule.id}: `,
      detail: rule.title,
      page: rule.what,
    }));
    return items(before.length - id.length, rules);
  }
  const word = /^#\s*([a-z-]*)$/.exec(before)?.[1];
  if (word === undefined) return [];
  return items(before.length - word.length, [
    {
      label: 'iptables-ls ignore',
      kind,
      insert: 'iptables-ls ignore ',
      detail: 'Silences a finding about the next line.',
    },
    {
      label: 'iptables-ls ignore-file',
      kind,
      insert: 'iptables-ls ignore-file ',
      detail: 'Silences a finding in this file.',
    },
  ]);
}
