/** What commands do to the chains of a running kernel: make, delete, rename and flush them, and set their policies. */

import type { Family } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import type { Status } from '../../syntax/shell/world.ts';
import { type CommandContent, RuleInProgress, withSpec, withTarget } from '../rule.ts';
import { type Entry, perhaps, ScriptChain } from './chain.ts';
import { changed, type Doing, fail } from './doing.ts';
import type { Kernel } from './kernel.ts';

export function makeChain(doing: Doing): Status {
  const { table, command, place } = doing;
  const name = command.chain?.text ?? '';
  const found = table.chains.get(name);
  if (found?.maybe !== undefined) {
    // Whether it was there or not, now it is; what it held stays as uncertain as it was.
    const { maybe } = found;
    found.maybe = undefined;
    return maybe;
  }
  if (found || name === '') return 1;
  table.chains.set(name, new ScriptChain(name, place));
  changed(doing, { kind: 'chain-added' });
  return 0;
}

export function deleteChains(doing: Doing): Status {
  const { table, command } = doing;
  const own = [...table.chains.values()].filter(({ hook }) => hook === undefined);
  const chains = command.chain
    ? [table.chains.get(command.chain.text)]
    : own.sort((a, b) => (a.name < b.name ? -1 : 1));
  const statuses = chains.map((chain) => deletable(doing, chain));
  // All or none: where one cannot be deleted, the program leaves without having changed anything.
  if (statuses.includes(1)) return 1;
  const why = statuses.find((status) => typeof status === 'string');
  for (const chain of chains) {
    if (!chain) continue;
    if (why === undefined || (chains.length === 1 && chain.maybe !== undefined)) {
      table.chains.delete(chain.name);
      changed(doing, { kind: 'chain-removed' }, chain.name);
    } else {
      chain.maybe ??= why;
      changed(doing, { kind: 'doubted', why }, chain.name);
    }
  }
  return why ?? 0;
}

/** What deleting the chain alone would end with. */
function deletable({ table }: Doing, chain: ScriptChain | undefined): Status {
  if (!chain || chain.hook !== undefined) return 1;
  const users = [...table.chains.values()]
    .flatMap(({ entries }) => entries)
    .filter(({ rule }) => rule?.aim === chain.name);
  if (chain.entries.some(({ maybe }) => maybe === undefined) || users.some(({ maybe }) => maybe === undefined))
    return 1;
  return chain.maybe ?? chain.entries[0]?.maybe ?? users[0]?.maybe ?? 0;
}

export function renameChain(doing: Doing): Status {
  const { table, command } = doing;
  const { chains } = table;
  const chain = chains.get(command.chain?.text ?? '');
  const name = command.argument?.text ?? '';
  if (!chain || chain.hook !== undefined || chains.has(name) || name === '') return 1;
  changed(doing, { kind: 'chain-renamed', to: name });
  chains.delete(chain.name);
  const made = chain.copy(name);
  made.set(chain.entries.map((entry) => renamed(entry, { chain: name })));
  chains.set(name, made);
  for (const other of chains.values()) {
    if (!other.entries.some(({ rule }) => rule?.aim === chain.name)) continue;
    other.set(other.entries.map((entry) => (entry.rule?.aim === chain.name ? renamed(entry, { aim: name }) : entry)));
  }
  return chain.maybe ?? 0;
}

/** The entry with its rule in a chain of another name, or jumping to one. */
function renamed(entry: Entry, to: { readonly chain?: string; readonly aim?: string }): Entry {
  const { rule } = entry;
  if (!rule) return entry;
  const { target } = rule.command.spec;
  const aimed = target && {
    name: to.aim ?? target.name,
    goto: target.goto,
    entry: undefined,
    word: target.word,
    options: target.options,
    given: target.given,
  };
  const command =
    to.aim !== undefined && aimed ? withSpec(rule.command, withTarget(rule.command, aimed)) : rule.command;
  const content: CommandContent = {
    kind: 'command',
    command,
    counters: undefined,
    problems: [],
    predicates: undefined,
  };
  const pair = { source: rule.source, destination: rule.destination };
  const made = new RuleInProgress(rule.table, to.chain ?? rule.chain, pair, 0, {
    content,
    origin: rule.origin,
    line: rule.line,
  });
  return { ...entry, rule: made };
}

export function setPolicy(doing: Doing): Status {
  const { table, command } = doing;
  const chain = table.chains.get(command.chain?.text ?? '');
  const policy = command.argument?.text;
  if (!chain || !isBuiltin(table.name, chain.name)) {
    return fail(
      doing,
      'policy-of-user-chain',
      `${command.chain?.text} is not a built-in chain of ${table.name}: only those have a policy.`,
      command.chain,
    );
  }
  if (policy !== 'ACCEPT' && policy !== 'DROP') return 1;
  changed(doing, { kind: 'policy', from: chain.policyUnknown === undefined ? chain.policy : undefined, to: policy });
  chain.policy = policy;
  chain.policyUnknown = undefined;
  return 0;
}

export function flush(doing: Doing): Status {
  const { table, command } = doing;
  const chain = command.chain && table.chains.get(command.chain.text);
  if (command.chain && !chain) return 1;
  for (const each of chain ? [chain] : table.chains.values()) {
    changed(doing, { kind: 'flushed', entries: each.entries.slice() }, each.name);
    each.set([]);
  }
  return chain?.maybe ?? 0;
}

/** A command took away rules, or chains, of which nobody knows which: any may be gone, and nothing else changed. `only`: of this table. */
export function mayHaveTaken(
  kernel: Kernel,
  family: Family,
  only: TableName | undefined,
  what: 'rules' | 'chains',
  why: string,
): void {
  for (const name of kernel.tables[family].keys()) {
    if (only !== undefined && only !== name) continue;
    for (const chain of kernel.table(family, name).chains.values()) {
      if (what === 'chains' ? chain.hook !== undefined : chain.length === 0) continue;
      if (what === 'chains') chain.maybe ??= why;
      else chain.set(chain.entries.map((entry) => perhaps(entry, why)));
      kernel.changed({ kind: 'doubted', family, table: name, chain: chain.name, why });
    }
  }
}
