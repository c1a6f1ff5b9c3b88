/** ICMP: a request that has an answer opens a connection; errors belong to the connection that they speak of and never come here. */

import { tracker } from '../conntrack/tracker.ts';
import { icmpType, tupleOfPacket } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Echo, timestamp, information and address mask requests. */
const OPENING_TYPES: ReadonlySet<number> = new Set([8, 13, 15, 17]);

export default tracker<null>({
  protocol: PROTOCOL.ICMP,
  name: 'icmp',
  allowsClash: false,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_icmp.c'],
  initial: null,

  track(state, view) {
    if (view.packet.family !== 4) return { verdict: 'invalid', state, reason: 'ICMP is not tracked over IPv6' };
    const tuple = tupleOfPacket(view.packet);
    const type = tuple ? icmpType(tuple) : undefined;
    if (!view.confirmed && (type === undefined || !OPENING_TYPES.has(type))) {
      return { verdict: 'invalid', state, reason: `ICMP type ${type} cannot open a connection` };
    }
    return { verdict: 'accept', state, reason: `ICMP type ${type}`, timeoutSeconds: view.setting('icmp_timeout') };
  },
});
