/** Whether an accepting rule may stand further up without changing any packet's fate, and what keeps it from there. */
import type { Field } from '../base/fields.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { changedBy } from './after-target.ts';
import { countsForItself, keepsState } from './compare.ts';
import { flow } from './flow.ts';
import { fieldsOf, setOf } from './rule-facts.ts';
import { changedIn } from './slice.ts';
import type { PacketSet, Space } from './types.ts';

/** How far up a rule can go: to stand before `number`; `blocker` is the rule that it must stay below. */
export interface Room {
  /** Position that the rule may take, from 1; its own when it cannot move. */
  readonly number: number;
  readonly blocker: { readonly rule: Rule; readonly reason: string; readonly packets: PacketSet } | undefined;
}

/**
 * The highest place in its chain for a rule that accepts. `arriving`: the packets that come to the chain. Each packet that
 * the rule takes must, on its way through what it overtakes, be accepted anyway or be left alone.
 */
export function roomAbove(space: Space, table: Table, chain: Chain, rule: Rule, arriving: PacketSet): Room {
  const mine = space.and(arriving, setOf(space, rule));
  const asked = fieldsOf(rule.predicate);
  for (let number = rule.number - 1; number >= 1; number--) {
    const other = chain.rules[number - 1];
    if (!other) break;
    const reason = obstacle(space, table, chain, other, mine) ?? feeder(space, table, chain, other, arriving, asked);
    if (reason)
      return { number: number + 1, blocker: { rule: other, reason, packets: space.and(mine, setOf(space, other)) } };
  }
  return { number: 1, blocker: undefined };
}

/** Why packets that a lower rule accepts may not pass `other` by; `undefined` when they may. */
function obstacle(space: Space, table: Table, chain: Chain, other: Rule, mine: PacketSet): string | undefined {
  const single: Chain = { ...chain, hook: undefined, policy: undefined, assumed: false, rules: [other] };
  const ends = flow(space, table, single, mine);
  if (!space.isEmpty(ends.dropped)) return 'it drops some of these packets';
  if (!space.isEmpty(ends.rejected)) return 'it rejects some of these packets';
  if (!space.isEmpty(ends.undecided)) return 'what its target does to them is not known';
  for (const visit of ends.visits.values()) {
    const outcome = outcomeOf(visit.rule, (name) => table.chains.has(name));
    if (keepsState(visit.rule.predicate) && !countsForItself(table, visit.rule)) {
      return 'it counts packets, and would no longer see these';
    }
    if (space.isEmpty(visit.matched)) continue;
    const isSelf = visit.rule === other;
    if (isSelf && outcome.kind === 'effect' && outcome.effect.kind === 'return')
      return 'it returns some of these packets';
    if (outcome.kind === 'effect' && changes(outcome.effect.kind)) return 'it changes some of these packets';
    if (isSelf && outcome.kind === 'chain' && outcome.goto) {
      const past = space.minus(mine, visit.matched);
      if (!space.includes(past, ends.returned)) return 'it sends some of these packets back to the calling chain';
    }
  }
  return undefined;
}

/** The same for packets that the lower rule takes only for what `other` makes of them. */
function feeder(
  space: Space,
  table: Table,
  chain: Chain,
  other: Rule,
  arriving: PacketSet,
  asked: ReadonlySet<Field>,
): string | undefined {
  if (!changedIn(table).some((field) => asked.has(field))) return undefined;
  const single: Chain = { ...chain, hook: undefined, policy: undefined, assumed: false, rules: [other] };
  for (const { rule, matched } of flow(space, table, single, arriving).visits.values()) {
    const outcome = outcomeOf(rule, (name) => table.chains.has(name));
    const isFeeding = outcome.kind === 'effect' && changedBy(outcome.effect).some((field) => asked.has(field));
    if (isFeeding && !space.isEmpty(matched)) return 'it changes packets to what this rule asks for';
  }
  return undefined;
}

function changes(kind: string): boolean {
  return !['verdict', 'return', 'continue', 'reject'].includes(kind);
}
