/** What each iptables command does to the tables of a running kernel, and the status that it ends with. */
import { refusal } from '../../base/finding.ts';
import { shift } from '../../base/span.ts';
import { isTargetName } from '../../catalogue/known-names.ts';
import { isBuiltin } from '../../catalogue/tables.ts';
import type { Command, Word } from '../../syntax/command/types.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { Status } from '../../syntax/shell/world.ts';
import { canonicalOf } from '../canonical.ts';
import { checkTable } from '../check.ts';
import { type CommandContent, pairsOf, RuleInProgress, withSpec, withTarget } from '../rule.ts';
import type { Change } from './change.ts';
import type { Kernel } from './kernel.ts';
import { tableOf } from './ruleset.ts';
import {
  type Entry,
  keyOf,
  newChain,
  ownEntries,
  perhaps,
  type ScriptChain,
  type ScriptTable,
  setEntries,
  type WrittenAt,
} from './tables.ts';

/** A command that is carried out. */
export interface Doing {
  readonly kernel: Kernel;
  readonly table: ScriptTable;
  readonly command: Command;
  readonly content: CommandContent;
  readonly place: Place;
  /** Where the command's spans count from. */
  readonly origin: number;
  /** For a line that is restored: what wrote each stretch of it. */
  readonly writtenAt?: WrittenAt;
}

/** Carries out the command; what is returned is its status. */
export function carryOut(doing: Doing): Status {
  switch (doing.command.kind) {
    case 'append':
    case 'insert':
    case 'replace':
    case 'delete':
    case 'check':
      return onRule(doing);
    case 'new-chain':
      return makeChain(doing);
    case 'delete-chain':
      return deleteChains(doing);
    case 'rename-chain':
      return renameChain(doing);
    case 'policy':
      return setPolicy(doing);
    case 'flush':
      return flush(doing);
    default:
      return namedChain(doing, (chain) => chain.maybe ?? 0, 0);
  }
}

type ChangeOfChain = Change extends infer One
  ? One extends { chain: string }
    ? Omit<One, 'family' | 'table' | 'chain'>
    : never
  : never;

/** Notes what became of the command's chain; lines of a restore are told by their table. */
function changed(
  { kernel, table, command, writtenAt }: Doing,
  change: ChangeOfChain,
  chain = command.chain?.text,
): void {
  if (writtenAt || chain === undefined) return;
  kernel.changed({ family: command.family, table: table.name, chain, ...change });
}

/** As `changed`, for what is done most. */
function added({ kernel, table, command, writtenAt }: Doing, number: number, entries: readonly Entry[]): void {
  if (writtenAt || !command.chain) return;
  const { family, chain } = command;
  kernel.changed({ kind: 'rules-added', family, table: table.name, chain: chain.text, number, entries });
}

function removeAt(doing: Doing, chain: ScriptChain, at: number): void {
  const entries = ownEntries(chain).splice(at, 1);
  changed(doing, { kind: 'rules-removed', number: at + 1, entries });
}

/** Says why the command fails. */
function fail(
  { kernel, command, origin, place, writtenAt }: Doing,
  code: string,
  message: string,
  word: Word | undefined,
  status = 1,
): number {
  const at = word ?? command.option ?? { start: 0, end: 0 };
  const where = writtenAt?.(at.start, at.end) ?? shift({ start: at.start, end: at.end }, origin);
  kernel.report(refusal(code, message, { start: where.start, end: where.end }), place.source);
  return status;
}

function namedChain({ table, command }: Doing, use: (chain: ScriptChain) => Status, withoutName: Status): Status {
  if (!command.chain) return withoutName;
  const chain = table.chains.get(command.chain.text);
  return chain ? use(chain) : 1;
}

function onRule(doing: Doing): Status {
  const { table, command } = doing;
  const chain = table.chains.get(command.chain?.text ?? '');
  if (!chain) {
    if (command.kind === 'check' || command.kind === 'delete') return 1;
    return fail(
      doing,
      'unknown-chain',
      `There is no chain ${command.chain?.text} in ${table.name} at this point.`,
      command.chain,
    );
  }
  const refused = checkTarget(doing);
  if (refused !== 0) return refused;
  switch (command.kind) {
    case 'append':
      return put(doing, chain, chain.entries.length, false);
    case 'insert':
      return insert(doing, chain);
    case 'replace':
      return replaceRule(doing, chain);
    case 'delete':
      return command.number === undefined ? deleteBySpec(doing, chain) : deleteByNumber(doing, chain, command.number);
    default:
      return check(doing, chain);
  }
}

