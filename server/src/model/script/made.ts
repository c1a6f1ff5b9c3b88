/** What rules make in the kernel that other rules share: estimators and timers. */
import type { Made } from '../../catalogue/define.ts';
import type { Command, MatchUse, TargetUse } from '../../syntax/command/types.ts';
import { usesOf } from '../../syntax/command/uses.ts';
import { readForOnce } from '../../syntax/save/alike.ts';
import type { Entry } from './chain.ts';
import type { Kernel } from './kernel.ts';

/** A rule that makes it. */
interface Maker {
  readonly how: string;
  /** Why the rule may not be there. */
  readonly maybe: string | undefined;
}

/** True when other rules decide whether the kernel takes one like that. */
export function sharesWithOthers(command: Command): boolean {
  return usesOf(command.spec).some((use) => madeBy(use) !== undefined || estimatorsOf(use).length > 0);
}

/** Why it is not known whether the kernel takes a rule, as other rules make what it shares with them, or do not. */
export function sharingDoubt(kernel: Kernel, command: Command): string | undefined {
  for (const use of usesOf(command.spec)) {
    const made = madeBy(use);
    if (made && makersOf(kernel, made).some(({ how }) => how !== made.how))
      return `the ${made.kind} ${made.name} may be there already, made with something else than ${made.how}`;
    for (const { name, what } of estimatorsOf(use)) {
      const isMade = makersOf(kernel, { kind: 'estimator', name }).some(({ maybe }) => maybe === undefined);
      if (!isMade) return `whether the host has ${what} is not known`;
    }
  }
  return undefined;
}

function estimatorsOf({ entry, given }: MatchUse | TargetUse) {
  return entry?.needs?.(given).filter(({ code }) => code === 'host-estimator') ?? [];
}

/** Hash tables are left out: each rule of `hashlimit` makes one, and hardly any says something of it that must be the same. */
function madeBy({ entry, given }: MatchUse | TargetUse): Made | undefined {
  const made = entry?.makes?.(given);
  return made?.kind === 'hash table' ? undefined : made;
}

/** Both families share them. */
function makersOf({ tables }: Kernel, { kind, name }: Pick<Made, 'kind' | 'name'>): Maker[] {
  const makers: Maker[] = [];
  const look = ({ rule, maybe }: Entry): void => {
    if (!rule?.dealsWithHost) return;
    for (const use of usesOf(readForOnce(rule.command).spec)) {
      const made = madeBy(use);
      if (made?.kind === kind && made.name === name) makers.push({ how: made.how, maybe });
    }
  };
  for (const family of [4, 6] as const) {
    for (const { chains } of tables[family].values())
      for (const chain of chains.values()) for (const entry of chain.entries) look(entry);
  }
  return makers;
}
