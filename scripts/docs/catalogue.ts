/** The pages of docs/catalogue: each match and target with its options, where it is legal, and what it means in packets. */
import type { Family } from '../../server/src/base/problem.ts';
import type { Entry, OptionSpec } from '../../server/src/catalogue/define.ts';
import { matches } from '../../server/src/catalogue/matches.generated.ts';
import { targets } from '../../server/src/catalogue/targets.generated.ts';
import { sayRule } from '../../server/src/ide/sentence/rule.ts';
import type { LintRule } from '../../server/src/lint/define.ts';
import { LINT_RULES } from '../../server/src/lint/run.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { readCases } from '../../test/support/cases.ts';

type AnyOption = OptionSpec<unknown, string>;

/** Every page by its path under docs/catalogue. */
export function cataloguePages(): Map<string, string> {
  const pages = new Map<string, string>();
  for (const entry of [...matches, ...targets]) pages.set(pathOf(entry), page(entry));
  pages.set('README.md', index());
  return pages;
}

function pathOf(entry: Entry): string {
  return `${entry.kind === 'match' ? 'matches' : 'targets'}/${entry.name}.md`;
}

function page(entry: Entry): string {
  const options = Object.entries(entry.options as Record<string, AnyOption>);
  return `${[
    `# ${entry.kind === 'match' ? '-m' : '-j'} ${entry.name}`,
    entry.summary,
    entry.deprecated && `**Deprecated.** ${entry.deprecated}`,
    entry.details,
    legality(entry),
    options.length > 0 &&
      `## Options\n\n| option | value | |\n|---|---|---|\n${options.map(([name, option]) => optionRow(name, option)).join('\n')}`,
    namedValues(entry, options),
    examples(entry),
    mistakes(entry),
    `## Sources\n\n${entry.sources.map((source) => `- \`${source}\``).join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function legality(entry: Entry): string {
  const families = entry.families?.length === 1 ? `IPv${entry.families[0]} only` : 'IPv4 and IPv6';
  const tables = entry.tables ? entry.tables.map((table) => `\`${table}\``).join(', ') : 'every table';
  const hooks = entry.hooks ? entry.hooks.join(', ') : 'every hook';
  return `| | |\n|---|---|\n| Families | ${families} |\n| Tables | ${tables} |\n| Hooks | ${hooks} |`;
}

function optionRow(name: string, option: AnyOption): string {
  const spellings = [name, ...(option.aliases ?? [])].map((word) => `\`--${word}\``).join(', ');
  const notes = [
    option.doc,
    option.value?.doc,
    option.mandatory && 'Must be given.',
    option.negatable && 'Takes `!`.',
    option.repeatable && 'May be repeated.',
    option.conflicts?.length && `Not with ${listed(option.conflicts)}.`,
    option.requires?.length && `Needs ${listed(option.requires)}.`,
    option.families?.length === 1 && `IPv${option.families[0]} only.`,
  ];
  return `| ${spellings} | ${option.value ? `\`${cell(option.value.form)}\`` : ''} | ${cell(notes.filter(Boolean).join(' '))} |`;
}

/** Names of one option that a page lists; of more, such as services, the editor shows those that one begins to type. */
const MOST_NAMES = 60;

/** What may be written by name, and what each name means. */
function namedValues(entry: Entry, options: readonly (readonly [string, AnyOption])[]): string | undefined {
  const families: readonly Family[] = entry.families ?? [4, 6];
  const shown = new Map<string, { readonly words: string[]; readonly rows: string }>();
  for (const [name, { value }] of options) {
    const named = new Map(
      families.flatMap((family) =>
        (value?.names?.({ family, protocol: undefined }) ?? []).map((one) => [one.name, one.doc] as const),
      ),
    );
    if (named.size === 0 || named.size > MOST_NAMES) continue;
    const rows = listOf([...named]);
    const same = shown.get(rows);
    if (same) same.words.push(`\`--${name}\``);
    else shown.set(rows, { words: [`\`--${name}\``], rows });
  }
  if (shown.size === 0) return undefined;
  const tables = [...shown.values()].map(({ words, rows }) => `${words.join(', ')}:\n\n${rows}`);
  return `## Values by name\n\n${tables.join('\n\n')}`;
}

/** Names with what they mean: a table where a line says it, else a section each. */
function listOf(named: readonly (readonly [string, string])[]): string {
  if (named.some(([, doc]) => doc.includes('\n')))
    return named.map(([word, doc]) => `### ${word}\n\n${doc}`).join('\n\n');
  return `| name | |\n|---|---|\n${named.map(([word, doc]) => `| \`${word}\` | ${cell(doc)} |`).join('\n')}`;
}

/** Rules that the entry's own test table holds, with what they match in words. */
function examples(entry: Entry): string | undefined {
  const folder = entry.kind === 'match' ? 'matches' : 'targets';
  const accepted = readCases(`test/catalogue/${folder}/${entry.name}.cases`).filter(
    ({ refusal, saved, rule }) => refusal === undefined && saved.length === 1 && rule.length < 100,
  );
  const distinct = [...new Map(accepted.map((row) => [row.rule, row])).values()];
  const shown = distinct.slice(0, 3).flatMap((row) => {
    const text = `*${row.table}\n-A ${row.chain} ${row.rule}\nCOMMIT\n`;
    const ruleset = buildRuleset(parseSave(text, { family: row.family }));
    const table = ruleset.tables.get(row.table);
    const rule = table?.chains.get(row.chain)?.rules[0];
    const sentence = table && rule && sayRule(table, rule);
    return [`- \`${row.rule}\`${sentence ? `: ${sentence}` : ''}`];
  });
  return shown.length > 0 ? `## For example\n\n${shown.join('\n')}` : undefined;
}

/** The mistakes with this entry that lint rules know. */
function mistakes(entry: Entry): string | undefined {
  const about = LINT_RULES.filter((rule) => speaksOf(rule, entry));
  if (about.length === 0) return undefined;
  return `## Mistakes that are found\n\n${about.map((rule) => `- [${rule.id}](../../rules/${rule.id}.md): ${rule.title}`).join('\n')}`;
}

function speaksOf(rule: LintRule, entry: Entry): boolean {
  const word = entry.kind === 'match' ? `-m ${entry.name} ` : `-j ${entry.name}`;
  const own = `${rule.what} ${rule.instead} ${rule.title}`;
  return rule.sources.some((source) => source.endsWith(`#${entry.name}`)) || own.includes(word.trim());
}

function index(): string {
  const rows = (list: readonly Entry[]): string =>
    list.map((entry) => `| [${entry.name}](${pathOf(entry)}) | ${cell(entry.summary)} |`).join('\n');
  return `# Catalogue\n\n## Matches\n\n| match | |\n|---|---|\n${rows(matches)}\n\n## Targets\n\n| target | |\n|---|---|\n${rows(targets)}\n`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`--${name}\``).join(', ');
}

/** Text in a table's cell: a bar would end it. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
