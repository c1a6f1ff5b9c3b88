/** What commands do to the chains of a running kernel: make, delete, rename and flush them, and set their policies. */

import type { Family } from '../../base/problem.ts';
import type { TableName } from '../../catalogue/hooks.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import type { Status } from '../../syntax/shell/host/world.ts';
import { type CommandContent, RuleInProgress, withSpec, withTarget } from '../rule.ts';
import { type Entry, perhaps, ScriptChain } from './chain.ts';
import { changed, type Doing, fail } from './doing.ts';
import type { Kernel } from './kernel.ts';
import { doubtTable } from './tables.ts';

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
  const all = [...table.chains.values()];
  const chains = command.chain
    ? [table.chains.get(command.chain.text)]
    : all.filter(({ hook }) => hook === undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
  const statuses = chains.map((chain) => deletable(doing, chain));
  // All or none: where one cannot be deleted, the program leaves without having changed anything.
  const refused = statuses.find((status) => typeof status === 'number' && status !== 0);
  if (refused !== undefined) return refused;
  const why = statuses.find((status) => typeof status === 'string');
  for (const chain of chains) {
    if (!chain) continue;
    if (chain.hook !== undefined) chain.made = why === undefined ? false : undefined;
    else if (why === undefined || (chains.length === 1 && chain.maybe !== undefined && isIdle(table, chain))) {
      table.chains.delete(chain.name);
      changed(doing, { kind: 'chain-removed' }, chain.name);
    } else {
      chain.maybe ??= why;
      changed(doing, { kind: 'doubted', why }, chain.name);
    }
  }
  if (!command.chain)
    for (const chain of all) if (chain.made !== false) chain.made = madeStill(chain, why === undefined);
  return why ?? 0;
}

/** Nothing that may be there keeps the chain from being deleted. */
function isIdle({ chains }: Doing['table'], { name, length }: ScriptChain): boolean {
  return length === 0 && [...chains.values()].every(({ entries }) => entries.every(({ rule }) => rule?.aim !== name));
}

/** Whether a built-in chain is still there when iptables-nft has deleted all: those that hold nothing go as well. */
function madeStill({ policy, policyUnknown, entries, made }: ScriptChain, isCertain: boolean): boolean | undefined {
  const isOpen = policy === 'ACCEPT' || policyUnknown !== undefined;
  if (!isOpen || entries.some(({ maybe }) => maybe === undefined)) return made;
  return isCertain && policyUnknown === undefined && entries.length === 0 ? false : undefined;
}

/** Why iptables-nft does not find a built-in chain, which is made by the first command that uses it. */
export function missingInNft({ made }: ScriptChain): Status {
  if (made === undefined) return 'whether iptables-nft has made the chain is not known';
  return made ? 0 : 1;
}

/** What deleting the chain alone would end with. */
function deletable({ table, kernel }: Doing, chain: ScriptChain | undefined): Status {
  const isNft = kernel.options.backend === 'nft';
  if (!chain || (chain.hook !== undefined && !isNft)) return 1;
  if (chain.hook !== undefined) {
    if (chain.policyUnknown !== undefined) return chain.policyUnknown;
    const missing = missingInNft(chain);
    if (missing !== 0 || chain.policy !== 'ACCEPT') return missing || 1;
  }
  // iptables-nft leaves it to the kernel to see that.
  const held = isNft ? 4 : 1;
  const users = [...table.chains.values()]
    .flatMap(({ entries }) => entries)
    .filter(({ rule }) => rule?.aim === chain.name);
  if (chain.entries.some(({ maybe }) => maybe === undefined) || users.some(({ maybe }) => maybe === undefined))
    return held;
  return chain.maybe ?? chain.entries[0]?.maybe ?? users[0]?.maybe ?? 0;
}

/** Why nobody knows what a table comes to where a chain is called so. */
function strangeName({ hook }: ScriptChain, name: string): string | undefined {
  if (hook !== undefined)
    return 'iptables-nft has given a built-in chain another name, under which no program looks for it';
  return name === '' || VERDICTS.has(name) ? 'a chain has a name that stands for something else' : undefined;
}

/** No chain of iptables-legacy has such a name. */
const VERDICTS: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'QUEUE', 'RETURN']);

export function renameChain(doing: Doing): Status {
  const { table, command, kernel } = doing;
  const { chains } = table;
  const chain = chains.get(command.chain?.text ?? '');
  const name = command.argument?.text ?? '';
  if (!chain || chains.has(name)) return 1;
  const isNft = kernel.options.backend === 'nft';
  if (!isNft && (chain.hook !== undefined || VERDICTS.has(name))) return 1;
  const missing = chain.hook === undefined ? 0 : missingInNft(chain);
  if (missing !== 0) return missing;
  const why = strangeName(chain, name);
  const { maybe } = chain;
  if (chain.hook === undefined) giveName(doing, chain, name);
  if (why !== undefined) {
    doubtTable(table, why);
    changed(doing, { kind: 'doubted', why });
  }
  return maybe ?? 0;
}

function giveName(doing: Doing, chain: ScriptChain, name: string): void {
  const { chains } = doing.table;
  changed(doing, { kind: 'chain-renamed', to: name });
  chains.delete(chain.name);
  const made = chain.copy(name);
  made.set(chain.entries.map((entry) => renamed(entry, { chain: name })));
  chains.set(name, made);
  for (const other of chains.values()) {
    if (!other.entries.some(({ rule }) => rule?.aim === chain.name)) continue;
    other.set(other.entries.map((entry) => (entry.rule?.aim === chain.name ? renamed(entry, { aim: name }) : entry)));
  }
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
  chain.made = true;
  return 0;
}

export function flush(doing: Doing): Status {
  const { table, command } = doing;
  const chain = command.chain && table.chains.get(command.chain.text);
  if (command.chain && !chain) return 1;
  if (chain) chain.made = true;
  else if (command.words.some(({ text }) => /^(-[a-zA-Z]*v|--verbose$)/.test(text)))
    for (const each of table.chains.values()) each.made = true;
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
