/** Where a number falls among sorted ones: the line of an offset, the piece that holds it. */

/** The index of the last number that is not larger; 0 when all are. `starts` is sorted. */
export function lastFrom(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