function checkTarget(doing: Doing): Status {
  const { table, command } = doing;
  const { target } = command.spec;
  if (!target || target.name === '') return 0;
  const chain = table.chains.get(target.name);
  if (chain?.hook !== undefined) {
    return fail(
      doing,
      'jump-to-builtin',
      `${target.name} is a built-in chain: a rule can only jump to a chain that you made.`,
      target.word,
    );
  }
  if (chain) return chain.maybe ?? 0;
  if (isTargetName(target.name, command.family)) return 0;
  if (command.kind === 'check' || command.kind === 'delete') return 2;
  return fail(
    doing,
    'unknown-target',
    `${target.name} is no target, and no chain of ${table.name} at this point.`,
    target.word,
    2,
  );
}

/** The entries that the command makes, one for each pair of addresses. */
function entriesOf({ table, command, content, place, origin, kernel, writtenAt }: Doing, chain: ScriptChain): Entry[] {
  const line = kernel.options.lineOf(place);
  return pairsOf(command).map((pair, index) => ({
    rule: new RuleInProgress(table.name, chain.name, pair, index, { content, origin, line }),
    maybe: chain.maybe,
    place,
    ...(writtenAt && { writtenAt }),
  }));
}

/** Puts the rules in, unless the kernel would refuse the table with them. */
function put(doing: Doing, chain: ScriptChain, at: number, reversed: boolean, instead = 0): Status {
  const entries = entriesOf(doing, chain);
  if (reversed) entries.reverse();
  const before = chain.entries;
  const wasShared = chain.shared;
  const needsCheck = isToBeChecked(doing, chain, entries);
  if (needsCheck) {
    chain.entries = [...before];
    chain.shared = false;
  }
  const own = ownEntries(chain);
  let removed: Entry[] = [];
  if (at === own.length && instead === 0) own.push(...entries);
  else removed = own.splice(at, instead, ...entries);
  const problem = needsCheck ? tableRefused(doing) : undefined;
  if (!problem) {
    if (removed.length > 0) changed(doing, { kind: 'rules-removed', number: at + 1, entries: removed });
    added(doing, at + 1, entries);
    return chain.maybe ?? 0;
  }
  chain.entries = before;
  chain.shared = wasShared;
  doing.kernel.report(problem, doing.place.source);
  return 1;
}

/** Loops, and targets that a hook does not take, show only across chains. */
function isToBeChecked({ table }: Doing, chain: ScriptChain, entries: readonly Entry[]): boolean {
  const isJump = entries.some(({ rule }) => rule?.aim !== undefined && table.chains.has(rule.aim));
  if (chain.hook === undefined) return isJump || entries.some(({ rule }) => rule?.isBoundToHooks);
  if (!isJump) return false;
  return [...table.chains.values()].some(
    ({ hook, entries: inside }) => hook === undefined && inside.some(({ rule }) => rule?.isBoundToHooks),
  );
}

function tableRefused({ kernel, table }: Doing): ReturnType<typeof checkTable>[number] | undefined {
  return checkTable(tableOf(kernel, table, [])).find(({ refusedBy }) => refusedBy.includes(kernel.options.backend));
}

function insert(doing: Doing, chain: ScriptChain): Status {
  const number = doing.command.number ?? 1;
  if (number > chain.entries.length + 1) return tooBig(doing, chain, number, 'insert before');
  const why = uncertainBefore(chain, number - 1);
  const status = put(doing, chain, number - 1, true);
  // Where it stands depends on rules that may not be there.
  if (why !== undefined) doubtFrom(chain, 0, why);
  return status;
}

function replaceRule(doing: Doing, chain: ScriptChain): Status {
  const { number } = doing.command;
  if (number === undefined) return 2;
  if (number > chain.entries.length) return tooBig(doing, chain, number, 'replace');
  const why = uncertainBefore(chain, number);
  if (why === undefined) return put(doing, chain, number - 1, false, 1);
  doubtFrom(chain, 0, why);
  return why;
}

function deleteByNumber(doing: Doing, chain: ScriptChain, number: number): Status {
  if (number > chain.entries.length) return tooBig(doing, chain, number, 'delete');
  const why = uncertainBefore(chain, number);
  if (why === undefined) removeAt(doing, chain, number - 1);
  else doubtFrom(chain, 0, why);
  return why ?? 0;
}

function tooBig(doing: Doing, chain: ScriptChain, number: number, verb: string): number {
  const count = chain.entries.length;
  const holds = count === 0 ? 'no rule' : count === 1 ? 'one rule' : `${count} rules`;
  return fail(
    doing,
    'rule-number-too-big',
    `There is no rule ${number} to ${verb}: ${chain.name} holds ${holds} here.`,
    undefined,
  );
}

