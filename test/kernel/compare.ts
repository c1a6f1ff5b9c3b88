/** What the engine says of a scenario beside what the kernel did. */
import { firstDifference } from '../../server/src/engine/observed.ts';
import { readScenario, runScenario } from '../../server/src/engine/scenario.ts';
import type { Recorded } from './scenario.ts';

/** `unsure` from a packet on of which the engine itself says that it does not know; what comes after may depend on it. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'unsure'; readonly packet: number; readonly reason: string }
  | { readonly kind: 'different'; readonly packet: number; readonly what: string };

/** Compares packet by packet, up to the first that differs or is not known. */
export function compare(recorded: Recorded): Comparison {
  const scenario = readScenario(recorded);
  if (!scenario.ok) return { kind: 'different', packet: 0, what: `it cannot be read: ${scenario.message}` };
  const { packets } = runScenario(scenario.value);
  for (const [i, observed] of recorded.observed.entries()) {
    const actual = packets[i];
    if (!actual) return { kind: 'different', packet: i, what: 'the engine has no such packet' };
    if (actual.unknowns) return { kind: 'unsure', packet: i, reason: actual.unknowns.join('; ') };
    const what = firstDifference(observed, actual);
    if (what === undefined) continue;
    const { conntrack = [] } = observed;
    const isDying = actual.conntrack.length > conntrack.length && actual.conntrack.some(({ timeout }) => timeout === 0);
    if (what.startsWith('conntrack:') && what.endsWith('not nothing') && isDying)
      return { kind: 'unsure', packet: i, reason: 'an entry timed out between the packet and the look at the table' };
    return { kind: 'different', packet: i, what };
  }
  return { kind: 'same' };
}
