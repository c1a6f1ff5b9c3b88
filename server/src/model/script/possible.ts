/** What a script may have left in the kernel, for the simulator: rules that may be there match nobody knows what. */
import { all, type Predicate, unknown } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import type { Match } from '../../catalogue/define.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { parseCommand } from '../../syntax/command/parse.ts';
import type { Command, MatchUse } from '../../syntax/command/types.ts';
import { withSpec } from '../rule.ts';
import type { Chain, Rule, Ruleset, Table } from '../types.ts';
import type { Entry, ScriptChain } from './chain.ts';
import type { Kernel } from './kernel.ts';

/**
 * The tables of a family with every rule that is or may be in them; `undefined` where the script did not touch any. What
 * is decided through a rule that may be there is not certain, and says why. `blur`: why nothing of it is certain.
 */
export function possibleRuleset(kernel: Kernel, family: Family, blur?: string): Ruleset | undefined {
  if (kernel.tables[family].size === 0) return undefined;
  const tables = new Map<TableName, Table>();
  for (const [name, { chains }] of kernel.tables[family]) {
    const made = new Map<string, Chain>();
    for (const chain of chains.values()) made.set(chain.name, chainOf(kernel, name, chain, family, blur));
    tables.set(name, { name, fragment: false, chains: made });
  }
  return { family, tables, fragment: false, problems: [] };
}

/** How much of a family's tables is in doubt, and whether some rules are not known at all. */
export function withoutUnknown(kernel: Kernel, family: Family): { readonly doubts: number; readonly gaps: boolean } {
  let doubts = kernel.findings.blurs.size;
  let gaps = doubts > 0;
  for (const { chains } of kernel.tables[family].values()) {
    for (const chain of chains.values()) {
      if (chain.maybe !== undefined || chain.policyUnknown !== undefined) doubts++;
      for (const { rule, maybe } of chain.entries) {
        if (maybe !== undefined) doubts++;
        if (!rule) gaps = true;
      }
    }
  }
  return { doubts, gaps };
}

function chainOf(
  { options }: Kernel,
  table: TableName,
  chain: ScriptChain,
  family: Family,
  blur: string | undefined,
): Chain {
  const { name, hook, policy, policyUnknown, place } = chain;
  const line = place ? options.lineOf(place) : 0;
  const declared = hook === undefined ? { start: place?.start ?? 0, end: place?.end ?? 0, line } : undefined;
  const rules: Rule[] = chain.entries.map((entry, index) => ruleOf(entry, table, chain, index + 1, family));
  if (policyUnknown !== undefined) {
    const place0 = chain.place ?? { source: 0, start: 0, end: 0 };
    const last = { rule: undefined, maybe: `the policy of ${name}: ${policyUnknown}`, place: place0 };
    rules.push(ruleOf(last, table, chain, rules.length + 1, family));
  }
  if (blur !== undefined && hook !== undefined) {
    const first = { rule: undefined, maybe: blur, place: place ?? { source: 0, start: 0, end: 0 } };
    rules.unshift(ruleOf(first, table, chain, 0, family));
  }
  return { table, name, hook, policy, declared, assumed: false, rules };
}

function ruleOf(
  { rule, maybe, place }: Entry,
  table: TableName,
  chain: ScriptChain,
  number: number,
  family: Family,
): Rule {
  const why = maybe ?? chain.maybe;
  if (rule && why === undefined) {
    rule.number = number;
    return rule;
  }
  const { command, source, destination, origin, line, aim } = rule ?? { ...NOTHING, command: nobodyKnows(family) };
  const doubt = unknown(why ?? 'the rule is not known');
  const doubtful = withSpec(command, { ...specOf(command), matches: [doubtAbout(doubt), ...command.spec.matches] });
  return {
    table,
    chain: chain.name,
    number,
    command: doubtful,
    source,
    destination,
    origin: rule ? origin : place.start,
    line,
    aim,
    ends: false,
    predicate: rule ? all(rule.predicate, doubt) : doubt,
  };
}

/** A match whose answer nobody knows. */
function doubtAbout(doubt: Predicate): MatchUse {
  const entry: Match = { kind: 'match', name: 'perhaps', summary: '', sources: [], options: {}, meaning: () => doubt };
  const word = { text: 'perhaps', start: 0, end: 0 };
  return { name: 'perhaps', entry, word, implicit: true, options: [], given: {} };
}

/** Parts of a rule may be read when asked for, so they are not copied by spreading. */
function specOf({ spec }: Command): Command['spec'] {
  const { source, destination, protocol, in: input, out, fragment, matches, target } = spec;
  return { source, destination, protocol, in: input, out, fragment, matches, target };
}

const NOTHING = { source: undefined, destination: undefined, origin: 0, line: 0, aim: undefined };

const commands = new Map<Family, Command>();

/** A rule that does something, and nobody knows what. */
function nobodyKnows(family: Family): Command {
  const known = commands.get(family);
  if (known) return known;
  const words = ['-A', 'X', '-j', '?'].map((text, i) => ({ text, start: i, end: i + 1 }));
  const made = parseCommand(words, { family, table: 'filter', mode: 'command' });
  commands.set(family, made);
  return made;
}
