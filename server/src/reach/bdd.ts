/** Reduced ordered binary decision diagrams: sets of bit strings as shared graphs, so that equal sets are the same number. */

/** A node's index; 0 is the empty set, 1 the full one. */
export type Node = number;
export const EMPTY: Node = 0;
export const FULL: Node = 1;

/** Thrown when a diagram would grow over its limit: the question is given up as undecided, never answered wrongly. */
export class TooLarge extends Error {}

export interface Diagram {
  /** The node that tests `variable` and goes on to `low` (0) or `high` (1). Variables grow downwards. */
  node(variable: number, low: Node, high: Node): Node;
  and(a: Node, b: Node): Node;
  or(a: Node, b: Node): Node;
  minus(a: Node, b: Node): Node;
  /** What is in `a` for some value of the variables that `hide` names. */
  exists(a: Node, hide: (variable: number) => boolean): Node;
  /** `a` with one variable turned over. */
  flip(a: Node, variable: number): Node;
  /** `a` with each variable renamed; the new names may stand in any order. */
  rename(a: Node, name: (variable: number) => number): Node;
  variable(a: Node): number;
  low(a: Node): Node;
  high(a: Node): Node;
  /** True when the set depends on some variable from the marked ones on. */
  isMarked(a: Node): boolean;
  readonly size: number;
}

const AND = 0;
const OR = 1;
const MINUS = 2;
const LAST = 0x7fffffff;

/** An empty diagram that holds at most `limit` nodes. It remembers for each node whether a variable from `markedFrom` on occurs below it. */
export function createDiagram(limit: number, markedFrom: number): Diagram {
  let capacity = 1 << 12;
  let variables = new Int32Array(capacity);
  let lows = new Int32Array(capacity);
  let highs = new Int32Array(capacity);
  let marks = new Uint8Array(capacity);
  let slots = new Int32Array(capacity * 2);
  let count = 2;
  variables[0] = variables[1] = LAST;

  const cacheBits = 16;
  const cacheMask = (1 << cacheBits) - 1;
  const cacheA = new Int32Array(1 << cacheBits).fill(-1);
  const cacheB = new Int32Array(1 << cacheBits);
  const cacheResult = new Int32Array(1 << cacheBits);

  const hash = (a: number, b: number, c: number): number =>
    Math.imul(Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35), 0x27d4eb2f) >>> 0;

  const grow = (): void => {
    if (count >= limit) throw new TooLarge(`more than ${limit} nodes`);
    capacity *= 2;
    variables = enlarged(variables, capacity);
    lows = enlarged(lows, capacity);
    highs = enlarged(highs, capacity);
    const wider = new Uint8Array(capacity);
    wider.set(marks);
    marks = wider;
    slots = new Int32Array(capacity * 2);
    for (let n = 2; n < count; n++) slots[freeSlot(n)] = n;
  };

  const freeSlot = (n: number): number => {
    const mask = slots.length - 1;
    let slot = hash(variables[n] as number, lows[n] as number, highs[n] as number) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  };

  const node = (variable: number, low: Node, high: Node): Node => {
    if (low === high) return low;
    const mask = slots.length - 1;
    let slot = hash(variable, low, high) & mask;
    for (let n = slots[slot] as number; n !== 0; n = slots[slot] as number) {
      if (variables[n] === variable && lows[n] === low && highs[n] === high) return n;
      slot = (slot + 1) & mask;
    }
    if (count === capacity) {
      grow();
      return node(variable, low, high);
    }
    const n = count++;
    variables[n] = variable;
    lows[n] = low;
    highs[n] = high;
    marks[n] = variable >= markedFrom ? 1 : (marks[low] as number) | (marks[high] as number);
    slots[slot] = n;
    return n;
  };

  const combine = (op: number, a: Node, b: Node): Node => {
    if (op === AND) {
      if (a === EMPTY || b === EMPTY) return EMPTY;
      if (a === FULL || a === b) return b;
      if (b === FULL) return a;
    } else if (op === OR) {
      if (a === FULL || b === FULL) return FULL;
      if (a === EMPTY || a === b) return b;
      if (b === EMPTY) return a;
    } else {
      if (a === EMPTY || b === FULL || a === b) return EMPTY;
      if (b === EMPTY) return a;
    }
    if (op !== MINUS && a > b) {
      const swap = a;
      a = b;
      b = swap;
    }
    const key = hash(a, b, op) & cacheMask;
    const tag = b * 4 + op;
    if (cacheA[key] === a && cacheB[key] === tag) return cacheResult[key] as number;
    const va = variables[a] as number;
    const vb = variables[b] as number;
    const v = Math.min(va, vb);
    const low = combine(op, va === v ? (lows[a] as number) : a, vb === v ? (lows[b] as number) : b);
    const high = combine(op, va === v ? (highs[a] as number) : a, vb === v ? (highs[b] as number) : b);
    const result = node(v, low, high);
    cacheA[key] = a;
    cacheB[key] = tag;
    cacheResult[key] = result;
    return result;
  };

  const rebuild = (a: Node, done: Map<Node, Node>, step: (variable: number, low: Node, high: Node) => Node): Node => {
    if (a <= FULL) return a;
    const known = done.get(a);
    if (known !== undefined) return known;
    const low = rebuild(lows[a] as number, done, step);
    const high = rebuild(highs[a] as number, done, step);
    const result = step(variables[a] as number, low, high);
    done.set(a, result);
    return result;
  };

  const exists = (a: Node, hide: (variable: number) => boolean): Node =>
    rebuild(a, new Map(), (v, low, high) => (hide(v) ? combine(OR, low, high) : node(v, low, high)));

  return {
    node,
    and: (a, b) => combine(AND, a, b),
    or: (a, b) => combine(OR, a, b),
    minus: (a, b) => combine(MINUS, a, b),
    exists,
    flip: (a, variable) => {
      const done = new Map<Node, Node>();
      const walk = (n: Node): Node => {
        const v = variables[n] as number;
        if (v > variable) return n;
        if (v === variable) return node(v, highs[n] as number, lows[n] as number);
        const known = done.get(n);
        if (known !== undefined) return known;
        const result = node(v, walk(lows[n] as number), walk(highs[n] as number));
        done.set(n, result);
        return result;
      };
      return walk(a);
    },
    rename: (a, name) =>
      rebuild(a, new Map(), (v, low, high) => {
        const to = name(v);
        return combine(OR, combine(AND, node(to, FULL, EMPTY), low), combine(AND, node(to, EMPTY, FULL), high));
      }),
    variable: (a) => variables[a] as number,
    low: (a) => lows[a] as number,
    high: (a) => highs[a] as number,
    isMarked: (a) => marks[a] === 1,
    get size() {
      return count;
    },
  };
}

function enlarged(old: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(capacity);
  wider.set(old);
  return wider;
}
