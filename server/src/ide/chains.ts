/** Chains as a hover shows them: what comes by, what becomes of it in the end, and who sends packets there. */
import { functionsOn, packetsOn } from '../catalogue/hooks.ts';
import { referencesOf } from '../model/references.ts';
import type { Chain, Rule, Ruleset, Table } from '../model/types.ts';
import type { IdeContext } from './context.ts';
import { code } from './markdown.ts';

/** Rules and callers that a page names. */
const MOST_RULES = 8;
const MOST_CALLERS = 8;

/** The chain of that name in the table of that name, as far as the text uses it. */
export function chainNamed(
  { tables }: Ruleset,
  table: string | undefined,
  name: string,
): { readonly table: Table; readonly chain: Chain } | undefined {
  const found = [...tables.values()].find((one) => one.name === table);
  const chain = found?.chains.get(name);
  return found && chain && { table: found, chain };
}

/** The rule that a line makes; of a line with several addresses, the first. */
export function ruleOn(
  { ruleset }: IdeContext,
  line: number,
): { readonly table: Table; readonly rule: Rule } | undefined {
  for (const table of ruleset.tables.values()) {
    for (const { rules } of table.chains.values()) {
      const rule = rules.find((one) => one.line === line);
      if (rule) return { table, rule };
    }
  }
  return undefined;
}

export function chainPage(context: IdeContext, table: Table, chain: Chain): string {
  return [
    code(`:${chain.name} ${chain.hook ? (chain.policy ?? 'ACCEPT') : '-'}`),
    ...(chain.hook ? builtinParts(table, chain) : userParts(table, chain)),
    rulesOf(context, chain),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function builtinParts(table: Table, { name, hook, policy }: Chain): readonly string[] {
  if (!hook) return [];
  const stations = functionsOn(hook)
    .map((station) => (station.kind === 'table' ? station.table : STATIONS[station.kind]))
    .map((station) => (station === table.name ? `**${station}**` : station));
  return [
    `Built-in chain of \`${table.name}\`: ${packetsOn(hook)}.`,
    `On this hook the kernel runs ${stations.join(' → ')}.`,
    `Policy ${policy ?? 'ACCEPT'}: what no rule decides is ${policy === 'DROP' ? 'dropped' : 'accepted'} by ${table.name}/${name}.`,
  ];
}

const STATIONS = {
  conntrack: 'connection tracking',
  helper: 'its helpers',
  confirm: 'its confirmation',
  defragment: 'reassembly of fragments',
} as const;

function userParts(table: Table, chain: Chain): readonly string[] {
  const references = referencesOf(table);
  const callers = (references.to.get(chain.name) ?? []).map(
    ({ from, rule, goto }) => `${from.name} rule ${rule.number}${goto ? ' (goto)' : ''}`,
  );
  const hooks = [...(references.hooksOfAll.get(chain.name) ?? [])];
  const listed = `${callers.slice(0, MOST_CALLERS).join(', ')}${callers.length > MOST_CALLERS ? ` and ${callers.length - MOST_CALLERS} more` : ''}`;
  return [
    `User chain of \`${table.name}\`: packets that none of its rules decides go back to the rule after the one that called.`,
    callers.length === 0 ? 'No rule of this file jumps here.' : `Called by ${listed}${reach(hooks)}.`,
    chain.assumed ? 'It is not declared in this file: its rules are those that the host has.' : '',
  ];
}

function reach(hooks: readonly string[]): string {
  return hooks.length === 0 ? ', though no packet gets there' : `; packets get there from ${hooks.join(', ')}`;
}

function rulesOf({ document }: IdeContext, { rules, assumed }: Chain): string {
  if (rules.length === 0) return assumed ? '' : 'It has no rules.';
  const shown = rules.slice(0, MOST_RULES).map((rule) => textOf(document.text, rule));
  const more = rules.length - shown.length;
  const count = `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`;
  return `${count}${more > 0 ? `, the first ${shown.length}` : ''}:\n\n${code([...new Set(shown)].join('\n'))}`;
}

function textOf(text: string, { origin }: Rule): string {
  const end = text.indexOf('\n', origin);
  return text
    .slice(origin, end < 0 ? text.length : end)
    .replace(/^\[\d+:\d+\]\s*/, '')
    .trimEnd();
}
