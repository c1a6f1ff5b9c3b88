/** Completion: tables, chains, options, matches, targets and values that may stand at the caret, from the catalogue. */
import { type CompletionItem, CompletionItemKind } from 'vscode-languageserver-types';
import { basicOptions } from '../../catalogue/basic.ts';
import type { Entry, OptionSpec, ValueContext } from '../../catalogue/define.ts';
import { matches as matchList } from '../../catalogue/matches.generated.ts';
import { TABLES, tableNamed } from '../../catalogue/tables.ts';
import { targets as targetList } from '../../catalogue/targets.generated.ts';
import type { Command, OptionUse } from '../../syntax/command/types.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { basicPage, entryPage, optionPage } from '../markdown.ts';

type AnyOption = OptionSpec<unknown, string>;
const MATCHES: readonly Entry[] = matchList;
const TARGETS: readonly Entry[] = targetList;

export default feature({
  name: 'completion',
  completion(context, offset) {
    const line = context.lineAt(offset);
    if (!line) return [];
    const before = line.text.slice(0, offset - line.origin);
    if (before.startsWith('*')) return tables(context, line, offset, before);
    if (before.startsWith(':')) return before.includes(' ') ? policies() : builtinChains(context, line, offset, before);
    if (before.startsWith('#')) return [];
    if (before.trim() === '') return lineStarts(context, line);
    return line.content.kind === 'command' ? inCommand(context, line, line.content.command, offset) : [];
  },
});

function tables(context: IdeContext, line: SaveLine, offset: number, before: string): CompletionItem[] {
  return TABLES.map(({ name, summary }) =>
    replacing(context, line.origin + 1, offset, {
      label: name,
      kind: CompletionItemKind.Module,
      documentation: summary,
      filterText: before.slice(1) === '' ? name : name,
    }),
  );
}

function policies(): CompletionItem[] {
  return [
    { label: 'ACCEPT [0:0]', kind: CompletionItemKind.EnumMember, documentation: 'Packets that no rule decides pass.' },
    {
      label: 'DROP [0:0]',
      kind: CompletionItemKind.EnumMember,
      documentation: 'Packets that no rule decides are dropped.',
    },
    { label: '- [0:0]', kind: CompletionItemKind.EnumMember, documentation: 'A user chain has no policy.' },
  ];
}

function builtinChains(context: IdeContext, line: SaveLine, offset: number, before: string): CompletionItem[] {
  if (before.length > 1 && / /.test(before)) return [];
  const chains = tableNamed(line.table ?? '')?.chains ?? [];
  return chains.map((name) =>
    replacing(context, line.origin + 1, offset, {
      label: name,
      kind: CompletionItemKind.Function,
      insertText: `${name} ACCEPT [0:0]`,
    }),
  );
}

function lineStarts(context: IdeContext, line: SaveLine): CompletionItem[] {
  if (line.table === undefined) {
    return TABLES.map(({ name, summary }) => ({
      label: `*${name}`,
      kind: CompletionItemKind.Module,
      documentation: summary,
    }));
  }
  const chains = chainNames(context, line.table);
  return [
    ...chains.map((name) => ({ label: `-A ${name}`, kind: CompletionItemKind.Function, insertText: `-A ${name} ` })),
    { label: 'COMMIT', kind: CompletionItemKind.Keyword, documentation: 'Ends the table and loads it.' },
  ];
}

function chainNames(context: IdeContext, table: string): string[] {
  const declared = [...context.ruleset.tables.values()].find((t) => t.name === table)?.chains.keys() ?? [];
  return [...new Set([...(tableNamed(table)?.chains ?? []), ...declared])];
}

function inCommand(context: IdeContext, line: SaveLine, command: Command, offset: number): CompletionItem[] {
  const at = offset - line.origin;
  const word = command.words.find((w) => w.start < at && at <= w.end);
  const done = command.words.filter((w) => w.end < at);
  const previous = done.at(-1);
  const from = line.origin + (word?.start ?? at);
  const put = (item: CompletionItem): CompletionItem => replacing(context, from, offset, item);
  if (previous && previous === command.option)
    return chainNames(context, line.table ?? '').map((label) => put({ label, kind: CompletionItemKind.Function }));
  const open = previous && openOption(command, previous.text, word?.start ?? at);
  if (open) return open(context, line).map(put);
  const use = valueUse(command, at, previous);
  if (use) return valuesFor(context, command, use, word?.text ?? '', word ? line.origin + word.start : offset, offset);
  return optionsFor(context, command).map(put);
}

