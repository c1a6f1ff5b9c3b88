/** Choices from a seed: the same seed always chooses the same. */

export interface Random {
  /** A number in [0, 1). */
  readonly next: () => number;
  /** True once in a while: `chance(0.1)` in one of ten. */
  readonly chance: (probability: number) => boolean;
  /** A whole number from `low` to `high`, both inside. */
  readonly between: (low: number, high: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
}

/** mulberry32, by Tommy Ettinger (public domain). */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (from) => {
      if (from.length === 0) throw new Error('nothing to choose from');
      return from[between(0, from.length - 1)] as (typeof from)[number];
    },
  };
}
