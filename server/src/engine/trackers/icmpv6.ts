/** ICMPv6: echo and node information requests open a connection; errors belong to the connection that they speak of and never come here. */

import { tracker } from '../conntrack/tracker.ts';
import { icmpType, tupleOfPacket } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Echo request and node information query. */
const OPENING_TYPES: ReadonlySet<number> = new Set([128, 139]);

export default tracker<null>({
  protocol: PROTOCOL.ICMPV6,
  name: 'icmpv6',
  allowsClash: false,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_icmpv6.c'],
  initial: null,

  track(state, view) {
    if (view.packet.family !== 6) return { verdict: 'invalid', state, reason: 'ICMPv6 is not tracked over IPv4' };
    const tuple = tupleOfPacket(view.packet);
    const type = tuple ? icmpType(tuple) : undefined;
    if (!view.confirmed && (type === undefined || !OPENING_TYPES.has(type))) {
      return { verdict: 'invalid', state, reason: `ICMPv6 type ${type} cannot open a connection` };
    }
    return { verdict: 'accept', state, reason: `ICMPv6 type ${type}`, timeoutSeconds: view.setting('icmpv6_timeout') };
  },
});