type Source = (context: IdeContext, line: SaveLine) => CompletionItem[];

/** After `-m`, `-j` and `-g` names follow, whatever the line means so far. */
function openOption(command: Command, previous: string, _at: number): Source | undefined {
  if (previous === '-m' || previous === '--match')
    return (context) => entries(context, MATCHES, CompletionItemKind.Class);
  if (previous === '-j' || previous === '--jump') {
    return (context, line) => [
      ...userChains(context, line),
      ...entries(context, targetsFor(command, line), CompletionItemKind.EnumMember),
    ];
  }
  if (previous === '-g' || previous === '--goto') return userChains;
  return undefined;
}

function targetsFor(_command: Command, line: SaveLine): readonly Entry[] {
  return TARGETS.filter(
    (entry) => !entry.tables || line.table === undefined || entry.tables.some((table) => table === line.table),
  );
}

function entries(context: IdeContext, list: readonly Entry[], kind: CompletionItemKind): CompletionItem[] {
  return list
    .filter((entry) => !entry.families || entry.families.includes(context.family))
    .map((entry) => ({
      label: entry.name,
      kind,
      detail: entry.summary,
      documentation: { kind: 'markdown', value: entryPage(entry) },
    }));
}

function userChains(context: IdeContext, line: SaveLine): CompletionItem[] {
  const table = [...context.ruleset.tables.values()].find((t) => t.name === line.table);
  return [...(table?.chains.values() ?? [])]
    .filter((chain) => !chain.hook)
    .map((chain) => ({
      label: chain.name,
      kind: CompletionItemKind.Function,
      detail: `user chain, ${chain.rules.length} rules`,
    }));
}

/** The option whose value stands, or is about to stand, at the caret. */
function valueUse(
  command: Command,
  at: number,
  previous: { readonly text: string; readonly start: number } | undefined,
): { readonly use: string; readonly entry: Entry | undefined } | undefined {
  const owners = [...command.spec.matches, ...(command.spec.target ? [command.spec.target] : [])];
  const uses: { readonly use: OptionUse; readonly entry: Entry | undefined }[] = [
    ...owners.flatMap((owner) => owner.options.map((use) => ({ use, entry: owner.entry }))),
    ...command.uses.map((use) => ({ use, entry: undefined })),
  ];
  const inside = uses.find(({ use }) => use.values.some((value) => value.start <= at && at <= value.end));
  if (inside) return { use: inside.use.name, entry: inside.entry };
  const name = previous?.text.replace(/^--?/, '');
  if (!previous?.text.startsWith('-') || name === undefined) return undefined;
  for (const owner of owners) {
    const spec = owner.entry && specOf(owner.entry, name);
    if (spec?.[1].value) return { use: spec[0], entry: owner.entry };
  }
  const basic = basicOptions.find((option) => option.name === name || option.letter === name);
  return basic?.value ? { use: basic.name, entry: undefined } : undefined;
}

function specOf(entry: Entry, name: string): readonly [string, AnyOption] | undefined {
  return Object.entries(entry.options as Record<string, AnyOption>).find(
    ([key, option]) => key === name || option.aliases?.includes(name),
  );
}

