/** What the engine says of a scenario beside what the kernel did. */

import { createState } from '../../server/src/engine/run.ts';
import { firstDifference } from '../../server/src/engine/session/observed.ts';
import { readScenario } from '../../server/src/engine/session/scenario.ts';
import { stepAsDrawn } from './draws.ts';
import type { Recorded } from './scenario.ts';

/** `unsure` from a packet on of which the engine itself says that it does not know; what comes after may depend on it. */
export type Comparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'unsure'; readonly packet: number; readonly reason: string }
  | { readonly kind: 'different'; readonly packet: number; readonly what: string };

/** Compares packet by packet, up to the first that differs or is not known. Ports that NAT draws may be any that the engine names. */
export function compare(recorded: Recorded): Comparison {
  const scenario = readScenario(recorded);
  if (!scenario.ok) return { kind: 'different', packet: 0, what: `it cannot be read: ${scenario.message}` };
  const { host, rulesets, epochSeconds, arrivals } = scenario.value;
  let state = createState(host, rulesets, epochSeconds);
  for (const [i, observed] of recorded.observed.entries()) {
    const arrival = arrivals[i];
    if (!arrival) return { kind: 'different', packet: i, what: 'the engine has no such packet' };
    const actual = stepAsDrawn(state, arrival, observed);
    state = actual.state;
    if (actual.doubts.length > 0) return { kind: 'unsure', packet: i, reason: actual.doubts.join('; ') };
    const what = firstDifference(observed, actual.result);
    if (what === undefined) continue;
    const { conntrack = [] } = observed;
    const own = actual.result.conntrack;
    const isDying = own.length > conntrack.length && own.some(({ timeout }) => timeout === 0);
    if (what.startsWith('conntrack:') && what.endsWith('not nothing') && isDying)
      return { kind: 'unsure', packet: i, reason: 'an entry timed out between the packet and the look at the table' };
    return { kind: 'different', packet: i, what };
  }
  return { kind: 'same' };
}
