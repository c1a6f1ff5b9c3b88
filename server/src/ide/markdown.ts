/** Pages of hovers, put together from the catalogue: the same sentences that validation and the docs use. */
import { type Address, maskOf, printAddress } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import type { BasicOption } from '../catalogue/basic.ts';
import type { Entry, OptionSpec, ValueContext } from '../catalogue/define.ts';
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

/** A network: its first and last address and how many there are. */
export function networkPage(
  address: Address,
  mask: Address,
  length: number | undefined,
  family: Family,
): string | undefined {
  if (length === undefined) return undefined;
  const all = maskOf(family === 4 ? 32 : 128, family);
  const last =
    typeof address === 'number'
      ? (address | (~(mask as number) >>> 0)) >>> 0
      : BigInt(address) | (BigInt(all) ^ BigInt(mask));
  if (address === last) return `One address: \`${printAddress(address)}\``;
  const bits = (family === 4 ? 32 : 128) - length;
  const count = bits < 33 ? (2 ** bits).toLocaleString('en') : `2^${bits}`;
  return `\`${printAddress(address)}\` to \`${printAddress(last)}\`, ${count} addresses${kindOf(address, length, family)}`;
}

/** Well-known blocks that a reader may want named. rfc:6890, rfc:4291 */
const BLOCKS: readonly (readonly [number, number, string])[] = [
  [0x0a000000, 8, 'private use'],
  [0xac100000, 12, 'private use'],
  [0xc0a80000, 16, 'private use'],
  [0x7f000000, 8, 'loopback'],
  [0xa9fe0000, 16, 'link local'],
  [0x64400000, 10, 'shared by carriers (CGN)'],
  [0xe0000000, 4, 'multicast'],
  [0xc0000200, 24, 'documentation'],
  [0xc6336400, 24, 'documentation'],
  [0xcb007100, 24, 'documentation'],
  [0xf0000000, 4, 'reserved'],
];

function kindOf(address: Address, length: number, family: Family): string {
  if (family !== 4) return '';
  const block = BLOCKS.find(
    ([start, bits]) => length >= bits && Number(address) >>> (32 - bits) === start >>> (32 - bits),
  );
  return block ? ` (${block[2]})` : '';
}

/** The words of a value type, for one of the names that may stand in it. */
export function namedValue(option: AnyOption, name: string, context: ValueContext): string | undefined {
  const named = option.value?.names?.(context).find((value) => value.name.toLowerCase() === name.toLowerCase());
  return named && `**${named.name}**: ${named.doc}`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`--${name}\``).join(', ');
}

function code(text: string): string {
  return `\`\`\`iptables\n${text}\n\`\`\``;
}

/** Text in a table's cell: a bar would end it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
