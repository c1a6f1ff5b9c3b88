/** Whether the kernel takes a table as it is now: what shows only across chains, such as packets that would go round. */
import type { Problem } from '../../base/problem.ts';
import { checkTable } from '../check.ts';
import type { RuleInProgress } from '../rule.ts';
import type { Kernel } from './kernel.ts';
import { tableOf } from './ruleset.ts';
import { copyTable, type ScriptTable } from './tables.ts';

/** What the program ends with where the kernel does not take what it asks for. */
export function refusedStatus({ options }: Kernel): number {
  return options.backend === 'nft' ? 4 : 1;
}

/** Why the kernel would not take the table; a text: why that is not known. */
export function tableRefused(kernel: Kernel, table: ScriptTable): Problem | string | undefined {
  const doubt = doubtIn(table);
  if (doubt === undefined) return refused(kernel, table);
  // What ends a chain hides the jumps below it, and every jump may be the one that closes a loop.
  const least = refused(
    kernel,
    withPerhaps(table, ({ ends }) => ends),
  );
  const most = refused(
    kernel,
    withPerhaps(table, ({ ends }) => !ends),
  );
  if (!most) return undefined;
  return least && !hasUnknown(table) ? least : doubt;
}

function refused(kernel: Kernel, table: ScriptTable): Problem | undefined {
  return checkTable(tableOf(kernel, table, [])).find(({ refusedBy }) => refusedBy.includes(kernel.options.backend));
}

/** Why some rule may not be there that makes a difference. */
function doubtIn({ chains }: ScriptTable): string | undefined {
  for (const { entries, maybe: why } of chains.values()) {
    if (why !== undefined && entries.length > 0) return why;
    for (const { rule, maybe } of entries)
      if (maybe !== undefined && (!rule || rule.ends || rule.aim !== undefined || rule.isBoundToHooks)) return maybe;
  }
  return undefined;
}

function hasUnknown({ chains }: ScriptTable): boolean {
  for (const { entries } of chains.values()) for (const { rule } of entries) if (!rule) return true;
  return false;
}

/** The table with those of the rules that may be there which are asked for. */
function withPerhaps(table: ScriptTable, takes: (rule: RuleInProgress) => boolean): ScriptTable {
  const copy = copyTable(table);
  for (const chain of copy.chains.values()) {
    chain.maybe = undefined;
    const there = chain.entries.filter(({ rule, maybe }) => maybe === undefined || (rule && takes(rule)));
    chain.set(there.map((entry) => (entry.maybe === undefined ? entry : { ...entry, maybe: undefined })));
  }
  return copy;
}
