/** The journey of a whole set of packets through a chain: what each rule sees, matches and does with it. */

import { equals } from '../base/predicate.ts';
import type { Effect } from '../catalogue/effect.ts';
import type { Hook } from '../catalogue/hooks.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import { afterTarget } from './after-target.ts';
import { type Ends, Passage, type Visit, VisitOfRule } from './passage.ts';
import { factsIn, factsOf, type RuleFacts } from './rule-facts.ts';
import { excludes, type Shape } from './shape.ts';
import type { PacketSet, Space } from './types.ts';

export interface Flow extends Ends {
  /** Rules that some packet of the set may come to, in the order of the first visit. */
  readonly visits: ReadonlyMap<Rule, Visit>;
  /** Of a built-in chain: what its policy takes (part of `accepted` or `dropped`). */
  readonly byPolicy: PacketSet;
}

/**
 * Follows `incoming` through a chain and what it calls. In a built-in chain the policy takes what returns. `until` is asked
 * about each rule and what it matches on one way to it; once it says yes the journey ends there, and what the flow says
 * of the rest is of no use. With it, rules that match nothing are left out of the visits.
 */
export function flow(
  space: Space,
  table: Table,
  chain: Chain,
  incoming: PacketSet,
  until?: (rule: Rule, matched: PacketSet) => boolean,
): Flow {
  const journey = new Journey(space, table, until);
  const passage = journey.walk(chain, incoming, space.shape(incoming), []);
  return new FlowOfChain(space, chain, passage, journey.visits);
}

/** The packets that can be on a hook: which interface is known there, which is not. kernel:net/netfilter/x_tables.c (nulldevname) */
export function onHook(space: Space, hook: Hook): PacketSet {
  // POSTROUTING knows the input interface of what is forwarded and none of what the host sends: it is left open.
  const noInput = hook === 'OUTPUT';
  const noOutput = hook === 'INPUT' || hook === 'PREROUTING';
  let packets = space.full;
  if (noInput) packets = space.and(packets, space.of(equals('meta.in', '')));
  else if (hook !== 'POSTROUTING') packets = space.minus(packets, space.of(equals('meta.in', '')));
  if (noOutput) packets = space.and(packets, space.of(equals('meta.out', '')));
  else packets = space.minus(packets, space.of(equals('meta.out', '')));
  return packets;
}

/** What returns is worked out when asked for: of a long chain it is a large set that few questions are about. */
class FlowOfChain implements Flow {
  readonly rejected: PacketSet;
  readonly undecided: PacketSet;
  readonly visits: ReadonlyMap<Rule, Visit>;
  private readonly space: Space;
  private readonly chain: Chain;
  private readonly passage: Passage;

  constructor(space: Space, chain: Chain, passage: Passage, visits: ReadonlyMap<Rule, Visit>) {
    this.space = space;
    this.chain = chain;
    this.passage = passage;
    this.visits = visits;
    this.rejected = passage.rejected;
    this.undecided = passage.undecided;
  }

  get accepted(): PacketSet {
    const { accepted } = this.passage;
    return this.chain.policy === 'ACCEPT' ? this.space.or(accepted, this.byPolicy) : accepted;
  }

  get dropped(): PacketSet {
    const { dropped } = this.passage;
    return this.chain.policy === 'DROP' ? this.space.or(dropped, this.byPolicy) : dropped;
  }

  get returned(): PacketSet {
    return this.chain.policy ? this.space.empty : this.passage.returned;
  }

  get byPolicy(): PacketSet {
    return this.chain.policy ? this.passage.returned : this.space.empty;
  }
}

/** Rules from which on a chain is long. */
const LONG = 8;

class Journey {
  readonly visits = new Map<Rule, VisitOfRule>();
  private readonly space: Space;
  private readonly table: Table;
  private readonly until: ((rule: Rule, matched: PacketSet) => boolean) | undefined;
  private readonly memo = new Map<Chain, Map<PacketSet, Passage>>();
  private readonly facts: Map<Rule, RuleFacts>;
  private isOver = false;

  constructor(space: Space, table: Table, until: ((rule: Rule, matched: PacketSet) => boolean) | undefined) {
    this.space = space;
    this.table = table;
    this.until = until;
    this.facts = factsIn(space);
  }