function uncertainBefore(chain: ScriptChain, end: number): string | undefined {
  return chain.entries.slice(0, end).find(({ maybe }) => maybe !== undefined)?.maybe ?? chain.maybe;
}

function doubtFrom(chain: ScriptChain, from: number, why: string): void {
  setEntries(
    chain,
    chain.entries.map((entry, index) => (index < from ? entry : perhaps(entry, why))),
  );
}

/** Where a rule like that stands: its number, why that is not known, or nowhere. */
function find(chain: ScriptChain, key: string): number | string {
  const index = chain.entries.findIndex((entry) => entry.maybe === undefined && keyOf(entry) === key);
  if (index >= 0) return index;
  const perhapsThere = chain.entries.find((entry) => entry.rule === undefined || keyOf(entry) === key);
  return perhapsThere?.maybe ?? chain.maybe ?? -1;
}

function deleteBySpec(doing: Doing, chain: ScriptChain): Status {
  const { command, table } = doing;
  let status: Status = 0;
  for (const pair of pairsOf(command)) {
    const key = canonicalOf(command, pair, table.name);
    const found = find(chain, key);
    if (typeof found === 'string') {
      status = found;
      // If it was there, it is not any more; only what is not known at all may still be.
      const at = chain.entries.findIndex((entry) => entry.rule !== undefined && keyOf(entry) === key);
      if (at >= 0) removeAt(doing, chain, at);
    } else if (found >= 0) removeAt(doing, chain, found);
    else status = 1;
  }
  return status;
}

function check({ command, table }: Doing, chain: ScriptChain): Status {
  for (const pair of pairsOf(command)) {
    const found = find(chain, canonicalOf(command, pair, table.name));
    if (typeof found === 'string') return found;
    if (found < 0) return 1;
  }
  return 0;
}

function makeChain(doing: Doing): Status {
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
  table.chains.set(name, newChain(name, place));
  changed(doing, { kind: 'chain-added' });
  return 0;
}

function deleteChains(doing: Doing): Status {
  const { table, command } = doing;
  if (command.chain) return deleteChain(doing, table.chains.get(command.chain.text));
  let status: Status = 0;
  const names = [...table.chains.values()]
    .filter(({ hook }) => hook === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const chain of names) {
    const one = deleteChain(doing, chain);
    if (one !== 0) status = one;
  }
  return status;
}

function deleteChain(doing: Doing, chain: ScriptChain | undefined): Status {
  const { table } = doing;
  if (!chain || chain.hook !== undefined) return 1;
  const users = [...table.chains.values()]
    .flatMap(({ entries }) => entries)
    .filter(({ rule }) => rule?.aim === chain.name);
  if (chain.entries.some(({ maybe }) => maybe === undefined) || users.some(({ maybe }) => maybe === undefined))
    return 1;
  const why = chain.maybe ?? chain.entries[0]?.maybe ?? users[0]?.maybe;
  if (why === undefined || chain.maybe !== undefined) {
    table.chains.delete(chain.name);
    changed(doing, { kind: 'chain-removed' }, chain.name);
  } else {
    chain.maybe = why;
    changed(doing, { kind: 'doubted', why }, chain.name);
  }
  return why ?? 0;
}

function renameChain(doing: Doing): Status {
  const { table, command } = doing;
  const { chains } = table;
  const chain = chains.get(command.chain?.text ?? '');
  const name = command.argument?.text ?? '';
  if (!chain || chain.hook !== undefined || chains.has(name) || name === '') return 1;
  changed(doing, { kind: 'chain-renamed', to: name });
  chains.delete(chain.name);
  chains.set(name, {
    ...chain,
    name,
    entries: chain.entries.map((entry) => renamed(entry, { chain: name })),
    shared: false,
  });
  for (const other of chains.values()) {
    if (!other.entries.some(({ rule }) => rule?.aim === chain.name)) continue;
    setEntries(
      other,
      other.entries.map((entry) => (entry.rule?.aim === chain.name ? renamed(entry, { aim: name }) : entry)),
    );
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

function setPolicy(doing: Doing): Status {
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

function flush(doing: Doing): Status {
  const { table, command } = doing;
  const chain = command.chain && table.chains.get(command.chain.text);
  if (command.chain && !chain) return 1;
  for (const each of chain ? [chain] : table.chains.values()) {
    changed(doing, { kind: 'flushed', entries: each.entries }, each.name);
    setEntries(each, []);
  }
  return chain?.maybe ?? 0;
}
