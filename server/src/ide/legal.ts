/** What may stand in a rule, by the table and chain that it is in and the protocol that it asks for. */
import type { Entry } from '../catalogue/define.ts';
import { HOOKS, type Hook } from '../catalogue/hooks.ts';
import { matches } from '../catalogue/matches.generated.ts';
import { isBuiltin } from '../catalogue/tables.ts';
import { targets } from '../catalogue/targets.generated.ts';
import { referencesOf } from '../model/references.ts';
import type { Command } from '../syntax/command/types.ts';
import { chainNamed } from './chains.ts';
import type { IdeContext } from './context.ts';

export interface RulePlace {
  readonly table: string;
  /** The hooks whose packets come to the rule; empty where that is not known, and everything is legal. */
  readonly hooks: readonly Hook[];
  /** The protocol that `-p` names. */
  readonly protocol: number | undefined;
}

/** Where the rule of a command stands. */
export function placeOf(context: IdeContext, table: string, { chain, spec }: Command): RulePlace {
  const { protocol } = spec;
  return {
    table,
    hooks: hooksOf(context, table, chain?.text ?? ''),
    protocol: protocol && !protocol.negated && protocol.number !== 0 ? protocol.number : undefined,
  };
}

function hooksOf({ ruleset }: IdeContext, table: string, chain: string): readonly Hook[] {
  if (isBuiltin(table, chain)) return HOOKS.filter((hook) => hook === chain);
  const found = chainNamed(ruleset, table, chain);
  return found ? [...(referencesOf(found.table).hooksOfAll.get(chain) ?? [])] : [];
}

const MATCHES: readonly Entry[] = matches;
const TARGETS: readonly Entry[] = targets;

/** The matches that can be loaded there. One that wants a protocol is legal as long as none is named. */
export function legalMatches(context: IdeContext, place: RulePlace): readonly Entry[] {
  return MATCHES.filter((entry) => isLegal(context, entry, place));
}

export function legalTargets(context: IdeContext, place: RulePlace): readonly Entry[] {
  return TARGETS.filter((entry) => isLegal(context, entry, place));
}

function isLegal({ family }: IdeContext, entry: Entry, { table, hooks, protocol }: RulePlace): boolean {
  const inTable = !entry.tables || entry.tables.some((name) => name === table);
  const onHooks = !entry.hooks || hooks.every((hook) => entry.hooks?.includes(hook));
  const ofProtocol = !entry.protocols || protocol === undefined || entry.protocols.includes(protocol);
  return inTable && onHooks && ofProtocol && (!entry.families || entry.families.includes(family));
}
