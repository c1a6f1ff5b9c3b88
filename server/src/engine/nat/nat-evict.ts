/** Connections that have closed make room for a new one that needs their addresses and ports. */
import { type ConntrackEntry, has, STATUS } from '../conntrack/conntrack-state.ts';
import { after, type TcpState } from '../conntrack/tcp-window.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Tries that are left when NAT begins to look at what stands in the way. kernel:net/netfilter/nf_nat_core.c (NF_NAT_HARDER_THRESH) */
export const LAST_TRIES = 32;

const OVER: ReadonlySet<TcpState['state']> = new Set(['TIME_WAIT', 'CLOSE']);

/**
 * True when `old`, whose answers would look like those of `entry`, may be ended for it: both are TCP, `entry` has just begun, `old`
 * is over, was translated in its source, and the new numbers lie behind its own. kernel:net/netfilter/nf_nat_core.c (nf_nat_used_tuple_harder)
 */
export function mayEvict(entry: ConntrackEntry, old: ConntrackEntry): boolean {
  if (entry.original.protocol !== PROTOCOL.TCP || old.original.protocol !== PROTOCOL.TCP) return false;
  if (!has(old, STATUS.SRC_NAT) || has(old, STATUS.DYING)) return false;
  const [opening, closed] = [entry.protocolState as TcpState, old.protocolState as TcpState];
  if (opening.state !== 'SYN_SENT' || !OVER.has(closed.state)) return false;
  return after(opening.ends.original.end, closed.ends.original.end);
}
