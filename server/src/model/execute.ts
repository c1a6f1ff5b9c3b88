/** Carries out one command of a save file on the tables so far, and says why the real program would not. */
import type { Backend } from '../base/problem.ts';
import { isTargetName } from '../catalogue/known-names.ts';
import type { CommandKind, Word } from '../syntax/command/types.ts';
import { likeOf } from '../syntax/save/alike.ts';
import { canonicalOf } from './canonical.ts';
import { deleteChains, flush, newUserChain, renameChain, setPolicy, touch, zero } from './execute-chain.ts';
import { crash, type Execution, isPartOnHost, report, tooBig, wordOf } from './execution.ts';
import { type Pair, pairsOf, RuleInProgress } from './rule.ts';
import { noteGone } from './spared.ts';
import { newChain, type WorkChain } from './workspace.ts';

/** What each command does. Those that only show something change nothing, but a chain that they name must be there. */
const COMMANDS: Record<CommandKind, (execution: Execution) => void> = {
  append: onRule,
  insert: onRule,
  replace: onRule,
  delete: onRule,
  check: onRule,
  'new-chain': newUserChain,
  'delete-chain': deleteChains,
  'rename-chain': renameChain,
  policy: setPolicy,
  flush,
  zero,
  list: zero,
  'list-rules': zero,
};

/** Carries out the command at `execution.place`. */
export function execute(execution: Execution): void {
  const { command } = execution.place.content;
  if (command.kind === undefined) return;
  if (!command.skipped) COMMANDS[command.kind](execution);
  // iptables-legacy still looks for the target that stands before the -4 or -6 at which it stops reading.
  else if (command.problems.some(({ code }) => code === 'wrong-family')) checkTarget(execution, ['legacy']);
}

function onRule(execution: Execution): void {
  const { command } = execution.place.content;
  if (!command.chain) return;
  const chain = chainFor(execution, command.chain);
  touch(execution, chain);
  checkTarget(execution);
  switch (command.kind) {
    case 'append':
      append(execution, chain);
      break;
    case 'insert':
      insert(execution, chain);
      break;
    case 'replace':
      replaceRule(execution, chain);
      break;
    case 'delete':
      if (command.number === undefined) deleteBySpec(execution, chain);
      else deleteByNumber(execution, chain, command.number);
      break;
    default:
      for (const pair of pairsOf(command)) findRule(execution, chain, pair);
  }
}

/** The chain that a rule names; where there is none, a stand-in that keeps its rules together. */
function chainFor({ block, place }: Execution, name: Word): WorkChain {
  const { chains } = block.table;
  const found = chains.get(name.text);
  if (found?.exists) return found;
  if (name.text !== '') block.missing.push({ kind: 'rule', name, origin: place.origin, line: place.line });
  if (found) return found;
  const standIn = newChain(name.text, false);
  chains.set(name.text, standIn);
  return standIn;
}

/** The word after -j or -g must name a target, or a user chain that is there already. */
function checkTarget(execution: Execution, refusedBy?: readonly Backend[]): void {
  const { block, place } = execution;
  const { command } = place.content;
  const name = likeOf(command).spec.target?.name;
  if (name === undefined || name === '') return;
  const chain = block.table.chains.get(name);
  if (
    chain?.hook === undefined &&
    (chain?.exists || (isTargetName(name, command.family) && !isHidden(execution, name)))
  )
    return;
  const { target } = command.spec;
  if (!target) return;
  if (chain?.hook !== undefined && !refusedBy) {
    const message = `${target.name} is a built-in chain: a rule can only jump to a chain that you made.`;
    report(execution, 'jump-to-builtin', message, target.word);
    return;
  }
  if (command.problems.some(({ code }) => code === 'bad-target-name')) return;
  const kind = target.goto ? 'goto' : 'jump';
  block.missing.push({
    kind,
    name: target.word,
    origin: place.origin,
    line: place.line,
    ...(refusedBy && { refusedBy }),
  });
}

function append({ block, place, made }: Execution, chain: WorkChain): void {
  const { name } = block.table;
  const pairs = pairsOf(place.content.command);
  for (let i = 0; i < pairs.length; i++) {
    const pair = pairs[i];
    if (!pair) continue;
    const rule = new RuleInProgress(name, chain.name, pair, i, place);
    chain.rules.push(rule);
    made?.push(rule);
  }
}

/** A chain of that name has been declared in another table, after which the programs no longer look for the target. */
function isHidden({ workspace }: Execution, name: string): boolean {
  return workspace.announced.has(name);
}

/** The rules that the command makes. */
function rulesOf({ block, place }: Execution, chain: WorkChain): RuleInProgress[] {
  const { name } = block.table;
  return pairsOf(place.content.command).map((pair, index) => new RuleInProgress(name, chain.name, pair, index, place));
}

/** Each pair is inserted at the same number, so that the last comes first. */
function insert(execution: Execution, chain: WorkChain): void {
  const { command } = execution.place.content;
  const number = command.number ?? 1;
  if (number > chain.rules.length + 1 && !tooBig(execution, chain, number, 'insert before')) return;
  const at = Math.min(number - 1, chain.rules.length);
  chain.rules.splice(at, 0, ...rulesOf(execution, chain).reverse());
}

function replaceRule(execution: Execution, chain: WorkChain): void {
  const { command } = execution.place.content;
  if (command.number === undefined) return;
  if (command.number > chain.rules.length) {
    tooBig(execution, chain, command.number, 'replace');
    return;
  }
  crash(execution, 'replacing a rule');
  const [rule] = rulesOf(execution, chain);
  if (!rule) return;
  noteGone(execution.workspace.spared, chain.rules.splice(command.number - 1, 1, rule), false);
}

function deleteByNumber(execution: Execution, chain: WorkChain, number: number): void {
  if (number > chain.rules.length) tooBig(execution, chain, number, 'delete');
  else noteGone(execution.workspace.spared, chain.rules.splice(number - 1, 1), false);
}

function deleteBySpec(execution: Execution, chain: WorkChain): void {
  for (const pair of pairsOf(execution.place.content.command)) {
    const index = findRule(execution, chain, pair);
    if (index >= 0) noteGone(execution.workspace.spared, chain.rules.splice(index, 1), false);
  }
}

/** Index of the first rule that says the same as the command; says so when there is none. */
function findRule(execution: Execution, chain: WorkChain, pair: Pair): number {
  const { block, place } = execution;
  const wanted = canonicalOf(place.content.command, pair, block.table.name);
  const index = chain.rules.findIndex((rule) => canonicalOf(rule.command, rule, rule.table) === wanted);
  if (index < 0 && chain.exists && !isPartOnHost(block, chain)) {
    const done = place.content.command.kind === 'check' ? 'found' : 'deleted';
    report(execution, 'no-such-rule', `${chain.name} holds no rule like this that could be ${done}.`, wordOf(place));
  }
  return index;
}
