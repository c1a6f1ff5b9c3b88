/** The tables of the kernel while a script runs. A copy shares its rules until one of the two changes them. */
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import { perhaps, ScriptChain } from './chain.ts';

export interface ScriptTable {
  readonly name: TableName;
  readonly chains: Map<string, ScriptChain>;
  /** It was restored from a text that is not all known: if the kernel refused a line of it, nothing of it is there. */
  assumed: { readonly why: string; readonly place: Place } | undefined;
  /** While it is restored: something in it makes the kernel look at all of it. */
  unchecked?: boolean;
  /** Another copy of the kernel has the same table. */
  isShared?: boolean;
}

/** Rules that are gone over in a step of the evaluation, as a power of two. */
export const GONE_OVER = 5;

export function newTable(name: TableName): ScriptTable {
  const chains = new Map<string, ScriptChain>();
  for (const hook of tableNamed(name)?.chains ?? []) {
    const chain = new ScriptChain(hook, undefined, hook);
    chain.policy = 'ACCEPT';
    chains.set(hook, chain);
  }
  return { name, chains, assumed: undefined };
}

export function copyTable({ name, chains, assumed }: ScriptTable): ScriptTable {
  const copy = new Map<string, ScriptChain>();
  for (const chain of chains.values()) copy.set(chain.name, chain.copy());
  return { name, chains: copy, assumed };
}

/** What is known of a table that is in one of two states. `into` becomes it. Gives the number of rules and pairs of rules that were looked at. */
export function joinTables(into: ScriptTable, other: ScriptTable, why: string): number {
  let compared = 0;
  into.assumed ??= other.assumed;
  for (const chain of other.chains.values()) {
    const own = into.chains.get(chain.name);
    if (own) compared += own.join(chain, why);
    else into.chains.set(chain.name, perhapsThere(chain.copy(), why));
  }
  for (const chain of into.chains.values()) {
    if (other.chains.has(chain.name)) continue;
    perhapsThere(chain, why);
    compared += chain.length;
  }
  return compared;
}

function perhapsThere(chain: ScriptChain, why: string): ScriptChain {
  chain.maybe ??= why;
  chain.set(chain.entries.map((entry) => perhaps(entry, why)));
  return chain;
}

/** Nobody knows what the table has lost, and what of it is another. */
export function doubtTable({ chains }: ScriptTable, why: string): void {
  for (const chain of chains.values()) {
    if (chain.hook === undefined) chain.maybe ??= why;
    else {
      chain.policyUnknown ??= why;
      chain.made = undefined;
    }
    chain.set(chain.entries.map((entry) => perhaps(entry, why)));
  }
}

/** Nobody knows what the table has got besides: rules in any of its chains, before or behind those that are known. */
export function mayHoldMore({ chains }: ScriptTable, why: string, place: Place): void {
  for (const chain of chains.values()) {
    const [first] = chain.entries;
    if (!first || first.rule) chain.own().unshift({ rule: undefined, maybe: why, place });
  }
}
