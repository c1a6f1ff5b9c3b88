/** Which chains rules lead to, and which hooks reach them. */
import type { Hook } from '../catalogue/hooks.ts';
import type { Chain, Rule, Table } from './types.ts';

/** A rule that leads to another chain of its table. */
export interface Jump {
  readonly rule: Rule;
  readonly from: Chain;
  readonly to: Chain;
  readonly goto: boolean;
  /**
   * False below a rule that by its form ends the chain for every packet: the kernel does not follow it when
   * iptables-legacy loads the table (kernel:net/ipv4/netfilter/ip_tables.c, mark_source_chains); iptables-nft does.
   */
  readonly live: boolean;
}

export interface References {
  /** By chain, the jumps out of it, in order. */
  readonly from: ReadonlyMap<string, readonly Jump[]>;
  /** By chain, the jumps that lead to it. */
  readonly to: ReadonlyMap<string, readonly Jump[]>;
  /** By chain, the hooks whose packets may get there, dead jumps left out; a built-in chain has its own. */
  readonly hooks: ReadonlyMap<string, ReadonlySet<Hook>>;
  /** The same with the jumps that are not live. */
  readonly hooksOfAll: ReadonlyMap<string, ReadonlySet<Hook>>;
  /** User chains that no built-in chain leads to. */
  readonly unreached: readonly Chain[];
}

const known = new WeakMap<Table, References>();

/** The references among the chains of a table; worked out once for each. */
export function referencesOf(table: Table): References {
  const found = known.get(table);
  if (found) return found;
  const from = new Map<string, Jump[]>();
  const to = new Map<string, Jump[]>();
  for (const chain of table.chains.values()) collect(table, chain, from, to);
  const hooks = hooksReaching(table, from, (jump) => jump.live);
  const hooksOfAll = hooksReaching(table, from, () => true);
  const unreached = [...table.chains.values()].filter((chain) => !hooksOfAll.has(chain.name));
  const references = { from, to, hooks, hooksOfAll, unreached };
  known.set(table, references);
  return references;
}

/** The chain that a rule jumps or goes to; `undefined` for a rule with a target, or none. A chain comes before a target of its name. */
export function chainAimedAt(rule: Rule, table: Table): Chain | undefined {
  return rule.aim === undefined ? undefined : table.chains.get(rule.aim);
}

function collect(table: Table, chain: Chain, from: Map<string, Jump[]>, to: Map<string, Jump[]>): void {
  let live = true;
  for (const rule of chain.rules) {
    const aim = chainAimedAt(rule, table);
    if (aim) {
      const jump = { rule, from: chain, to: aim, goto: rule.command.spec.target?.goto === true, live };
      add(from, chain.name, jump);
      add(to, aim.name, jump);
    } else if (rule.ends) live = false;
  }
}

function add(map: Map<string, Jump[]>, name: string, jump: Jump): void {
  const list = map.get(name);
  if (list) list.push(jump);
  else map.set(name, [jump]);
}

function hooksReaching(
  table: Table,
  from: ReadonlyMap<string, readonly Jump[]>,
  follows: (jump: Jump) => boolean,
): Map<string, Set<Hook>> {
  const hooks = new Map<string, Set<Hook>>();
  for (const { hook, name } of table.chains.values()) {
    if (hook === undefined) continue;
    const open = [name];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const reached = hooks.get(next) ?? new Set();
      if (reached.has(hook)) continue;
      hooks.set(next, reached.add(hook));
      for (const jump of from.get(next) ?? []) if (follows(jump)) open.push(jump.to.name);
    }
  }
  return hooks;
}
