/** Runs one table on one hook, as the kernel does: rule by rule, with jumps, gotos, returns and the policy at the end. */
import type { Field } from '../../base/fields.ts';
import type { Truth } from '../../base/truth.ts';
import type { Hook, TableName } from '../../catalogue/hooks.ts';
import { type Machine, note } from '../machine.ts';
import { type PacketView, readerOf } from '../packet/fields.ts';
import { upperLayer } from '../packet/packet.ts';
import type { HookVerdict } from '../seam.ts';
import { countHit } from '../trace.ts';
import type { RulePlace, Verdict } from '../types.ts';
import { applyEffect } from './effects.ts';
import { explain, explainTogether } from './explain.ts';
import { askStateful } from './match-state.ts';
import type { CompiledChain, CompiledOutcome, CompiledRule, Condition } from './program.ts';
import { indexOf, type Walk } from './rule-index.ts';

/** How a table ends. `name` is the verdict as people say it: REJECT is a DROP with an answer. `by` took the decision. */
export interface TableVerdict {
  readonly verdict: HookVerdict;
  readonly name: Verdict;
  readonly by: RulePlace;
}

/** Callers that a packet may come back to; the kernel refuses rulesets that need more. */
const MAX_DEPTH = 1000;

interface Frame {
  readonly chain: CompiledChain;
  /** Position of the rule to ask next. */
  next: number;
  /** The rules of a long chain that may match the packet as it is; `undefined` once it was changed. */
  walk: Walk | undefined;
}

/** Rules in a row that a walk passes over and that are still explained one by one. */
const MOST_EXPLAINED = 16;

/** Sends the packet through the table's chain of that hook; `undefined` when the family has no such table. kernel:net/ipv4/netfilter/ip_tables.c (ipt_do_table) */
export function traverse(machine: Machine, view: PacketView, table: TableName, hook: Hook): TableVerdict | undefined {
  const start = machine.program[view.context.family]?.tables.get(table)?.byHook.get(hook);
  if (!start) return undefined;
  note(machine, { kind: 'chain', table, chain: start.name, how: 'enter' });
  const callers: Frame[] = [];
  // Where headers are cut short, each rule that asks for a protocol drops the packet, so each has to be asked.
  const maySkip = upperLayer(view.skb.packet) !== undefined;
  let frame: Frame = { chain: start, next: 0, walk: undefined };
  for (;;) {
    const rule = nextRule(machine, view, frame, maySkip);
    if (!rule) {
      if (frame.chain.assumed !== undefined) machine.choose(frame.chain.assumed);
      const caller = callers.pop();
      if (!caller) return applyPolicy(machine, start);
      note(machine, { kind: 'chain', table, chain: frame.chain.name, how: 'return' });
      frame = comeBack(caller);
      continue;
    }
    if (rule.beforeProtocol && !upperLayer(view.skb.packet) && rule.beforeProtocol(view) === 'yes') {
      note(machine, {
        kind: 'change',
        what: 'a header is cut short: the packet is dropped where a rule asks for the protocol',
      });
      return { verdict: 'DROP', name: 'DROP', by: rule.place };
    }
    const answer = matches(machine, view, rule);
    if (answer === 'drop') return { verdict: 'DROP', name: 'DROP', by: rule.place };
    if (answer === 'no') continue;
    countHit(machine.recorder, rule.place);
    const { outcome } = rule;
    if (outcome.kind === 'none') continue;
    if (outcome.kind === 'unresolved') {
      machine.choose(`what the target ${outcome.name} does is not known`);
      continue;
    }
    if (outcome.kind === 'chain') {
      if (callers.length >= MAX_DEPTH) return { verdict: 'DROP', name: 'DROP', by: rule.place };
      if (!outcome.goto) callers.push(frame);
      note(machine, { kind: 'chain', table, chain: outcome.chain.name, how: outcome.goto ? 'goto' : 'jump' });
      frame = { chain: outcome.chain, next: 0, walk: undefined };
      continue;
    }
    if (outcome.effect.kind === 'return') {
      const caller = callers.pop();
      if (!caller) return applyPolicy(machine, start);
      note(machine, { kind: 'chain', table, chain: frame.chain.name, how: 'return' });
      frame = comeBack(caller);
      continue;
    }
    const ended = applyEffect(machine, view, outcome.effect, rule.place);
    if (ended) return { ...ended, by: rule.place };
    frame.walk = undefined;
  }
}

