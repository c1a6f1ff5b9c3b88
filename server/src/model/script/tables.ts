/** The tables of the kernel while a script runs. A copy shares its rules until one of the two changes them. */
import type { TableName } from '../../catalogue/hooks.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/world.ts';
import { canonicalOf } from '../canonical.ts';
import type { RuleInProgress } from '../rule.ts';
import type { Chain } from '../types.ts';

/** A rule that is in a chain, or may be. */
export interface Entry {
  /** Absent for a command whose words are not all known. */
  readonly rule: RuleInProgress | undefined;
  /** Why it may not be there, or not be like this. */
  readonly maybe: string | undefined;
  readonly place: Place;
  /** Of a rule that was restored, or made by a loop of very many passes: what wrote a stretch of its line, given by the rule's own spans. */
  readonly writtenAt?: WrittenAt | undefined;
}

/** What wrote each stretch of a line, or the words that the line is made of. */
export type WrittenAt = ((start: number, end: number) => Place) | readonly ShellWord[];

export interface ScriptChain {
  readonly name: string;
  readonly hook: Chain['hook'];
  policy: Chain['policy'];
  /** Why the policy is not known. */
  policyUnknown: string | undefined;
  /** Why the chain may not be there. */
  maybe: string | undefined;
  readonly place: Place | undefined;
  entries: Entry[];
  /** Another copy of the chain has the same list. */
  shared: boolean;
}

export interface ScriptTable {
  readonly name: TableName;
  readonly chains: Map<string, ScriptChain>;
  /** It was restored from a text that is not all known: if the kernel refused a line of it, nothing of it is there. */
  assumed: { readonly why: string; readonly place: Place } | undefined;
  /** While it is restored: something in it makes the kernel look at all of it. */
  unchecked?: boolean;
  /** Another copy of the kernel has the same table. */
  isShared?: boolean;
}

/** Rules that are gone over in a step of the evaluation, as a power of two. */
export const GONE_OVER = 5;

export function newTable(name: TableName): ScriptTable {
  const chains = new Map<string, ScriptChain>();
  for (const hook of tableNamed(name)?.chains ?? []) {
    chains.set(hook, { ...newChain(hook, undefined), hook, policy: 'ACCEPT' });
  }
  return { name, chains, assumed: undefined };
}

export function newChain(name: string, place: Place | undefined): ScriptChain {
  return {
    name,
    hook: undefined,
    policy: undefined,
    policyUnknown: undefined,
    maybe: undefined,
    place,
    entries: [],
    shared: false,
  };
}

/** The rules, to be changed. */
export function ownEntries(chain: ScriptChain): Entry[] {
  if (chain.shared) {
    chain.entries = [...chain.entries];
    chain.shared = false;
  }
  return chain.entries;
}

export function setEntries(chain: ScriptChain, entries: Entry[]): void {
  chain.entries = entries;
  chain.shared = false;
}

export function copyTable({ name, chains, assumed }: ScriptTable): ScriptTable {
  const copy = new Map<string, ScriptChain>();
  for (const chain of chains.values()) {
    chain.shared = true;
    copy.set(chain.name, { ...chain });
  }
  return { name, chains: copy, assumed };
}

/** What is known of a table that is in one of two states. `into` becomes it. Gives the number of rules and pairs of rules that were looked at. */
export function joinTables(into: ScriptTable, other: ScriptTable, why: string): number {
  let compared = 0;
  into.assumed ??= other.assumed;
  for (const chain of other.chains.values()) {
    const own = into.chains.get(chain.name);
    if (own) compared += joinChains(own, chain, why);
    else
      into.chains.set(chain.name, {
        ...chain,
        entries: chain.entries.map((entry) => perhaps(entry, why)),
        shared: false,
        maybe: chain.maybe ?? why,
      });
  }
  for (const chain of into.chains.values()) {
    if (other.chains.has(chain.name)) continue;
    chain.maybe ??= why;
    setEntries(
      chain,
      chain.entries.map((entry) => perhaps(entry, why)),
    );
    compared += chain.entries.length;
  }
  return compared;
}

function joinChains(into: ScriptChain, other: ScriptChain, why: string): number {
  into.maybe ??= other.maybe;
  if (into.policy !== other.policy || into.policyUnknown !== other.policyUnknown) into.policyUnknown ??= why;
  const { entries: own } = into;
  if (own === other.entries) return 0;
  const start = sameFrom(own, other.entries);
  if (!into.shared && start === other.entries.length) {
    // One way has done nothing but append, as most conditions do: what it has appended may be there.
    for (let at = start; at < own.length; at++) own[at] = perhaps(own[at] as Entry, why);
    return own.length + start;
  }
  const { entries, compared } = joinEntries(own, other.entries, start, why);
  setEntries(into, entries);
  return compared;
}

interface Joined {
  readonly entries: Entry[];
  readonly compared: number;
}

/** How many entries both begin with. */
function sameFrom(a: readonly Entry[], b: readonly Entry[]): number {
  let start = 0;
  while (start < a.length && start < b.length && same(a[start], b[start])) start++;
  return start;
}

/** `start`: how many both begin with. */
function joinEntries(a: readonly Entry[], b: readonly Entry[], start: number, why: string): Joined {
  let end = 0;
  while (end < a.length - start && end < b.length - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  // Most of a long chain is the same in both: it is copied once.
  const result = a.slice(0, start);
  for (const entry of middle(a.slice(start, a.length - end), b.slice(start, b.length - end), why)) result.push(entry);
  for (let at = a.length - end; at < a.length; at++) result.push(a[at] as Entry);
  const apart = (a.length - start - end) * (b.length - start - end);
  return { entries: result, compared: a.length + b.length + (apart > MOST_COMPARED ? 0 : apart) };
}

/** Largest product of lengths for which it is worked out which rules two lists have in common. */
const MOST_COMPARED = 1_000_000;

/** What two lists have in common stays; what only one has may be there. */
function middle(a: readonly Entry[], b: readonly Entry[], why: string): Entry[] {
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_COMPARED) {
    return [...a, ...b].map((entry) => perhaps(entry, why));
  }
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j;
      lengths[here] = same(a[i], b[j])
        ? (lengths[here + width + 1] ?? 0) + 1
        : Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0);
    }
  }
  const result: Entry[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const here = i * width + j;
    if (same(a[i], b[j])) {
      result.push(a[i] as Entry);
      i++;
      j++;
    } else if ((lengths[here + width] ?? 0) >= (lengths[here + 1] ?? 0)) result.push(perhaps(a[i++] as Entry, why));
    else result.push(perhaps(b[j++] as Entry, why));
  }
  return [
    ...result,
    ...a.slice(i).map((entry) => perhaps(entry, why)),
    ...b.slice(j).map((entry) => perhaps(entry, why)),
  ];
}

function same(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === b || !a?.rule || !b?.rule) return a === b;
  return a.maybe === b.maybe && keyOf(a) === keyOf(b);
}

/** Rules that say the same have the same key; a command that is not all known has none. */
export function keyOf({ rule }: Entry): string | undefined {
  return rule && canonicalOf(rule.command, rule, rule.table);
}

export function perhaps(entry: Entry, why: string): Entry {
  return entry.maybe === undefined ? { ...entry, maybe: why } : entry;
}

/** Nobody knows what the table has lost, and what of it is another. */
export function doubtTable({ chains }: ScriptTable, why: string): void {
  for (const chain of chains.values()) {
    if (chain.hook === undefined) chain.maybe ??= why;
    else chain.policyUnknown ??= why;
    setEntries(
      chain,
      chain.entries.map((entry) => perhaps(entry, why)),
    );
  }
}