  walk(at: Chain, incoming: PacketSet, entering: Shape, callers: readonly string[]): Passage {
    const known = this.memo.get(at) ?? new Map<PacketSet, Passage>();
    this.memo.set(at, known);
    const before = known.get(incoming);
    if (before) return before;
    const { space } = this;
    const passage = new Passage(space, incoming);
    const inside = [...callers, at.name];
    let shape = entering;
    for (const rule of at.rules) {
      if (this.isOver) break;
      const { base, gone } = passage;
      const facts = factsOf(space, rule, this.facts);
      const mayMatch = (facts.outline & shape.outline) !== 0 && !excludes(shape, rule.predicate);
      const matched = mayMatch ? space.minus(space.and(base, facts.set), gone) : space.empty;
      if (space.isEmpty(matched)) {
        if (!this.until) this.remember(rule, base, gone, matched);
        continue;
      }
      this.remember(rule, base, gone, matched);
      if (this.until?.(rule, matched)) this.isOver = true;
      this.step(rule, facts, matched, passage, shape, inside);
      if (passage.base !== base) shape = space.shape(passage.base);
      if (passage.gone !== gone && space.includes(passage.gone, passage.base)) break;
    }
    // What lives on the host in a chain that the text only assumes may do anything.
    if (at.assumed) {
      const other = space.of({
        kind: 'unknown',
        reason: `chain ${at.name} is not in this file`,
        key: `chain ${this.table.name} ${at.name}`,
      });
      passage.end('undecided', space.and(passage.here, other));
    }
    known.set(incoming, passage);
    return passage;
  }

  /** Applies one rule to what it matched. */
  private step(
    rule: Rule,
    facts: RuleFacts,
    matched: PacketSet,
    passage: Passage,
    shape: Shape,
    inside: readonly string[],
  ): void {
    const outcome = outcomeOf(rule, (name) => this.table.chains.has(name));
    switch (outcome.kind) {
      case 'none':
        return;
      case 'unresolved':
        passage.end('undecided', this.space.and(matched, facts.stops));
        return;
      case 'chain': {
        const called = this.table.chains.get(outcome.chain);
        // A loop is refused by the kernel; a file may hold one all the same.
        if (!called || inside.includes(outcome.chain)) {
          passage.end('undecided', this.space.and(matched, facts.stops));
          return;
        }
        this.call(called, matched, outcome.goto, passage, shape, inside);
        return;
      }
      default:
        this.apply(facts, outcome.effect, matched, passage);
    }
  }

  private call(
    called: Chain,
    matched: PacketSet,
    isGoto: boolean,
    passage: Passage,
    shape: Shape,
    inside: readonly string[],
  ): void {
    // What is known of all packets here is true of these too; reading off more pays for long chains only.
    const entering = called.rules.length > LONG ? this.space.shape(matched) : shape;
    const inner = this.walk(called, matched, entering, inside);
    for (const end of ['accepted', 'dropped', 'rejected', 'undecided'] as const) {
      passage[end] = this.space.or(passage[end], inner[end]);
    }
    if (isGoto) {
      passage.early = this.space.or(passage.early, inner.returned);
      passage.gone = this.space.or(passage.gone, matched);
    } else if (inner.isChanged) passage.change(matched, inner.returned);
    else passage.gone = this.space.or(passage.gone, inner.done);
    if (inner.isChanged) passage.isChanged = true;
    else passage.done = this.space.or(passage.done, inner.done);
  }

  private apply(facts: RuleFacts, effect: Effect, matched: PacketSet, passage: Passage): void {
    switch (effect.kind) {
      case 'verdict':
        if (effect.verdict === 'ACCEPT') passage.end('accepted', matched);
        else passage.end(effect.verdict === 'DROP' ? 'dropped' : 'undecided', matched);
        return;
      case 'reject':
        passage.end('rejected', matched);
        return;
      case 'return':
        passage.leaveEarly(matched);
        return;
      case 'nat':
        passage.end('accepted', matched);
        return;
      default: {
        const after = afterTarget(this.space, effect, matched);
        passage.change(matched, after);
        if (effect.kind !== 'unknown' || !effect.terminates) return;
        // It may end the packet's way, or not: nobody knows which.
        passage.end('undecided', this.space.and(after, facts.stops));
      }
    }
  }

  private remember(rule: Rule, base: PacketSet, gone: PacketSet, matched: PacketSet): void {
    const before = this.visits.get(rule);
    if (before) before.add(base, gone, matched);
    else this.visits.set(rule, new VisitOfRule(this.space, rule, base, gone, matched));
  }
}
