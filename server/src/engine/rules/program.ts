/** A ruleset made ready to run: each rule compiled once to tests and an outcome, chains linked to one another. */

import { all, type Predicate, unknown } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import type { Given, Stateful } from '../../catalogue/define.ts';
import type { Effect } from '../../catalogue/effect.ts';
import type { Hook, TableName } from '../../catalogue/hooks.ts';
import type { MatchWorld } from '../../catalogue/view.ts';
import { outcomeOf, useContextOf } from '../../model/outcome.ts';
import type { Chain, Rule, Ruleset } from '../../model/types.ts';
import { basePredicate, ofMatch } from '../../syntax/command/meaning.ts';
import type { Command, MatchUse } from '../../syntax/command/types.ts';
import { hasLoop } from '../session/refusal.ts';
import { placeName } from '../trace.ts';
import type { RulePlace, Rulesets } from '../types.ts';
import { compile, mayBeUnknown as predicateMayBeUnknown, type Test } from './compile.ts';

/** One condition of a rule, in the kernel's order: base options first, then match by match. */
export type Condition =
  | { readonly kind: 'test'; readonly predicate: Predicate; readonly test: Test }
  | {
      readonly kind: 'stateful';
      readonly name: string;
      readonly behaviour: Stateful<Record<string, unknown>, unknown>;
      readonly given: Given<Record<string, unknown>>;
      /** What the first rule that loads gives of those that share the state. */
      readonly opener: Given<Record<string, unknown>>;
      /** Of the state that it keeps. */
      readonly key: string;
    };

export type CompiledOutcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'effect'; readonly effect: Effect; readonly name: string }
  | { readonly kind: 'chain'; readonly chain: CompiledChain; readonly goto: boolean }
  | { readonly kind: 'unresolved'; readonly name: string };

export interface CompiledRule {
  readonly place: RulePlace;
  /**
   * What an IPv6 rule asks before its `-p`, for which the packet's extension headers are walked: one that is cut short then
   * drops the packet. `undefined` without a `-p`. kernel:net/ipv6/netfilter/ip6_tables.c (ip6_packet_match)
   */
  readonly beforeProtocol: Test | undefined;
  readonly conditions: readonly Condition[];
  /** Some condition is not modelled. */
  readonly mayBeUnknown: boolean;
  readonly outcome: CompiledOutcome;
}

export interface CompiledChain {
  readonly table: TableName;
  readonly name: string;
  /** Of built-in chains. */
  readonly policy: { readonly verdict: 'ACCEPT' | 'DROP'; readonly place: RulePlace } | undefined;
  /** Why its rules are not known, where they are not: they live on the host, or were never loaded. */
  readonly assumed: string | undefined;
  readonly rules: readonly CompiledRule[];
}

export interface CompiledTable {
  readonly name: TableName;
  readonly byHook: ReadonlyMap<Hook, CompiledChain>;
}

export interface FamilyProgram {
  readonly tables: ReadonlyMap<TableName, CompiledTable>;
  /** Some rule's condition or target is not modelled, whatever the host; for matches that keep state ask `mayLeaveOpen`. */
  readonly hasUnknowns: boolean;
  /** Matches that keep state of which some host, or some clock, leaves the answer open. */
  readonly dependents: readonly Pick<Extract<Condition, { kind: 'stateful' }>, 'behaviour' | 'given'>[];
}

/** True when some question of the rules may have no known answer on a host of which so much is known. */
export function mayLeaveOpen({ hasUnknowns, dependents }: FamilyProgram, world: MatchWorld): boolean {
  return hasUnknowns || dependents.some(({ behaviour, given }) => behaviour.unsure?.(given, world) !== undefined);
}

export type Program = Readonly<Record<Family, FamilyProgram | undefined>>;

const known = new WeakMap<Ruleset, FamilyProgram>();

/** The programs of both families; each ruleset is compiled once and kept. */
export function programOf(rulesets: Rulesets): Program {
  return { 4: rulesets.ipv4 && familyProgram(rulesets.ipv4), 6: rulesets.ipv6 && familyProgram(rulesets.ipv6) };
}

function familyProgram(ruleset: Ruleset): FamilyProgram {
  const cached = known.get(ruleset);
  if (cached) return cached;
  const tables = new Map<TableName, CompiledTable>();
  const isCircular = hasLoop(ruleset);
  const openers: Openers = new Map();
  let hasUnknowns = false;
  const dependents: Extract<Condition, { kind: 'stateful' }>[] = [];
  for (const table of ruleset.tables.values()) {
    const chains = linkChains(table.chains, ruleset.family, openers);
    const byHook = new Map<Hook, CompiledChain>();
    for (const chain of table.chains.values()) {
      const compiled = chains.get(chain.name);
      if (chain.hook && compiled) byHook.set(chain.hook, isCircular ? unloaded(compiled) : compiled);
    }
    tables.set(table.name, { name: table.name, byHook });
    hasUnknowns ||=
      isCircular ||
      [...chains.values()].some((chain) => chain.assumed !== undefined || chain.rules.some(ruleMayBeUnknown));
    for (const { rules } of chains.values())
      for (const { conditions } of rules)
        for (const one of conditions) if (one.kind === 'stateful' && one.behaviour.unsure) dependents.push(one);
  }
  const program = { tables, hasUnknowns, dependents };
  known.set(ruleset, program);
  return program;
}

/** The kernel takes none of the rules where jumps close a circle; what would be there instead is not known. */
function unloaded({ table, name }: CompiledChain): CompiledChain {
  return { table, name, policy: undefined, assumed: 'jumps close a circle, and the rules are not loaded', rules: [] };
}

