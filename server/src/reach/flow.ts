/** The journey of a whole set of packets through a chain: what each rule sees, matches and does with it. */

import type { Field } from '../base/fields.ts';
import { equals } from '../base/predicate.ts';
import type { Effect } from '../catalogue/effect.ts';
import type { Hook } from '../catalogue/hooks.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Chain, Rule, Table } from '../model/types.ts';
import type { PacketSet, Space } from './types.ts';

/** Where the packets of a set end. The five sets do not overlap, and together they are what came in (as far as no target changes it). */
export interface Ends {
  readonly accepted: PacketSet;
  /** By DROP. */
  readonly dropped: PacketSet;
  /** By REJECT. */
  readonly rejected: PacketSet;
  /** At a target whose effect is not known. */
  readonly undecided: PacketSet;
  /** Fell off the end of the chain, or met RETURN in it. */
  readonly returned: PacketSet;
}

export interface Visit {
  readonly rule: Rule;
  /** Packets that come to the rule, over all ways to it. */
  readonly arrived: PacketSet;
  /** Those of them that it matches. */
  readonly matched: PacketSet;
}

export interface Flow extends Ends {
  /** Rules that some packet of the set may come to, in the order of the first visit. */
  readonly visits: ReadonlyMap<Rule, Visit>;
  /** Of a built-in chain: what its policy takes (part of `accepted` or `dropped`). */
  readonly byPolicy: PacketSet;
}

type Mutable = { -readonly [K in keyof Ends]: Ends[K] };

