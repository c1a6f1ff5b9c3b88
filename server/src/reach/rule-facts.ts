/** What is known of a rule in one space, worked out once: the set that it matches, and what is unknown about its target. */
import type { Field } from '../base/fields.ts';
import type { Predicate } from '../base/predicate.ts';
import type { Rule } from '../model/types.ts';
import { type Outline, outlineOf } from './outline.ts';
import type { PacketSet, Space } from './types.ts';

export class RuleFacts {
  /** Outside of these states and protocols the rule matches nothing. */
  readonly outline: Outline;
  private readonly space: Space;
  private readonly rule: Rule;
  private matches: PacketSet | undefined;
  private stopped: PacketSet | undefined;

  constructor(space: Space, rule: Rule) {
    this.outline = outlineOf(rule.predicate);
    this.space = space;
    this.rule = rule;
  }

  /** The packets that the rule matches. Unknowns without a key become variables here, once: they stay the same wherever the rule is asked about. */
  get set(): PacketSet {
    this.matches ??= this.space.of(this.rule.predicate);
    return this.matches;
  }

  /** Unknown: whether a target that nobody knows ends a packet's way. */
  get stops(): PacketSet {
    this.stopped ??= this.space.of({ kind: 'unknown', reason: 'target not known' });
    return this.stopped;
  }
}

const facts = new WeakMap<Space, Map<Rule, RuleFacts>>();

/** The facts of the rules of a space, by rule. */
export function factsIn(space: Space): Map<Rule, RuleFacts> {
  let known = facts.get(space);
  if (!known) {
    known = new Map();
    facts.set(space, known);
  }
  return known;
}

export function factsOf(space: Space, rule: Rule, inSpace = factsIn(space)): RuleFacts {
  let known = inSpace.get(rule);
  if (!known) {
    known = new RuleFacts(space, rule);
    inSpace.set(rule, known);
  }
  return known;
}

/** The packets that a rule matches. */
export function setOf(space: Space, rule: Rule): PacketSet {
  return factsOf(space, rule).set;
}

/** Says that `rule` is `original` in another ruleset: what is unknown of the one is unknown of the other in the same way. */
export function tie(space: Space, rule: Rule, original: Rule): void {
  factsIn(space).set(rule, factsOf(space, original));
}

/** Every field that a formula asks about. */
export function fieldsOf(p: Predicate, into: Set<Field> = new Set()): Set<Field> {
  if (p.kind === 'all' || p.kind === 'any') for (const part of p.of) fieldsOf(part, into);
  else if (p.kind === 'not') fieldsOf(p.of, into);
  else if (p.kind !== 'unknown') into.add(p.field);
  return into;
}
