/** One rule's share of a set, without following the rest: what makes questions about long rulesets cheap. */
import type { Field } from '../base/fields.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { changedBy } from './after-target.ts';
import { flow } from './flow.ts';
import { setOf } from './rule-facts.ts';
import type { PacketSet, Space } from './types.ts';

/**
 * The packets of `incoming` that come to `rule` on their way through `chain`, and that it matches, as they are when they come
 * to it. Only packets that the rule may match are followed.
 */
export function share(space: Space, table: Table, chain: Chain, rule: Rule, incoming: PacketSet): PacketSet {
  const wanted = space.forget(setOf(space, rule), ...changedIn(table));
  const mine = space.and(incoming, wanted);
  if (space.isEmpty(mine)) return space.empty;
  // A rule of the chain itself is come to once; one further down perhaps on several ways.
  const isOwn = rule.chain === chain.name;
  const journey = flow(space, table, chain, mine, (visited) => isOwn && visited === rule);
  return journey.visits.get(rule)?.matched ?? space.empty;
}

/**
 * Some packets of `incoming` that certainly come to `rule` and match it; empty when there are none. A single packet is tried
 * first, which decides most questions.
 */
export function certainShare(space: Space, table: Table, chain: Chain, rule: Rule, incoming: PacketSet): PacketSet {
  const may = space.certainly(space.and(incoming, space.forget(setOf(space, rule), ...changedIn(table))));
  const one = space.single(may);
  if (one === undefined) return space.empty;
  const found = space.certainly(share(space, table, chain, rule, one));
  return space.isEmpty(found) ? space.certainly(share(space, table, chain, rule, incoming)) : found;
}

/** True when some packet of `incoming` may come to `rule` and match it. */
export function isReached(space: Space, table: Table, chain: Chain, rule: Rule, incoming: PacketSet): boolean {
  const one = space.single(space.and(incoming, space.forget(setOf(space, rule), ...changedIn(table))));
  if (one === undefined) return false;
  return (
    !space.isEmpty(share(space, table, chain, rule, one)) || !space.isEmpty(share(space, table, chain, rule, incoming))
  );
}

const changes = new WeakMap<Table, readonly Field[]>();

/** Fields that targets of the table may change under way. */
export function changedIn(table: Table): readonly Field[] {
  const known = changes.get(table);
  if (known) return known;
  const found = new Set<Field>();
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) {
      const outcome = outcomeOf(rule, (name) => table.chains.has(name));
      if (outcome.kind === 'effect') for (const field of changedBy(outcome.effect)) found.add(field);
    }
  }
  const fields = [...found];
  changes.set(table, fields);
  return fields;
}
