/** Pages of hovers, put together from the catalogue: the same sentences that validation and the docs use. */
import type { BasicOption } from '../catalogue/basic.ts';
import type { Entry, OptionSpec } from '../catalogue/define.ts';
import { TABLES, type TableInfo } from '../catalogue/tables.ts';

type AnyOption = OptionSpec<unknown, string>;

/** An option of a match or target: synopsis, meaning, limits. */
export function optionPage(name: string, option: AnyOption, entry: Entry): string {
  const form = option.value ? ` ${option.value.form}` : '';
  const notes = [
    option.aliases?.length && `Also written ${option.aliases.map((alias) => `\`--${alias}\``).join(', ')}.`,
    option.negatable && 'Takes `!` before it.',
    option.mandatory && 'Must be given.',
    option.conflicts?.length && `Not together with ${list(option.conflicts)}.`,
    option.requires?.length && `Needs ${list(option.requires)}.`,
    option.families?.length === 1 && `IPv${option.families[0]} only.`,
  ].filter(Boolean);
  return [
    code(`${option.negatable ? '[!] ' : ''}--${name}${form}`),
    option.doc,
    option.value?.doc,
    notes.join(' '),
    `Option of ${entry.kind} \`${entry.name}\`: ${entry.summary}`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** An option of iptables itself. */
export function basicPage(option: BasicOption): string {
  const letter = option.letter === '0' ? '' : `-${option.letter}, `;
  const form = option.form ? ` ${option.form}` : '';
  return [code(`${option.negatable ? '[!] ' : ''}${letter}--${option.name}${form}`), option.doc, option.value?.doc]
    .filter(Boolean)
    .join('\n\n');
}

/** A match or target: what it is, where it is legal, its options, its sources. */
export function entryPage(entry: Entry): string {
  const options = Object.entries(entry.options as Record<string, AnyOption>);
  const where = [
    entry.tables && `Tables: ${entry.tables.join(', ')}.`,
    entry.hooks && `Hooks: ${entry.hooks.join(', ')}.`,
    entry.families?.length === 1 && `IPv${entry.families[0]} only.`,
  ].filter(Boolean);
  const rows = options.map(
    ([name, option]) =>
      `| \`${option.negatable ? '[!] ' : ''}--${name}${option.value ? ` ${cell(option.value.form)}` : ''}\` | ${cell(option.doc)} |`,
  );
  return [
    code(`${entry.kind === 'match' ? '-m' : '-j'} ${entry.name}`),
    entry.summary,
    entry.deprecated && `**Deprecated.** ${entry.deprecated}`,
    entry.details,
    where.join(' '),
    rows.length > 0 && ['| option | |', '|---|---|', ...rows].join('\n'),
    `*${entry.sources.join(', ')}*`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

export function tablePage(table: TableInfo): string {
  return [code(`*${table.name}`), table.summary, `Built-in chains: ${table.chains.join(', ')}.`].join('\n\n');
}

export function unknownTablePage(name: string): string {
  return `\`${name}\` is no table. There are ${TABLES.map((table) => `\`${table.name}\``).join(', ')}.`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`--${name}\``).join(', ');
}

/** A block that the editor colours as rules. */
export function code(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}iptables\n${text}\n${fence}`;
}

/** Text in a table's cell: a bar would end it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