/** Chains first, empty, so that rules can point at them; then their rules. */
function linkChains(
  chains: ReadonlyMap<string, Chain>,
  family: Family,
  openers: Openers,
): ReadonlyMap<string, CompiledChain> {
  const compiled = new Map<string, CompiledChain & { rules: CompiledRule[] }>();
  for (const chain of chains.values()) {
    const place: RulePlace = { family, table: chain.table, chain: chain.name, rule: 'policy' };
    compiled.set(chain.name, {
      table: chain.table,
      name: chain.name,
      policy: chain.hook && { verdict: chain.policy ?? 'ACCEPT', place },
      assumed: chain.assumed ? `chain ${chain.name} is not in this file` : undefined,
      rules: [],
    });
  }
  for (const chain of chains.values()) {
    const own = compiled.get(chain.name);
    for (const rule of chain.rules) own?.rules.push(compileRule(rule, family, compiled, openers));
  }
  return compiled;
}

function compileRule(
  rule: Rule,
  family: Family,
  chains: ReadonlyMap<string, CompiledChain>,
  openers: Openers,
): CompiledRule {
  const place: RulePlace = { family, table: rule.table, chain: rule.chain, rule: rule.number };
  const { conditions, beforeProtocol, mayBeUnknown } = conditionsOf(rule, family, place, openers);
  return { place, beforeProtocol, conditions, mayBeUnknown, outcome: compileOutcome(rule, chains) };
}

/** By the key of a state: what the rule gives that loads first. */
type Openers = Map<string, Given<Record<string, unknown>>>;

type Conditions = Pick<CompiledRule, 'conditions' | 'beforeProtocol' | 'mayBeUnknown'>;

/** Of rules whose words alone say it, by command: a text that was edited shares the commands of all other lines with the text before. */
const kept = new WeakMap<Command, Conditions & { readonly table: TableName; readonly chain: string }>();

function conditionsOf(rule: Rule, family: Family, place: RulePlace, openers: Openers): Conditions {
  const { command, table, chain } = rule;
  const found = kept.get(command);
  if (found?.table === table && found.chain === chain) return found;
  const made = { ...compileConditions(rule, family, place, openers), table, chain };
  if (isSaidByWords(command)) kept.set(command, made);
  return made;
}

/** Not so for a command that makes several rules, a match that keeps state by its rule's number, and a refusal that names the place. */
function isSaidByWords({ spec, problems }: Command): boolean {
  const { source, destination, matches } = spec;
  const isOne = (source?.addresses.length ?? 0) <= 1 && (destination?.addresses.length ?? 0) <= 1;
  return isOne && problems.length === 0 && !matches.some(({ entry }) => entry?.stateful);
}

function compileConditions(rule: Rule, family: Family, place: RulePlace, openers: Openers): Conditions {
  const conditions: Condition[] = [];
  const refused = rule.command.problems.find(({ refusedBy }) => refusedBy.includes('legacy'));
  if (refused) addTest(conditions, unknown(`${placeName(place)} would not load: ${refused.message}`));
  const base = basePredicate(rule.command, rule);
  addTest(conditions, base);
  for (const [position, use] of rule.command.spec.matches.entries()) addMatch(conditions, rule, use, position, openers);
  return {
    conditions,
    beforeProtocol: family === 6 && rule.command.spec.protocol ? compile(withoutProtocol(base)) : undefined,
    mayBeUnknown: conditions.some((one) => one.kind === 'test' && predicateMayBeUnknown(one.predicate)),
  };
}

function withoutProtocol(base: Predicate): Predicate {
  const asksProtocol = (p: Predicate): boolean =>
    p.kind === 'not' ? asksProtocol(p.of) : p.kind === 'oneOf' && p.field === 'ip.proto';
  return all(...(base.kind === 'all' ? base.of : [base]).filter((part) => !asksProtocol(part)));
}

function addTest(conditions: Condition[], predicate: Predicate): void {
  const last = conditions.at(-1);
  const joined = last?.kind === 'test' ? all(last.predicate, predicate) : predicate;
  if (last?.kind === 'test') conditions.pop();
  conditions.push({ kind: 'test', predicate: joined, test: compile(joined) });
}

function addMatch(conditions: Condition[], rule: Rule, use: MatchUse, position: number, openers: Openers): void {
  const { entry, given, name } = use;
  if (entry?.stateful) {
    const shared = entry.stateful.key?.(given);
    const own = `${rule.table}/${rule.chain}/${rule.number}/${position}`;
    const key = `${name} ${rule.command.family} ${shared ?? own}`;
    const opener = openers.get(key) ?? given;
    openers.set(key, opener);
    conditions.push({ kind: 'stateful', name, behaviour: entry.stateful, given, opener, key });
  } else addTest(conditions, ofMatch(use, useContextOf(rule)));
}

function compileOutcome(rule: Rule, chains: ReadonlyMap<string, CompiledChain>): CompiledOutcome {
  const outcome = outcomeOf(rule, (name) => chains.has(name));
  switch (outcome.kind) {
    case 'chain': {
      const chain = chains.get(outcome.chain);
      return chain ? { kind: 'chain', chain, goto: outcome.goto } : { kind: 'unresolved', name: outcome.chain };
    }
    case 'effect':
      return { ...outcome, name: rule.command.spec.target?.name ?? '' };
    default:
      return outcome;
  }
}

function ruleMayBeUnknown({ outcome, mayBeUnknown }: CompiledRule): boolean {
  return mayBeUnknown || outcome.kind === 'unresolved' || (outcome.kind === 'effect' && isOpen(outcome.effect));
}

function isOpen(effect: Effect): boolean {
  return effect.kind === 'unknown' && (effect.onPacket === undefined || effect.onPacket.kind === 'tproxy');
}
