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
  /** True when all of `inner` is in `outer`. Makes no nodes. */
  includes(outer: Node, inner: Node): boolean;
  /** What is in `a` for some value of the hidden variables: those below `hidden.length` that it marks with 1. */
  exists(a: Node, hidden: Uint8Array): Node;
  /** What is in `a` for some value of the marked variables. */
  existsMarked(a: Node): Node;
  /** `a` with one variable turned over. */
  flip(a: Node, variable: number): Node;
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
const INCLUDES = 3;
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

  // Results of operations, each in the one place that its operands give it; a later one drives out an earlier one.
  let cacheMask = capacity - 1;
  let cacheA = new Int32Array(capacity);
  let cacheB = new Int32Array(capacity);
  let cacheResult = new Int32Array(capacity);

  // Results of one walk over a graph, by node; an entry counts when it bears the number of the walk.
  let walk = 0;
  let walkOf = new Int32Array(0);
  let walkResult = new Int32Array(0);

  const hash = (a: number, b: number, c: number): number => {
    const mixed = Math.imul(Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35), 0x27d4eb2f);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };

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
    const mask = slots.length - 1;
    for (let n = 2; n < count; n++) {
      let slot = hash(variables[n] as number, lows[n] as number, highs[n] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = n;
    }
    if (capacity > 1 << 18) return;
    cacheMask = capacity - 1;
    cacheA = new Int32Array(capacity);
    cacheB = new Int32Array(capacity);
    cacheResult = new Int32Array(capacity);
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
      const swapped = a;
      a = b;
      b = swapped;
    }
    const tag = b * 4 + op;
    const place = hash(a, b, op);
    if (cacheA[place & cacheMask] === a && cacheB[place & cacheMask] === tag) {
      return cacheResult[place & cacheMask] as number;
    }
    const va = variables[a] as number;
    const vb = variables[b] as number;
    const v = Math.min(va, vb);
    const low = combine(op, va === v ? (lows[a] as number) : a, vb === v ? (lows[b] as number) : b);
    const high = combine(op, va === v ? (highs[a] as number) : a, vb === v ? (highs[b] as number) : b);
    const result = node(v, low, high);
    cacheA[place & cacheMask] = a;
    cacheB[place & cacheMask] = tag;
    cacheResult[place & cacheMask] = result;
    return result;
  };

  const includes = (outer: Node, inner: Node): boolean => {
    if (inner === EMPTY || outer === FULL || outer === inner) return true;
    if (outer === EMPTY || inner === FULL) return false;
    const tag = inner * 4 + INCLUDES;
    const place = hash(outer, inner, INCLUDES) & cacheMask;
    if (cacheA[place] === outer && cacheB[place] === tag) return true;
    const vo = variables[outer] as number;
    const vi = variables[inner] as number;
    const v = Math.min(vo, vi);
    const isIn =
      includes(vo === v ? (lows[outer] as number) : outer, vi === v ? (lows[inner] as number) : inner) &&
      includes(vo === v ? (highs[outer] as number) : outer, vi === v ? (highs[inner] as number) : inner);
    if (!isIn) return false;
    cacheA[place] = outer;
    cacheB[place] = tag;
    return true;
  };

  const begin = (): void => {
    if (walkOf.length < count) {
      walkOf = new Int32Array(capacity);
      walkResult = new Int32Array(capacity);
    }
    walk++;
  };

  const known = (n: Node, result: Node): Node => {
    walkOf[n] = walk;
    walkResult[n] = result;
    return result;
  };

  const exists = (a: Node, hidden: Uint8Array): Node => {
    const last = hidden.lastIndexOf(1);
    const step = (n: Node): Node => {
      const v = variables[n] as number;
      if (v > last) return n;
      if (walkOf[n] === walk) return walkResult[n] as number;
      const low = step(lows[n] as number);
      if (hidden[v] === 1) return known(n, low === FULL ? FULL : combine(OR, low, step(highs[n] as number)));
      return known(n, node(v, low, step(highs[n] as number)));
    };
    begin();
    return step(a);
  };

  const existsMarked = (a: Node): Node => {
    const step = (n: Node): Node => {
      if (marks[n] === 0) return n;
      if (walkOf[n] === walk) return walkResult[n] as number;
      const low = step(lows[n] as number);
      const high = step(highs[n] as number);
      const v = variables[n] as number;
      return known(n, v >= markedFrom ? combine(OR, low, high) : node(v, low, high));
    };
    begin();
    return step(a);
  };

  const flip = (a: Node, variable: number): Node => {
    const step = (n: Node): Node => {
      const v = variables[n] as number;
      if (v > variable) return n;
      if (v === variable) return node(v, highs[n] as number, lows[n] as number);
      if (walkOf[n] === walk) return walkResult[n] as number;
      return known(n, node(v, step(lows[n] as number), step(highs[n] as number)));
    };
    begin();
    return step(a);
  };

  return {
    node,
    and: (a, b) => combine(AND, a, b),
    or: (a, b) => combine(OR, a, b),
    minus: (a, b) => combine(MINUS, a, b),
    includes,
    exists,
    existsMarked,
    flip,
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
