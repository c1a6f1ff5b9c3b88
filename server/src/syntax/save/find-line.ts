/** Finds the line that holds an offset. */
import type { SaveLine } from './types.ts';

/** Index of the last line whose start is at most `offset`; 0 for an empty text. */
export function lineIndexAt(lines: readonly SaveLine[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.origin ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
