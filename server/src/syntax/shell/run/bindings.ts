/** Names and what they are bound to, as a map whose copies share all that none of them has changed since. */

interface Layer<T> {
  /** `null` for a name that is bound to nothing any more. */
  readonly names: ReadonlyMap<string, T | null>;
  readonly below: Layer<T> | undefined;
  /** What was asked for of the layers below. */
  readonly asked?: Asked<T>;
}

/** What was asked for of bindings that are watched, and what it was. */
export interface Asked<T> {
  readonly names: Map<string, T | undefined>;
  /** All of them were looked through. */
  all: boolean;
}

/** A map whose copy costs what was changed since the last one, and whose comparison with a copy costs what either has changed. */
export class Bindings<T extends object> {
  private own = new Map<string, T | null>();
  private below: Layer<T> | undefined;

  constructor(entries: Iterable<readonly [string, T]> = []) {
    for (const [name, value] of entries) this.own.set(name, value);
  }

  get(name: string): T | undefined {
    const value = this.own.get(name);
    return (value === undefined ? boundBelow(this.below, name) : value) ?? undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  set(name: string, value: T): this {
    this.own.set(name, value);
    return this;
  }

  delete(name: string): void {
    if (this.below) this.own.set(name, null);
    else this.own.delete(name);
  }

  copy(): Bindings<T> {
    if (this.own.size > 0) {
      this.below = stacked(this.own, this.below);
      this.own = new Map();
    }
    const made = new Bindings<T>();
    made.below = this.below;
    return made;
  }

  /** A copy that tells, with all copies of its own, what is asked for that was bound before and not since. */
  watched(): { readonly copy: Bindings<T>; readonly asked: Asked<T> } {
    const copy = this.copy();
    const asked: Asked<T> = { names: new Map(), all: false };
    copy.below = { names: new Map(), below: copy.below, asked };
    return { copy, asked };
  }

  /** The names that may be bound to something else there; all that were changed since one of the two was copied from the other, and perhaps more. */
  namesApart(other: Bindings<T>): Set<string> {
    const names = new Set([...this.own.keys(), ...other.own.keys()]);
    const here = new Set<Layer<T>>();
    for (let layer = this.below; layer; layer = layer.below) here.add(layer);
    let shared = other.below;
    for (; shared && !here.has(shared); shared = shared.below) addTo(names, shared);
    for (let layer = this.below; layer && layer !== shared; layer = layer.below) addTo(names, layer);
    return names;
  }

  *[Symbol.iterator](): Generator<[string, T]> {
    const names = new Map(this.own);
    for (let layer = this.below; layer; layer = layer.below) {
      if (layer.asked) layer.asked.all = true;
      for (const [name, value] of layer.names) if (!names.has(name)) names.set(name, value);
    }
    for (const [name, value] of names) if (value !== null) yield [name, value];
  }
}

function boundBelow<T>(top: Layer<T> | undefined, name: string): T | undefined {
  for (let layer = top; layer; layer = layer.below) {
    if (layer.asked) {
      const value = boundBelow(layer.below, name);
      layer.asked.names.set(name, value);
      return value;
    }
    const value = layer.names.get(name);
    if (value !== undefined) return value ?? undefined;
  }
  return undefined;
}

/** A layer on others: those that are not much larger become one with it, so that there are never many. */
function stacked<T>(names: ReadonlyMap<string, T | null>, below: Layer<T> | undefined): Layer<T> {
  if (!below || below.asked || below.names.size > 2 * names.size) return { names, below };
  const both = new Map(below.names);
  for (const [name, value] of names) {
    if (value === null && !below.below) both.delete(name);
    else both.set(name, value);
  }
  return stacked(both, below.below);
}

function addTo<T>(names: Set<string>, layer: Layer<T>): void {
  for (const name of layer.names.keys()) names.add(name);
}
