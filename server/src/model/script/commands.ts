/** What each iptables command does to the tables of a running kernel, and the status that it ends with. */
import { isTargetName } from '../../catalogue/known-names.ts';
import type { Command } from '../../syntax/command/types.ts';
import { sharingTarget } from '../../syntax/save/alike.ts';
import { AlikeLine } from '../../syntax/save/alike-line.ts';
import type { Status } from '../../syntax/shell/host/world.ts';
import { canonicalOf } from '../canonical.ts';
import { type CommandContent, pairsOf, RuleInProgress, type Place as RulePlace } from '../rule.ts';
import { Appended, PlaceOfCall } from './appended.ts';
import { type Entry, keyOf, perhaps, type ScriptChain } from './chain.ts';
import { deleteChains, flush, makeChain, missingInNft, renameChain, setPolicy } from './chain-commands.ts';
import { changed, type Doing, fail } from './doing.ts';
import { missingOnHost, unlessFound } from './on-the-host.ts';
import { isOfSameShape, TAKEN_FOR_ANOTHER } from './shape.ts';
import { refusedStatus, tableRefused } from './table-check.ts';

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
    case 'zero':
      return namedChain(doing, (chain) => zero(doing, chain), 0);
    default:
      return namedChain(doing, (chain) => chain.maybe ?? 0, 0);
  }
}

/** Counters are not known here; iptables-nft does not ask whether there is a rule of that number, but whether there is the chain. */
function zero({ kernel, command: { number } }: Doing, chain: ScriptChain): Status {
  if (kernel.options.backend === 'nft') return chain.hook === undefined ? (chain.maybe ?? 0) : missingInNft(chain);
  if (number === undefined) return chain.maybe ?? 0;
  return number > chain.length ? 1 : (uncertainBefore(chain, number) ?? 0);
}

/** As `changed`, for what is done most. */
function added({ kernel, table, command, isRestored }: Doing, number: number, entries: readonly Entry[]): void {
  if (isRestored || !command.chain) return;
  const { family, chain } = command;
  kernel.changed({ kind: 'rules-added', family, table: table.name, chain: chain.text, number, entries });
}

/** Takes a rule out; the kernel refuses that where packets would then go round in what stands below it. */
function removeAt(doing: Doing, chain: ScriptChain, at: number): Status {
  const entries = chain.own().splice(at, 1);
  const problem = opens(chain, entries[0], at) ? tableRefused(doing.kernel, doing.table) : undefined;
  if (typeof problem === 'string') {
    chain.own().splice(at, 0, ...entries.map((entry) => perhaps(entry, problem)));
    return problem;
  }
  if (problem) {
    chain.own().splice(at, 0, ...entries);
    return refusedStatus(doing.kernel);
  }
  changed(doing, { kind: 'rules-removed', number: at + 1, entries });
  return 0;
}

/** True when the rule kept all packets from rules below that lead to other chains. */
function opens(chain: ScriptChain, gone: Entry | undefined, at: number): boolean {
  return gone?.rule?.ends === true && chain.entries.slice(at).some(({ rule }) => rule?.aim !== undefined);
}

function namedChain({ table, command }: Doing, use: (chain: ScriptChain) => Status, withoutName: Status): Status {
  if (!command.chain) return withoutName;
  const chain = table.chains.get(command.chain.text);
  return chain ? use(chain) : 1;
}

function onRule(doing: Doing): Status {
  const { table, command } = doing;
  const refused = checkTarget(doing);
  // A target that cannot be loaded ends the program before it looks for the chain.
  if (refused === 2) return refused;
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
  if (typeof refused === 'number' && refused !== 0) return refused === 4 && isTooBig(command, chain) ? 1 : refused;
  // A chain to jump to that may not be there is one that may be.
  if (refused !== 0 && command.kind === 'delete') doneOn(doing, chain);
  if (refused !== 0 && (command.kind === 'delete' || command.kind === 'check')) return refused;
  const missing = refused === 0 ? missingOnHost(doing) : refused;
  if (missing !== undefined) {
    if (command.kind === 'append' || command.kind === 'insert') {
      const entries = entriesOf(doing, chain).map((entry) => perhaps(entry, missing));
      const at = command.kind === 'append' ? chain.length : Math.min((command.number ?? 1) - 1, chain.length);
      chain.own().splice(at, 0, ...entries);
      chain.mayBeMade();
      added(doing, at + 1, entries);
    } else if (command.kind !== 'check') doubtFrom(chain, 0, missing);
    return missing;
  }
  return doneOn(doing, chain) || unlessFound(doing);
}

