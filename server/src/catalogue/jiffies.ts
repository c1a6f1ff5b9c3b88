/** The kernel's tick, in which stateful matches keep time. */
import type { MatchView } from './view.ts';

/** Ticks in a second: CONFIG_HZ of Debian's kernels. What a rule lets pass depends on it only by rounding. */
export const HZ = 250;

/** Ticks since the scenario began. */
export function jiffies(view: MatchView): number {
  return Math.floor(view.now * HZ);
}
