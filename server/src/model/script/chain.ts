/** A chain while a script runs. Copies of it share its rules, also while rules are appended to one of them. */
import type { Place } from '../../syntax/shell/ast.ts';
import type { ShellWord } from '../../syntax/shell/host/world.ts';
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

/** A list that several chains may have the beginning of. */
interface Store {
  readonly items: Entry[];
  /** So many at the beginning are those of some other chain as well, or `NOBODYS`: they stay as they are. */
  kept: number;
}

/** The rules of a chain, kept apart from it where something is only tried. */
export interface Kept {
  readonly store: Store;
  readonly count: number;
}

export class ScriptChain {
  readonly name: string;
  readonly hook: Chain['hook'];
  readonly place: Place | undefined;
  policy: Chain['policy'] = undefined;
  /** Why the policy is not known. */
  policyUnknown: string | undefined = undefined;
  /** Why the chain may not be there. */
  maybe: string | undefined = undefined;
  /** Of a built-in chain, where the rules are those of iptables-nft: it was made, as its first command does; `undefined`: not known. */
  made: boolean | undefined = false;
  private store: Store = { items: [], kept: NOBODYS };
  /** How many of the list are its own, where another may have appended to it; `ALL` while it has the list alone. */
  private count = ALL;

  constructor(name: string, place: Place | undefined, hook?: Chain['hook']) {
    this.name = name;
    this.hook = hook;
    this.place = place;
  }

  /** Its rules. Who keeps the list takes a copy: others may append to it. */
  get entries(): readonly Entry[] {
    if (this.isCut()) this.store = { items: this.store.items.slice(0, this.count), kept: NOBODYS };
    return this.store.items;
  }

  get length(): number {
    return this.count === ALL ? this.store.items.length : this.count;
  }

  /** Puts a rule at the end. */
  append(entry: Entry): void {
    if (this.isCut()) this.own();
    if (entry.maybe === undefined) this.made = true;
    else this.mayBeMade();
    this.store.items.push(entry);
    if (this.count !== ALL) this.count++;
  }

  /** The rules, to be changed in any way. */
  own(): Entry[] {
    if (this.store.kept !== NOBODYS || this.isCut())
      this.store = { items: this.store.items.slice(0, this.length), kept: NOBODYS };
    this.count = ALL;
    return this.store.items;
  }

  mayBeMade(): void {
    if (!this.made) this.made = undefined;
  }

  /** Has these rules and no others; the list is its own from now on. */
  set(entries: Entry[]): void {
    this.store = { items: entries, kept: NOBODYS };
    this.count = ALL;
  }

  /** The same chain for another copy of its table; `name`: called otherwise there. */
  copy(name = this.name): ScriptChain {
    const copy = new ScriptChain(name, this.place, this.hook);
    copy.policy = this.policy;
    copy.policyUnknown = this.policyUnknown;
    copy.maybe = this.maybe;
    copy.made = this.made;
    copy.restore(this.keep());
    return copy;
  }

  /** Its rules as they are now, whatever is done to it. */
  keep(): Kept {
    const { store, length } = this;
    store.kept = Math.max(store.kept, length);
    this.count = length;
    return { store, count: length };
  }

  /** Has the rules again that were kept. */
  restore({ store, count }: Kept): void {
    this.store = store;
    this.count = count;
  }

  /** Becomes what is known when it is not known which of the two is real; the other is used up. Gives the rules and pairs of rules that were looked at. */
  join(other: ScriptChain, why: string): number {
    this.maybe ??= other.maybe;
    if (this.made !== other.made) this.made = undefined;
    if (this.policy !== other.policy || this.policyUnknown !== other.policyUnknown) this.policyUnknown ??= why;
    if (this.store === other.store) return this.joinLonger(other, why);
    const { entries, compared } = joined(this.entries, other.entries, why);
    this.set(entries);
    return compared;
  }

  /** One of the two has done nothing but append to what the other has: that may be there. */
  private joinLonger(other: ScriptChain, why: string): number {
    const start = Math.min(this.length, other.length);
    const end = Math.max(this.length, other.length);
    if (start === end) return 0;
    this.count = end;
    const items = start >= this.store.kept && end === this.store.items.length ? this.store.items : this.own();
    for (let at = start; at < end; at++) items[at] = perhaps(items[at] as Entry, why);
    return end - start;
  }

  /** Another chain has appended to the list. */
  private isCut(): boolean {
    return this.count !== ALL && this.count !== this.store.items.length;
  }
}

/** All of a list, however many these are. */
const ALL = -1;

/** No chain was copied from it. */
const NOBODYS = -1;

export function perhaps(entry: Entry, why: string): Entry {
  return entry.maybe === undefined ? { ...entry, maybe: why } : entry;
}

/** Rules that say the same have the same key; a command that is not all known has none. */
export function keyOf({ rule }: Entry): string | undefined {
  return rule && canonicalOf(rule.command, rule, rule.table);
}

function same(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === b || !a?.rule || !b?.rule) return a === b;
  return a.maybe === b.maybe && keyOf(a) === keyOf(b);
}

interface Joined {
  readonly entries: Entry[];
  readonly compared: number;
}

function joined(a: readonly Entry[], b: readonly Entry[], why: string): Joined {
  let start = 0;
  while (start < a.length && start < b.length && same(a[start], b[start])) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && same(a[a.length - 1 - end], b[b.length - 1 - end])) end++;
  // Most of a long chain is the same in both: it is copied once.
  const entries = a.slice(0, start);
  for (const entry of middle(a.slice(start, a.length - end), b.slice(start, b.length - end), why)) entries.push(entry);
  for (let at = a.length - end; at < a.length; at++) entries.push(a[at] as Entry);
  const apart = (a.length - start - end) * (b.length - start - end);
  return { entries, compared: a.length + b.length + (apart > MOST_COMPARED ? 0 : apart) };
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