/** What the rules of the other chain have done to the packet is not known here. */
function comeBack(caller: Frame): Frame {
  caller.walk = undefined;
  return caller;
}

/** The next rule to ask; in a long chain those that cannot match are passed over. */
function nextRule(machine: Machine, view: PacketView, frame: Frame, maySkip: boolean): CompiledRule | undefined {
  const { chain } = frame;
  const index = maySkip ? indexOf(chain) : undefined;
  if (index) {
    frame.walk ??= index.walk(view, frame.next);
    const position = frame.walk.next();
    if (machine.recorder.explains) notePassedOver(machine, view, chain, frame.next, position, index.fields);
    frame.next = position;
  }
  return chain.rules[frame.next++];
}

function notePassedOver(
  machine: Machine,
  view: PacketView,
  chain: CompiledChain,
  from: number,
  to: number,
  fields: readonly Field[],
): void {
  if (to - from > MOST_EXPLAINED) {
    const reason = explainTogether(fields, (field) => readerOf(field)(view));
    note(machine, { kind: 'passed-over', table: chain.table, chain: chain.name, first: from + 1, last: to, reason });
    return;
  }
  for (const rule of chain.rules.slice(from, to)) {
    const [first] = rule.conditions;
    if (first) noteRule(machine, rule, 'no', reasonOf(first, view));
  }
}

function applyPolicy(machine: Machine, chain: CompiledChain): TableVerdict | undefined {
  if (!chain.policy) return undefined;
  const { verdict, place } = chain.policy;
  countHit(machine.recorder, place);
  note(machine, { kind: 'policy', place, verdict });
  return { verdict, name: verdict, by: place };
}

/**
 * Asks the conditions in order, up to the first that fails: what comes after it keeps its state as it was. `drop`: a match
 * wants the packet gone at once, which no counter shows.
 */
function matches(machine: Machine, view: PacketView, rule: CompiledRule): 'yes' | 'no' | 'drop' {
  let asked: Truth = 'yes';
  for (const condition of rule.conditions) {
    let truth: Truth;
    let told: string | undefined;
    let drops = false;
    if (condition.kind === 'test') truth = condition.test(view);
    else ({ truth, reason: told, drops } = askStateful(machine, view, condition));
    if (truth === 'yes') continue;
    asked = truth;
    if (truth === 'unknown' && machine.choose(told ?? reasonOf(condition, view))) continue;
    if (machine.recorder.explains) noteRule(machine, rule, asked, told ?? reasonOf(condition, view));
    return drops ? 'drop' : 'no';
  }
  if (machine.recorder.explains) noteRule(machine, rule, asked, '');
  return 'yes';
}

function reasonOf(condition: Condition, view: PacketView): string {
  return condition.kind === 'test' ? explain(condition.predicate, (field) => readerOf(field)(view)) : '';
}

function noteRule(machine: Machine, rule: CompiledRule, matched: Truth, reason: string): void {
  const outcome = matched === 'no' ? undefined : outcomeName(rule.outcome);
  note(machine, { kind: 'rule', place: rule.place, matched, reason, outcome });
}

function outcomeName(outcome: CompiledOutcome): string | undefined {
  switch (outcome.kind) {
    case 'none':
      return undefined;
    case 'chain':
      return outcome.chain.name;
    default:
      return outcome.name;
  }
}
