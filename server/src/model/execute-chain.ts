/** Carries out the commands of a save file that make, delete, rename and empty chains. */
import { refusal, warning } from '../base/finding.ts';
import type { Backend } from '../base/problem.ts';
import { shift, span } from '../base/span.ts';
import { isBuiltin } from '../catalogue/tables.ts';
import type { Command, OptionUse, Word } from '../syntax/command/types.ts';
import { likeOf } from '../syntax/save/alike.ts';
import { crash, type Execution, report, tooBig, wordOf } from './execution.ts';
import { type RuleInProgress, withSpec, withTarget } from './rule.ts';
import { noteGone } from './spared.ts';
import { type Block, isReferenced, newChain, type WorkChain } from './workspace.ts';

export function newUserChain(execution: Execution): void {
  const { block, place } = execution;
  const name = place.content.command.chain;
  if (!name) return;
  const found = block.table.chains.get(name.text);
  if (found?.exists) {
    const message = `The chain ${name.text} is there already.`;
    const related = found.declared ? [{ span: found.declared, message: 'It is made here.' }] : [];
    execution.workspace.problems.push(refusal('duplicate-chain', message, shift(name, place.origin), { related }));
    return;
  }
  if (name.text === '' || name.text.startsWith('-')) return;
  declare(block, name, place);
  block.declarationsEnd = Math.max(block.declarationsEnd, place.origin);
}

/** Makes the user chain of that name, taking over the rules that were written for it too early. */
export function declare(
  block: Block,
  name: Word,
  { origin, line }: { readonly origin: number; readonly line: number },
): WorkChain {
  const { chains } = block.table;
  const standIn = chains.get(name.text);
  const chain = standIn ?? newChain(name.text, true);
  chain.exists = true;
  chain.declared = { ...shift(span(name.start, name.end), origin), line };
  if (standIn) chains.delete(name.text);
  chains.set(name.text, chain);
  return chain;
}

export function deleteChains(execution: Execution): void {
  const { block, place } = execution;
  const { chains } = block.table;
  const name = place.content.command.chain;
  if (name) {
    const chain = chains.get(name.text);
    if (chain?.exists && chain.hook === undefined) deleteChain(execution, chain);
    else noSuchChain(execution, name, chain?.hook !== undefined, isEmptyForNft(chain) ? ['legacy'] : undefined);
    if (chain && isEmptyForNft(chain)) forgetEmpty(execution, [chain]);
    return;
  }
  for (const chain of [...chains.values()]) if (chain.exists && chain.hook === undefined) deleteChain(execution, chain);
  forgetEmpty(execution, [...chains.values()].filter(isEmptyForNft));
  for (const chain of chains.values()) if (chain.hook !== undefined && chain.touched) chain.forgotten = true;
}

function forgetEmpty(execution: Execution, chains: readonly WorkChain[]): void {
  resetPolicies(execution, chains);
  for (const chain of chains) chain.touched = false;
}

/** A chain is used. */
export function touch(execution: Execution, chain: WorkChain): void {
  reportUnmade(execution, chain);
  chain.touched = true;
  if (!chain.forgotten) return;
  chain.forgotten = false;
  resetPolicies(execution, [chain]);
}

function deleteChain(execution: Execution, chain: WorkChain): void {
  const { block, place } = execution;
  const why =
    chain.rules.length > 0
      ? 'it still holds rules'
      : isReferenced(block.table, chain.name)
        ? 'a rule still jumps to it'
        : undefined;
  if (why === undefined) block.table.chains.delete(chain.name);
  else
    report(
      execution,
      'chain-in-use',
      `The chain ${chain.name} cannot be deleted: ${why}.`,
      place.content.command.chain ?? wordOf(place),
    );
}

/** iptables-nft deletes built-in chains too, when they hold no rules; what is left is the policy ACCEPT. */
function isEmptyForNft(chain: WorkChain | undefined): boolean {
  return chain?.hook !== undefined && chain.touched && chain.rules.length === 0;
}

function noSuchChain(execution: Execution, name: Word, isBuiltinChain: boolean, refusedBy?: readonly Backend[]): void {
  const { block } = execution;
  if (!isBuiltinChain && block.fragment) return;
  const message = isBuiltinChain
    ? `${name.text} is a built-in chain and always stays.`
    : `There is no chain ${name.text} in ${block.table.name}.`;
  report(execution, isBuiltinChain ? 'builtin-chain' : 'unknown-chain', message, name, refusedBy);
}

export function renameChain(execution: Execution): void {
  const { block, place } = execution;
  const { chain: from, argument: to } = place.content.command;
  if (!from || !to) return;
  const { chains } = block.table;
  const chain = chains.get(from.text);
  if (!chain?.exists || chain.hook !== undefined) {
    noSuchChain(execution, from, chain?.hook !== undefined);
    return;
  }
  if (chains.get(to.text)?.exists) {
    report(execution, 'duplicate-chain', `The chain ${to.text} is there already.`, to);
    return;
  }
  const message = 'iptables-nft refuses to rename a chain that the same file has made.';
  report(execution, 'rename-in-file', message, wordOf(place), ['nft']);
  chains.delete(from.text);
  chain.name = to.text;
  chains.set(to.text, chain);
  for (const rule of chain.rules) rule.chain = to.text;
  for (const { rules } of chains.values()) {
    for (const rule of rules)
      if (rule.aim === from.text) {
        rule.aim = to.text;
        rule.command = aimedAt(rule.command, to.text);
      }
  }
}

