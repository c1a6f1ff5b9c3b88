/** The order in which a shell goes through an array: by number, or as its table of keys happens to be. */
import type { Variable } from '../run/state.ts';
import type { Value } from '../value.ts';

/** How many rows a table of keys has in bash 5 before it grows. */
const ROWS = 1024;

/** The elements with their keys, in bash's order. */
export function inOrder(
  elements: ReadonlyMap<string, Value>,
  variable: Variable | undefined,
): readonly (readonly [string, Value])[] {
  const all = [...elements];
  if (all.length < 2) return all;
  if (!variable?.associative) return all.sort(([a], [b]) => Number(a) - Number(b));
  let rows = ROWS;
  while (all.length > rows * 2) rows *= 4;
  // In a row the newest comes first.
  const rowOf = new Map(all.map(([key]) => [key, hashOf(key) & (rows - 1)]));
  return all.reverse().sort(([a], [b]) => (rowOf.get(a) ?? 0) - (rowOf.get(b) ?? 0));
}

/** The hash of bash for a key: FNV-1 over its bytes, in 32 bits. */
function hashOf(key: string): number {
  let hash = 2_166_136_261;
  for (const byte of new TextEncoder().encode(key)) hash = (Math.imul(hash, 16_777_619) ^ byte) >>> 0;
  return hash;
}