function doneOn(doing: Doing, chain: ScriptChain): Status {
  const { command } = doing;
  switch (command.kind) {
    case 'append':
      return put(doing, chain, chain.length, false);
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
  const { table, command, kernel } = doing;
  const { target } = sharingTarget(command).spec;
  if (!target || target.name === '') return 0;
  const chain = table.chains.get(target.name);
  if (chain?.hook !== undefined) {
    return fail(
      doing,
      'jump-to-builtin',
      `${target.name} is a built-in chain: a rule can only jump to a chain that you made.`,
      command.spec.target?.word,
      command.kind === 'check' || command.kind === 'delete' ? 1 : refusedStatus(kernel),
    );
  }
  if (chain) return chain.maybe ?? 0;
  if (isTargetName(target.name, command.family)) return 0;
  if (command.kind === 'check' || command.kind === 'delete') return 2;
  return fail(
    doing,
    'unknown-target',
    `${target.name} is no target, and no chain of ${table.name} at this point.`,
    command.spec.target?.word,
    2,
  );
}

/** The entries that the command makes, one for each pair of addresses. */
function entriesOf(doing: Doing, chain: ScriptChain): Entry[] {
  const { table, command, content, place, kernel, writtenAt, call } = doing;
  if (call?.kept instanceof Appended && call.kept.isOf(content, table.name, chain)) return [...call.kept.entries];
  const where = content instanceof AlikeLine ? content : placeOf(doing, content);
  // Who asks for no history does not ask what wrote a rule.
  const known = kernel.findings.history.isKept ? writtenAt : undefined;
  return pairsOf(command).map((pair, index) => ({
    rule: new RuleInProgress(table.name, chain.name, pair, index, where),
    maybe: chain.maybe,
    place,
    writtenAt: known,
  }));
}

/** What may be done again stands where its call stands then. */
function placeOf({ kernel: { options }, place, origin, call }: Doing, content: CommandContent): RulePlace {
  return call ? new PlaceOfCall(content, place, options.lineOf) : { content, origin, line: options.lineOf(place) };
}

/** Puts the rules in, unless the kernel would refuse the table with them. */
function put(doing: Doing, chain: ScriptChain, at: number, reversed: boolean, instead = 0): Status {
  const entries = entriesOf(doing, chain);
  if (reversed) entries.reverse();
  const isAppended = at === chain.length && instead === 0;
  const mustFit = !(isAppended && leadsNowhereNew(chain, entries)) && isToBeChecked(doing, chain, entries);
  // What is restored is looked at as a whole, when all of it was read.
  if (mustFit && doing.isRestored) doing.table.unchecked = true;
  const needsCheck = mustFit && !doing.isRestored;
  const before = needsCheck ? chain.keep() : undefined;
  let removed: Entry[] = [];
  if (isAppended) for (const entry of entries) chain.append(entry);
  else removed = chain.own().splice(at, instead, ...entries);
  chain.made = true;
  const problem = before ? tableRefused(doing.kernel, doing.table) : undefined;
  if (before && typeof problem === 'string') {
    if (isAppended) {
      chain.restore(before);
      for (const entry of entries) chain.append(perhaps(entry, problem));
    } else doubtFrom(chain, 0, problem);
    added(doing, at + 1, entries);
    return problem;
  }
  if (!before || !problem || typeof problem === 'string') {
    if (removed.length > 0) changed(doing, { kind: 'rules-removed', number: at + 1, entries: removed });
    if (doing.call && doing.command.kind === 'append' && chain.maybe === undefined)
      doing.call.kept = new Appended(doing.content, doing.table.name, chain, entries);
    added(doing, at + 1, entries);
    return chain.maybe ?? 0;
  }
  chain.restore(before);
  doing.kernel.report(problem, doing.place.source);
  return refusedStatus(doing.kernel);
}

/** Rules at the end of a chain from which a rule above leads to the same chain already: no packet gets where none got before. */
function leadsNowhereNew(chain: ScriptChain, entries: readonly Entry[]): boolean {
  return entries.every(({ rule }) => {
    if (!rule || rule.isBoundToHooks || rule.aim === undefined) return false;
    const { aim } = rule;
    return chain.entries.findLast((entry) => entry.maybe === undefined && entry.rule?.aim === aim) !== undefined;
  });
}

/** Loops, and targets that a hook does not take, show only across chains. */
function isToBeChecked({ table }: Doing, chain: ScriptChain, entries: readonly Entry[]): boolean {
  const isJump = entries.some(({ rule }) => rule?.aim !== undefined && table.chains.has(rule.aim));
  if (chain.hook === undefined) return isJump || entries.some(({ rule }) => rule?.isBoundToHooks);
  if (!isJump) return false;
  if (entries.some(({ rule }) => closesLoop(table, rule?.aim))) return true;
  return [...table.chains.values()].some(
    ({ hook, entries: inside }) => hook === undefined && inside.some(({ rule }) => rule?.isBoundToHooks),
  );
}

/** True when the chain can be come back to: the kernel takes that as long as no packet gets there. */
function closesLoop({ chains }: Doing['table'], aim: string | undefined): boolean {
  const done = new Set<string>();
  const above = new Set<string>();
  const follow = (name: string): boolean => {
    if (above.has(name)) return true;
    if (done.has(name)) return false;
    done.add(name);
    above.add(name);
    for (const { rule } of chains.get(name)?.entries ?? [])
      if (rule?.aim !== undefined && chains.has(rule.aim) && follow(rule.aim)) return true;
    above.delete(name);
    return false;
  };
  return aim !== undefined && follow(aim);
}

/** There is no rule of the number that the command gives, or none before which it could insert. */
export function isTooBig({ kind, number = 1 }: Command, chain: ScriptChain): boolean {
  return (kind === 'insert' && number > chain.length + 1) || (kind === 'replace' && number > chain.length);
}

function insert(doing: Doing, chain: ScriptChain): Status {
  const number = doing.command.number ?? 1;
  if (number > chain.length + 1) return tooBig(doing, chain, number, 'insert before');
  const why = uncertainBefore(chain, number - 1);
  const status = put(doing, chain, number - 1, true);
  // Where it stands depends on rules that may not be there.
  if (why !== undefined) doubtFrom(chain, 0, why);
  return status;
}

function replaceRule(doing: Doing, chain: ScriptChain): Status {
  const { number } = doing.command;
  if (number === undefined) return 2;
  if (number > chain.length) return tooBig(doing, chain, number, 'replace');
  const why = uncertainBefore(chain, number);
  const refused = why ?? replacedOpens(doing, chain, number);
  if (refused === undefined) return put(doing, chain, number - 1, false, 1);
  if (typeof refused !== 'string') return refusedStatus(doing.kernel);
  doubtFrom(chain, 0, refused);
  return refused;
}

/** Why the kernel refuses the rule where packets would then go round in what the old one kept them from; a text: why that is not known. */
function replacedOpens(doing: Doing, chain: ScriptChain, number: number): ReturnType<typeof tableRefused> {
  const at = number - 1;
  if (!opens(chain, chain.entries[at], number)) return undefined;
  const before = chain.keep();
  chain.set(chain.entries.toSpliced(at, 1, ...entriesOf(doing, chain)));
  const refused = tableRefused(doing.kernel, doing.table);
  chain.restore(before);
  return refused;
}

function deleteByNumber(doing: Doing, chain: ScriptChain, number: number): Status {
  if (number > chain.length) return tooBig(doing, chain, number, 'delete');
  const why = uncertainBefore(chain, number);
  if (why === undefined) return removeAt(doing, chain, number - 1);
  doubtFrom(chain, 0, why);
  return why;
}

function tooBig(doing: Doing, chain: ScriptChain, number: number, verb: string): Status {
  const open = chain.entries.find(({ rule }) => rule === undefined)?.maybe;
  if (open !== undefined) {
    // Nobody knows how many rules that is.
    doubtFrom(chain, 0, open);
    if (verb === 'insert before') for (const each of entriesOf(doing, chain)) chain.append(perhaps(each, open));
    return open;
  }
  const count = chain.length;
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
  chain.set(chain.entries.map((entry, index) => (index < from ? entry : perhaps(entry, why))));
}

/** Where a rule like that stands: its number, why that is not known, or nowhere. */
function find(chain: ScriptChain, key: string): number | string {
  const index = chain.entries.findIndex((entry) => entry.maybe === undefined && keyOf(entry) === key);
  if (index >= 0) return index;
  const perhapsThere = chain.entries.find((entry) => entry.rule === undefined || keyOf(entry) === key);
  return perhapsThere?.maybe ?? chain.maybe ?? -1;
}

/** All of the rules that the command says, or none. */
function deleteBySpec(doing: Doing, chain: ScriptChain): Status {
  const { command, table } = doing;
  const keys = pairsOf(command).map((pair) => canonicalOf(command, pair, table.name));
  const why = keys.length === 1 ? undefined : whyNotAll(chain, keys);
  if (why !== undefined) {
    if (typeof why === 'string')
      chain.set(chain.entries.map((entry) => (keys.includes(keyOf(entry) ?? '') ? perhaps(entry, why) : entry)));
    return why;
  }
  let status: Status = 0;
  for (const key of keys) {
    const found = find(chain, key);
    if (typeof found === 'string') {
      status = found;
      // If it was there, it is not any more; only what is not known at all may still be.
      const at = chain.entries.findIndex((entry) => entry.rule !== undefined && keyOf(entry) === key);
      if (at >= 0) removeAt(doing, chain, at);
    } else status = found < 0 ? 1 : removeAt(doing, chain, found);
  }
  return status;
}

/** The status where one of the rules is not there, or a text where that is not known. */
function whyNotAll(chain: ScriptChain, keys: readonly string[]): Status | undefined {
  const left = chain.copy();
  let why: string | undefined;
  for (const key of keys) {
    const found = find(left, key);
    if (typeof found === 'string') why = found;
    else if (found < 0) return 1;
    else left.own().splice(found, 1);
  }
  return why;
}

function check({ kernel, command, table }: Doing, chain: ScriptChain): Status {
  for (const pair of pairsOf(command)) {
    const key = canonicalOf(command, pair, table.name);
    const found = find(chain, key);
    if (typeof found === 'string') return found;
    if (found >= 0) continue;
    const isLoose = command.family === 6 && kernel.options.backend === 'legacy';
    const others = isLoose ? chain.entries.map((entry) => keyOf(entry) ?? '') : [];
    return others.some((other) => isOfSameShape(other, key)) ? TAKEN_FOR_ANOTHER : 1;
  }
  return 0;
}