/** Follows `incoming` through a chain and what it calls. In a built-in chain the policy takes what returns. */
export function flow(space: Space, table: Table, chain: Chain, incoming: PacketSet): Flow {
  const visits = new Map<Rule, Visit>();
  const memo = new Map<string, Ends>();
  const ends = walk(chain, incoming, []);
  if (!chain.policy) return { ...ends, visits, byPolicy: space.empty };
  const byPolicy = ends.returned;
  const taken = chain.policy === 'ACCEPT' ? 'accepted' : 'dropped';
  return { ...ends, [taken]: space.or(ends[taken], byPolicy), returned: space.empty, visits, byPolicy };

  function walk(at: Chain, packets: PacketSet, callers: readonly string[]): Ends {
    const key = `${at.name} ${packets}`;
    const known = memo.get(key);
    if (known) return known;
    const { empty } = space;
    const sum: Mutable = { accepted: empty, dropped: empty, rejected: empty, undecided: empty, returned: empty };
    let here = packets;
    for (const rule of at.rules) {
      if (space.isEmpty(here)) break;
      const matched = space.and(here, setOf(space, rule));
      remember(rule, here, matched);
      if (space.isEmpty(matched)) continue;
      here = step(rule, here, matched, sum, [...callers, at.name]);
    }
    // What lives on the host in a chain that the text only assumes may do anything.
    if (at.assumed) {
      const other = space.and(
        here,
        space.of({
          kind: 'unknown',
          reason: `chain ${at.name} is not in this file`,
          key: `chain ${table.name} ${at.name}`,
        }),
      );
      sum.undecided = space.or(sum.undecided, other);
      here = space.minus(here, other);
    }
    sum.returned = space.or(sum.returned, here);
    memo.set(key, sum);
    return sum;
  }

  /** Applies one rule to what it matched; answers what goes on to the next rule. */
  function step(rule: Rule, here: PacketSet, matched: PacketSet, sum: Mutable, callers: readonly string[]): PacketSet {
    const rest = space.minus(here, matched);
    const outcome = outcomeOf(rule, (name) => table.chains.has(name));
    switch (outcome.kind) {
      case 'none':
        return here;
      case 'unresolved':
        return undecided(rule, matched, rest, sum);
      case 'chain': {
        const called = table.chains.get(outcome.chain);
        // A loop is refused by the kernel; a file may hold one all the same.
        if (!called || callers.includes(outcome.chain)) return undecided(rule, matched, rest, sum);
        const ends = walk(called, matched, callers);
        for (const end of ['accepted', 'dropped', 'rejected', 'undecided'] as const)
          sum[end] = space.or(sum[end], ends[end]);
        if (!outcome.goto) return space.or(rest, ends.returned);
        sum.returned = space.or(sum.returned, ends.returned);
        return rest;
      }
      default:
        return apply(rule, outcome.effect, matched, rest, sum);
    }
  }

  function apply(rule: Rule, effect: Effect, matched: PacketSet, rest: PacketSet, sum: Mutable): PacketSet {
    switch (effect.kind) {
      case 'verdict':
        if (effect.verdict === 'ACCEPT') sum.accepted = space.or(sum.accepted, matched);
        else if (effect.verdict === 'DROP') sum.dropped = space.or(sum.dropped, matched);
        else sum.undecided = space.or(sum.undecided, matched);
        return rest;
      case 'reject':
        sum.rejected = space.or(sum.rejected, matched);
        return rest;
      case 'return':
        sum.returned = space.or(sum.returned, matched);
        return rest;
      case 'nat':
        sum.accepted = space.or(sum.accepted, matched);
        return rest;
      case 'unknown':
        return effect.terminates
          ? undecided(rule, leave(effect, matched), rest, sum)
          : space.or(rest, leave(effect, matched));
      default:
        return space.or(rest, leave(effect, matched));
    }
  }

  /** The packets as a target that changes them lets them go on. */
  function leave(effect: Effect, matched: PacketSet): PacketSet {
    const forget = (...fields: readonly Field[]) => fields.reduce((set, field) => space.forget(set, field), matched);
    switch (effect.kind) {
      case 'change': {
        if (effect.shift) return forget(effect.field);
        const set = space.change(matched, effect.field, effect.change);
        return effect.also ? space.change(set, effect.also.field, effect.also.change) : set;
      }
      case 'saveMark':
        return forget('ct.mark');
      case 'restoreMark':
        return forget('meta.mark');
      case 'ttl':
        return forget('ip.ttl');
      case 'mss':
        return forget('tcp.mss');
      case 'stripOptions':
        return forget('tcp.options', 'tcp.mss');
      case 'prefix':
        return forget(effect.side === 'source' ? 'ip.src' : 'ip.dst');
      case 'unknown':
        return forget(...(effect.changes ?? []));
      default:
        return matched;
    }
  }

  /** A target that may end the packet's way, or not: nobody knows which. */
  function undecided(rule: Rule, matched: PacketSet, rest: PacketSet, sum: Mutable): PacketSet {
    const stops = space.and(matched, factsOf(space, rule).stops());
    sum.undecided = space.or(sum.undecided, stops);
    return space.or(rest, space.minus(matched, stops));
  }

  function remember(rule: Rule, arrived: PacketSet, matched: PacketSet): void {
    const before = visits.get(rule);
    visits.set(rule, {
      rule,
      arrived: before ? space.or(before.arrived, arrived) : arrived,
      matched: before ? space.or(before.matched, matched) : matched,
    });
  }
}

/** What is known of a rule in one space; computed once, so its unknowns stay the same wherever it is asked about. */
interface RuleFacts {
  set(): PacketSet;
  /** Unknown: whether a target that nobody knows ends the packet's way. */
  stops(): PacketSet;
}

const facts = new WeakMap<Space, WeakMap<Rule, RuleFacts>>();

function factsOf(space: Space, rule: Rule): RuleFacts {
  const inSpace = facts.get(space) ?? new WeakMap<Rule, RuleFacts>();
  facts.set(space, inSpace);
  const known = inSpace.get(rule);
  if (known) return known;
  let set: PacketSet | undefined;
  let stops: PacketSet | undefined;
  const made: RuleFacts = {
    set: () => {
      set ??= space.of(rule.predicate);
      return set;
    },
    stops: () => {
      stops ??= space.of({ kind: 'unknown', reason: 'target not known' });
      return stops;
    },
  };
  inSpace.set(rule, made);
  return made;
}

/** The packets that a rule matches. */
export function setOf(space: Space, rule: Rule): PacketSet {
  return factsOf(space, rule).set();
}

/** Says that `rule` is `original` in another ruleset: what is unknown of the one is unknown of the other in the same way. */
export function tie(space: Space, rule: Rule, original: Rule): void {
  const inSpace = facts.get(space) ?? new WeakMap<Rule, RuleFacts>();
  facts.set(space, inSpace);
  inSpace.set(rule, factsOf(space, original));
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
