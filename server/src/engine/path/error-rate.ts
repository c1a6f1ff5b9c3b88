/** How often the host tells one sender that there is no route for its packets. */
import type { Address } from '../../base/ip.ts';
import { HZ } from '../../catalogue/jiffies.ts';

/** Seconds of credit of each sender, and when it was last reckoned. Values are never changed in place, so a fork copies only the map. */
export type ErrorCredits = Map<Address, { readonly seconds: number; readonly at: number }>;

/** An error costs a second of credit, and no more than five are saved up. kernel:net/ipv4/route.c (ip_rt_error_cost, ip_rt_error_burst) */
const COST_SECONDS = 1;
const MOST_SECONDS = 5;

/** True when the sender may be told once more; the credit is then spent. `now` in seconds. kernel:net/ipv4/route.c (ip_error) */
export function mayTell(credits: ErrorCredits, sender: Address, now: number): boolean {
  const known = credits.get(sender);
  const saved = known ? Math.min(MOST_SECONDS, known.seconds + now - known.at) : MOST_SECONDS;
  const tells = saved >= COST_SECONDS;
  credits.set(sender, { seconds: tells ? saved - COST_SECONDS : saved, at: now });
  return tells;
}

/** Destination unreachable, source quench, time exceeded, parameter problem. man:icmp(7) (icmp_ratemask) */
const LIMITED: ReadonlySet<number> = new Set([3, 4, 11, 12]);
const FRAGMENTATION_NEEDED = 4;

/**
 * Notes that the host sends this error over a wire. Where errors have no limit of their own (`icmp_ratelimit` is 0), each
 * uses up what its receiver has saved, unless it was reckoned in the same tick. kernel:net/ipv4/inetpeer.c (inet_peer_xrlim_allow)
 */
export function spendOnError(
  credits: ErrorCredits,
  receiver: Address,
  { type, code }: { readonly type: number; readonly code: number },
  now: number,
): void {
  if (!LIMITED.has(type) || (type === 3 && code === FRAGMENTATION_NEEDED)) return;
  const known = credits.get(receiver);
  if (known && tick(known.at) === tick(now)) return;
  credits.set(receiver, { seconds: 0, at: now });
}

function tick(seconds: number): number {
  return Math.floor(seconds * HZ);
}
