/** The sets of the kernel while a script runs: which there are, and what they hold. */

/** What a set holds, as it was added; `undefined` when that is not known. */
type Members = ReadonlySet<string> | undefined;

/** A copy shares all with what it was copied from, until one of the two changes. */
export class Sets {
  private members = new Map<string, Set<string> | undefined>();
  /** Sets that may be there or not, and why. */
  private doubtful = new Map<string, string>();
  /** What sets were made as: the words behind `create` and the name, where that is known. */
  private kinds = new Map<string, readonly string[]>();
  /** Why there may be sets of which nothing is known. */
  private others: string | undefined;
  private isShared = false;

  /** True for sets that are there, and for those that may be. */
  has(name: string): boolean {
    return this.members.has(name);
  }

  /** What the set holds; `undefined` when that is not known, or there is no such set. */
  get(name: string): Members {
    return this.members.get(name);
  }

  names(): IterableIterator<string> {
    return this.members.keys();
  }

  /** Why it is not known whether there is such a set; `undefined` when it is known. */
  doubtOf(name: string): string | undefined {
    return this.doubtful.get(name) ?? (this.members.has(name) ? undefined : this.others);
  }

  /** The set is there, and holds that. */
  set(name: string, members: Members): void {
    this.hold(name, members);
    this.doubtful.delete(name);
  }

  /** The set holds that, if it is there. */
  hold(name: string, members: Members): void {
    this.own();
    this.members.set(name, members && new Set(members));
  }

  /** What the set was made as: its type and options; `undefined` when that is not known. */
  kindOf(name: string): readonly string[] | undefined {
    return this.kinds.get(name);
  }

  setKind(name: string, words: readonly string[] | undefined): void {
    this.own();
    if (words) this.kinds.set(name, words);
    else this.kinds.delete(name);
  }

  /** Puts a member into a set of which all is known. */
  add(name: string, member: string): void {
    this.own();
    this.members.get(name)?.add(member);
  }

  /** Takes a member out of a set of which all is known. */
  remove(name: string, member: string): void {
    this.own();
    this.members.get(name)?.delete(member);
  }

  delete(name: string): void {
    this.own();
    this.members.delete(name);
    this.kinds.delete(name);
    this.doubtful.delete(name);
  }

  clear(): void {
    this.members = new Map();
    this.kinds = new Map();
    this.doubtful = new Map();
    this.others = undefined;
    this.isShared = false;
  }

  /** Any set may have been made, changed or destroyed. */
  doubtAll(why: string): void {
    this.own();
    this.others = why;
    this.kinds = new Map();
    for (const name of this.members.keys()) {
      this.members.set(name, undefined);
      this.doubtful.set(name, why);
    }
  }

  /** How many members there are in all. */
  get size(): number {
    let size = 0;
    for (const members of this.members.values()) size += members?.size ?? 0;
    return size;
  }

  copy(): Sets {
    this.isShared = true;
    return Object.assign(new Sets(), this, { isShared: true });
  }

  private own(): void {
    if (!this.isShared) return;
    this.members = new Map([...this.members].map(([name, members]) => [name, members && new Set(members)]));
    this.doubtful = new Map(this.doubtful);
    this.kinds = new Map(this.kinds);
    this.isShared = false;
  }

  /** Makes this what is known when nobody knows which of the two there are. */
  join(other: Sets, why: string): void {
    if (other.members === this.members) return;
    this.own();
    this.others ??= other.others;
    for (const name of new Set([...this.members.keys(), ...other.members.keys()])) {
      const isInBoth = this.members.has(name) && other.members.has(name);
      const reason = this.doubtful.get(name) ?? other.doubtful.get(name) ?? (isInBoth ? undefined : why);
      if (reason !== undefined) this.doubtful.set(name, reason);
      if (this.kinds.get(name)?.join(' ') !== other.kinds.get(name)?.join(' ')) this.kinds.delete(name);
      if (!sameMembers(this.members.get(name), other.members.get(name))) this.members.set(name, undefined);
      else if (!this.members.has(name)) this.members.set(name, undefined);
    }
  }
}

function sameMembers(a: Members, b: Members): boolean {
  return a !== undefined && b !== undefined && a.size === b.size && [...a].every((member) => b.has(member));
}
