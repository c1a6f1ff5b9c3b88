/** How often the host tells one sender that there is no route for its packets. */
import type { Address } from '../base/ip.ts';

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
