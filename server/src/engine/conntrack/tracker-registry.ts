/** Which tracker follows a protocol. */

import { trackers } from '../trackers.generated.ts';
import type { Tracker } from './tracker.ts';

const ALL: readonly Tracker[] = trackers;
const BY_PROTOCOL: ReadonlyMap<number | 'any', Tracker> = new Map(ALL.map((tracker) => [tracker.protocol, tracker]));

/** The tracker of a protocol, or that of all without one of their own. kernel: nf_ct_l4proto_find */
export function trackerOf(protocol: number): Tracker {
  const found = BY_PROTOCOL.get(protocol) ?? BY_PROTOCOL.get('any');
  if (!found) throw new Error('there is no tracker for the other protocols');
  return found;
}