/** The command with its jump leading to a chain of another name. */
function aimedAt(command: Command, name: string): Command {
  const { target } = command.spec;
  if (!target) return command;
  const { goto, word, options, given } = target;
  return withSpec(command, withTarget(command, { name, goto, entry: undefined, word, options, given }));
}

export function setPolicy(execution: Execution): void {
  const { block, place } = execution;
  const { chain: name, argument } = place.content.command;
  if (!name || !argument) return;
  if (!isBuiltin(block.table.name, name.text)) {
    const message = `${name.text} is not a built-in chain of ${block.table.name}: only those have a policy.`;
    report(execution, 'policy-of-user-chain', message, name);
    return;
  }
  const chain = block.table.chains.get(name.text);
  if (chain) chain.touched = true;
  if (chain && (argument.text === 'ACCEPT' || argument.text === 'DROP')) chain.policy = argument.text;
}

/** Says that iptables-nft does not find a chain that it has only listed. */
function reportUnmade(execution: Execution, chain: WorkChain): void {
  if (!chain.listed || chain.touched) return;
  chain.listed = false;
  const message = `iptables-nft does not make ${chain.name} when it is first used below -S or -L, and refuses the line.`;
  report(execution, 'chain-not-made', message, wordOf(execution.place), ['nft']);
}

export function flush(execution: Execution): void {
  const { block, place, backend } = execution;
  const name = place.content.command.chain;
  if (name) {
    const chain = block.table.chains.get(name.text);
    if (chain?.exists) {
      reportUnmade(execution, chain);
      noteGone(execution.workspace.spared, chain.rules, true);
      chain.rules = [];
    } else noSuchChain(execution, name, false);
    return;
  }
  const chains = [...block.table.chains.values()];
  if (chains.some(({ rules }) => rules.length > 0)) {
    const message =
      '-F empties the chains for iptables-legacy; iptables-nft keeps the rules that the file has added before it.';
    execution.workspace.problems.push(warning('flush-differs', message, shift(wordOf(place), place.origin)));
  }
  for (const chain of chains) {
    noteGone(execution.workspace.spared, chain.rules, false);
    if (backend === 'legacy') chain.rules = [];
  }
}

/** -L and -S change nothing, and -Z no rule, but a chain that they name must be there. */
export function zero(execution: Execution): void {
  const { block, place } = execution;
  const { chain: name, number, kind } = place.content.command;
  const named = name && block.table.chains.get(name.text);
  if (name && !named?.exists) {
    noSuchChain(execution, name, false);
    return;
  }
  if (kind !== 'zero') {
    if (!block.fragment) for (const chain of named ? [named] : block.table.chains.values()) chain.listed = true;
    return;
  }
  if (named && number !== undefined) {
    // iptables-nft looks for the rule in chains that it has not made yet, and in others passes over a number that is too big.
    if (number > named.rules.length) tooBig(execution, named, number, 'reset', named.touched ? ['legacy'] : undefined);
    else crash(execution, 'resetting the counters of one rule');
    return;
  }
  if (named && !named.touched && !block.fragment) {
    const message = `iptables-nft refuses -Z of ${named.name} before the file has declared the chain or added a rule to it.`;
    report(execution, 'chain-not-made', message, wordOf(place), ['nft']);
  }
  const zeroed = named ? [named] : [...block.table.chains.values()];
  if (zeroed.some(({ rules }) => rules.some(setsCounters))) {
    const message = 'iptables-nft cannot reset the counters of a rule to which the same file gives some with -c.';
    report(execution, 'reset-of-new-counters', message, wordOf(place), ['nft']);
  }
  resetPolicies(execution, zeroed);
}

/** True for a rule whose `-c` gives it counters other than zero. */
function setsCounters({ command }: RuleInProgress): boolean {
  if (!likeOf(command).uses.some(isCounters)) return false;
  return command.uses.some((use) => isCounters(use) && use.values.some(({ text }) => /[1-9]/.test(text)));
}

function isCounters({ name }: OptionUse): boolean {
  return name === 'set-counters';
}

/**
 * iptables-nft 1.8.9 makes a chain anew whose counters it resets, or that it deletes for being empty, and then its policy
 * is ACCEPT. The user hears of it when that changes something.
 */
function resetPolicies({ workspace, place, backend }: Execution, chains: readonly WorkChain[]): void {
  const changed = chains.filter(({ policy, touched }) => touched && policy === 'DROP');
  if (changed.length === 0) return;
  const names = changed.map(({ name }) => name).join(', ');
  const message = `iptables-nft sets the policy of ${names} back to ACCEPT here; iptables-legacy leaves it at DROP.`;
  const word = wordOf(place);
  workspace.problems.push(warning('policy-reset', message, shift(span(word.start, word.end), place.origin)));
  if (backend === 'nft') for (const chain of changed) chain.policy = 'ACCEPT';
}
