/** Whether two rulesets decide alike: the proof behind every fix that is called safe. */
import type { Predicate } from '../base/predicate.ts';
import type { Hook } from '../catalogue/hooks.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Rule, Ruleset, Table } from '../model/types.ts';
import { changedBy } from './after-target.ts';
import { type Flow, flow, onHook } from './flow.ts';
import { tie } from './rule-facts.ts';
import type { PacketSet, Space } from './types.ts';

/** Where two rulesets differ: a packet that they treat differently in a built-in chain. */
export interface Difference {
  readonly table: string;
  readonly chain: string;
  /** Packets of which one ruleset accepts and the other does not (or the like); what exactly differs is `how`. */
  readonly packets: PacketSet;
  readonly how: 'fate' | 'what a counting rule sees';
}

const ENDS = ['accepted', 'dropped', 'rejected', 'undecided'] as const;

/**
 * The first difference between two rulesets, or `undefined`: every packet has the same fate in both, in every
 * table and built-in chain. Rules that keep state decide alike when the same packets come to them in both (by induction
 * over the packets that have come before), so that is demanded too.
 */
export function difference(space: Space, before: Ruleset, after: Ruleset): Difference | undefined {
  for (const name of new Set([...before.tables.keys(), ...after.tables.keys()])) {
    const [a, b] = [before.tables.get(name), after.tables.get(name)];
    const twins = pairUp(space, a, b);
    const hooks = new Set([...builtins(a), ...builtins(b)]);
    for (const hook of hooks) {
      const [flowA, flowB] = [flowOf(space, a, hook), flowOf(space, b, hook)];
      for (const end of ENDS) {
        const packets = apart(space, flowA[end], flowB[end]);
        if (!space.isEmpty(packets)) return { table: name, chain: hook, packets, how: 'fate' };
      }
      for (const [ruleB, ruleA] of twins) {
        if (!keepsState(ruleB.predicate) || (b && countsForItself(b, ruleB))) continue;
        const seenA = flowA.visits.get(ruleA)?.arrived ?? space.empty;
        const seenB = flowB.visits.get(ruleB)?.arrived ?? space.empty;
        const packets = apart(space, seenA, seenB);
        if (!space.isEmpty(packets)) return { table: name, chain: hook, packets, how: 'what a counting rule sees' };
      }
      const packets = changedOtherwise(space, [a, flowA], [b, flowB], twins);
      if (packets !== undefined) return { table: name, chain: hook, packets, how: 'fate' };
    }
  }
  return undefined;
}

/** Packets that some rule rewrites in one ruleset alone: sets that are the same in the end do not tell which packet became which. */
function changedOtherwise(
  space: Space,
  [before, flowA]: readonly [Table | undefined, Flow],
  [after, flowB]: readonly [Table | undefined, Flow],
  twins: ReadonlyMap<Rule, Rule>,
): PacketSet | undefined {
  const originals = new Set(twins.values());
  const pairs: [Rule | undefined, Rule | undefined][] = [
    ...rulesOf(after).map((rule): [Rule | undefined, Rule] => [twins.get(rule), rule]),
    ...rulesOf(before).flatMap((rule): [Rule, undefined][] => (originals.has(rule) ? [] : [[rule, undefined]])),
  ];
  for (const [ruleA, ruleB] of pairs) {
    if (!(ruleA && rewrites(before, ruleA)) && !(ruleB && rewrites(after, ruleB))) continue;
    const seenA = (ruleA && flowA.visits.get(ruleA)?.matched) ?? space.empty;
    const seenB = (ruleB && flowB.visits.get(ruleB)?.matched) ?? space.empty;
    const packets = apart(space, seenA, seenB);
    if (!space.isEmpty(packets)) return packets;
  }
  return undefined;
}

function rewrites(table: Table | undefined, rule: Rule): boolean {
  const outcome = outcomeOf(rule, (name) => table?.chains.has(name) ?? false);
  return outcome.kind === 'effect' && changedBy(outcome.effect).length > 0;
}

/** True when what a rule counts has a bearing on nothing but what it logs. */
export function countsForItself(table: Table, rule: Rule): boolean {
  const outcome = outcomeOf(rule, (name) => table.chains.has(name));
  const isQuiet = outcome.kind === 'none' || (outcome.kind === 'effect' && outcome.effect.kind === 'continue');
  // Another rule may read what a named state holds.
  return isQuiet && !rule.command.spec.matches.some((use) => use.entry?.stateful?.key !== undefined);
}

/** True when a formula holds a condition whose truth may change between two packets that look alike. */
export function keepsState(p: Predicate): boolean {
  if (p.kind === 'unknown') return p.key === undefined;
  if (p.kind === 'not') return keepsState(p.of);
  return (p.kind === 'all' || p.kind === 'any') && p.of.some(keepsState);
}

function apart(space: Space, a: PacketSet, b: PacketSet): PacketSet {
  return a === b ? space.empty : space.or(space.minus(a, b), space.minus(b, a));
}

function builtins(table: Table | undefined): readonly Hook[] {
  return table ? [...table.chains.values()].flatMap((chain) => chain.hook ?? []) : [];
}

/** The flow of all packets through a built-in chain; a chain that a ruleset does not have lets everything pass. */
function flowOf(space: Space, table: Table | undefined, hook: Hook): Flow {
  const packets = onHook(space, hook);
  const chain = table?.chains.get(hook);
  if (table && chain) return flow(space, table, chain, packets);
  const { empty } = space;
  return {
    accepted: packets,
    dropped: empty,
    rejected: empty,
    undecided: empty,
    returned: empty,
    byPolicy: packets,
    visits: new Map(),
  };
}

/** Ties each rule to the one of the same words, the n-th to the n-th. */
function pairUp(space: Space, before: Table | undefined, after: Table | undefined): Map<Rule, Rule> {
  const waiting = new Map<string, Rule[]>();
  for (const rule of rulesOf(before)) {
    const key = words(rule);
    const list = waiting.get(key);
    if (list) list.push(rule);
    else waiting.set(key, [rule]);
  }
  const twins = new Map<Rule, Rule>();
  for (const rule of rulesOf(after)) {
    const twin = waiting.get(words(rule))?.shift();
    if (!twin) continue;
    tie(space, rule, twin);
    twins.set(rule, twin);
  }
  return twins;
}

function rulesOf(table: Table | undefined): readonly Rule[] {
  return table ? [...table.chains.values()].flatMap((chain) => chain.rules) : [];
}

function words(rule: Rule): string {
  // The command letter and the chain do not matter; what the rule says does.
  // Old names of what is one in the kernel: kernel:net/netfilter/xt_state.c, xt_CT.c
  const text = [rule.chain, ...rule.command.words.slice(2).map((word) => word.text)].join(' ');
  return text
    .replace(/ -m state (! )?--state /g, ' -m conntrack $1--ctstate ')
    .replace(/ -j NOTRACK$/, ' -j CT --notrack');
}
