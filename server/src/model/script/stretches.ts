/** Stretches of a text, some of which stand in others, found by what they hold. */
import type { Place } from '../../syntax/shell/ast.ts';

/** Found in time that does not grow with their number, where few stand in one another. */
export class Stretches<T extends { readonly place: Place }> {
  private readonly sorted: readonly T[];
  /** For each, how far it and those before it reach. */
  private readonly reach: readonly number[];

  /** `sorted`: by where they start; of those that start together the longest first. */
  constructor(sorted: readonly T[]) {
    this.sorted = sorted;
    let most = 0;
    this.reach = sorted.map(({ place }) => {
      most = Math.max(most, place.end);
      return most;
    });
  }

  /** Those that hold an offset or end there, the innermost first. */
  *around(offset: number): Generator<T> {
    for (let at = this.lastFrom(offset); at >= 0 && (this.reach[at] ?? 0) >= offset; at--) {
      const one = this.sorted[at] as T;
      if (offset <= one.place.end) yield one;
    }
  }

  /** The last that starts at the offset or before; -1 for none. */
  private lastFrom(offset: number): number {
    let low = -1;
    let high = this.sorted.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.sorted[middle] as T).place.start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
