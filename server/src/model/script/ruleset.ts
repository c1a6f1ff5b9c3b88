/** What a script has left in the kernel, as a ruleset: the rules that are there for certain, and a list of the rest. */
import type { Family } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { RuleInProgress } from '../rule.ts';
import type { Chain, Rule, Ruleset, Table } from '../types.ts';
import type { ScriptChain } from './chain.ts';
import type { Kernel } from './kernel.ts';
import type { ScriptTable } from './tables.ts';

/** A rule, chain, policy or table that depends on something unknown. */
export interface Uncertain {
  readonly place: Place;
  readonly what: 'rule' | 'chain' | 'policy' | 'table';
  /** The chain, or the table that may be another as a whole. */
  readonly chain: string;
  readonly reason: string;
}

/** The certain part of a family's tables, and what is left out of it. */
export function rulesetOf(
  kernel: Kernel,
  family: Family,
): { readonly ruleset: Ruleset; readonly uncertain: readonly Uncertain[] } {
  const uncertain: Uncertain[] = [];
  const tables = new Map<TableName, Table>();
  for (const [name, table] of kernel.tables[family]) tables.set(name, tableOf(kernel, table, uncertain));
  return { ruleset: { family, tables, fragment: false, problems: [] }, uncertain };
}

export function tableOf(kernel: Kernel, { name, chains, assumed }: ScriptTable, uncertain: Uncertain[]): Table {
  if (assumed) uncertain.push({ place: assumed.place, what: 'table', chain: name, reason: assumed.why });
  const result = new Map<string, Chain>();
  for (const chain of chains.values()) {
    if (chain.maybe !== undefined) {
      const place = chain.place ?? NOWHERE;
      uncertain.push({ place, what: 'chain', chain: chain.name, reason: chain.maybe });
      continue;
    }
    if (chain.policyUnknown !== undefined) {
      uncertain.push({ place: chain.place ?? NOWHERE, what: 'policy', chain: chain.name, reason: chain.policyUnknown });
    }
    result.set(chain.name, chainOf(kernel, name, chain, uncertain));
  }
  return { name, fragment: false, chains: result };
}

/** The rule with its number. One that has another number in a state that was asked for before is another object. */
function numbered(rule: RuleInProgress, number: number): Rule {
  if (rule.number === 0) rule.number = number;
  return rule.number === number ? rule : rule.at(number);
}

const NOWHERE: Place = { source: 0, start: 0, end: 0 };

function chainOf({ options }: Kernel, table: TableName, chain: ScriptChain, uncertain: Uncertain[]): Chain {
  const rules: Rule[] = [];
  for (const { rule, maybe, place } of chain.entries) {
    if (!rule || maybe !== undefined) {
      uncertain.push({ place, what: 'rule', chain: chain.name, reason: maybe ?? 'it is not known' });
      continue;
    }
    rules.push(numbered(rule, rules.length + 1));
  }
  const { name, hook, policy, place } = chain;
  const declared =
    hook === undefined && place ? { start: place.start, end: place.end, line: options.lineOf(place) } : undefined;
  return { table, name, hook, policy, declared, assumed: false, rules };
}

/** The tables of a ruleset that are there whatever becomes of what is not known. */
export function certainTables(ruleset: Ruleset, uncertain: readonly Uncertain[]): Ruleset {
  const doubtful = new Set(uncertain.filter(({ what }) => what === 'table').map(({ chain }) => chain));
  if (doubtful.size === 0) return ruleset;
  return { ...ruleset, tables: new Map([...ruleset.tables].filter(([name]) => !doubtful.has(name))) };
}