function valuesFor(
  context: IdeContext,
  command: Command,
  use: { readonly use: string; readonly entry: Entry | undefined },
  typed: string,
  from: number,
  offset: number,
): CompletionItem[] {
  const protocol = command.spec.protocol;
  const values: ValueContext = {
    family: context.family,
    protocol: protocol && { number: protocol.number, negated: protocol.negated },
  };
  const type = use.entry
    ? specOf(use.entry, use.use)?.[1].value
    : basicOptions.find((option) => option.name === use.use)?.value;
  // In a list only the element under the caret is replaced.
  const comma = typed.lastIndexOf(',', offset - from - 1);
  const start = from + comma + 1;
  const taken = new Set(typed.slice(0, comma + 1).split(','));
  const named = (type?.names?.(values) ?? []).filter(({ name }) => !taken.has(name));
  const items = named.map(
    ({ name, doc }): CompletionItem => ({
      label: name,
      kind: CompletionItemKind.EnumMember,
      documentation: { kind: 'markdown', value: doc },
    }),
  );
  if (use.use === 'in-interface' || use.use === 'out-interface') items.push(...used(context, /^(in|out)-interface$/));
  if (use.use === 'source' || use.use === 'destination') items.push(...used(context, /^(source|destination)$/));
  return items.map((item) => replacing(context, start, offset, item));
}

/** Values that the file uses already. */
function used(context: IdeContext, option: RegExp): CompletionItem[] {
  const found = new Set<string>();
  for (const { content } of context.document.lines) {
    if (content.kind !== 'command') continue;
    for (const use of content.command.uses)
      if (option.test(use.name)) for (const value of use.values) found.add(value.text);
    if (found.size > 200) break;
  }
  return [...found].map((label) => ({ label, kind: CompletionItemKind.Value, detail: 'used in this file' }));
}

function optionsFor(context: IdeContext, command: Command): CompletionItem[] {
  const given = new Set(
    [...command.uses, ...command.spec.matches.flatMap((m) => m.options), ...(command.spec.target?.options ?? [])].map(
      (use) => use.name,
    ),
  );
  const owners = [...command.spec.matches, ...(command.spec.target ? [command.spec.target] : [])];
  const own = owners.flatMap(({ entry }) => {
    if (!entry) return [];
    const options = Object.entries(entry.options as Record<string, AnyOption>).filter(
      ([name, option]) => option.repeatable || !given.has(name),
    );
    return options
      .filter(([, option]) => !option.families || option.families.includes(context.family))
      .map(
        ([name, option]): CompletionItem => ({
          label: `--${name}`,
          kind: CompletionItemKind.Property,
          detail: option.doc,
          documentation: { kind: 'markdown', value: optionPage(name, option, entry) },
          sortText: `1${name}`,
        }),
      );
  });
  const implied = impliedMatch(context, command);
  const basic = basicOptions
    .filter(
      (option) =>
        (option.role === 'condition' || option.role === 'action') &&
        (option.name === 'match' || !given.has(option.name)),
    )
    .filter((option) => !option.families || option.families.includes(context.family))
    .map(
      (option): CompletionItem => ({
        label: option.letter === '0' ? `--${option.name}` : `-${option.letter}`,
        kind: CompletionItemKind.Keyword,
        detail: option.doc,
        documentation: { kind: 'markdown', value: basicPage(option) },
        sortText: `2${option.name}`,
      }),
    );
  return [...own, ...implied, ...basic];
}

/** Options of the match that `-p` would bring in by itself. */
function impliedMatch(context: IdeContext, command: Command): CompletionItem[] {
  const protocol = command.spec.protocol;
  const name = protocol && !protocol.negated ? protocol.use.values[0]?.text.toLowerCase() : undefined;
  const entry = MATCHES.find(
    (match) => match.name === name && (!match.families || match.families.includes(context.family)),
  );
  if (!entry || command.spec.matches.some((match) => match.name === name)) return [];
  return Object.entries(entry.options as Record<string, AnyOption>).map(([option, spec]) => ({
    label: `--${option}`,
    kind: CompletionItemKind.Property,
    detail: spec.doc,
    documentation: { kind: 'markdown', value: optionPage(option, spec, entry) },
    sortText: `1${option}`,
  }));
}

/** An item that takes the place of what stands between two offsets. */
function replacing(context: IdeContext, from: number, to: number, item: CompletionItem): CompletionItem {
  const range = context.rangeOf({ start: from, end: to });
  return {
    ...item,
    textEdit: { range, newText: item.insertText ?? item.label },
    filterText: item.filterText ?? item.label,
  };
}
