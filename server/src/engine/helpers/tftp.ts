/** TFTP: a request is answered from a port that the server draws, to the port that asked. */
import { has, NAT_MASK } from '../conntrack/conntrack-state.ts';
import { expect, helper } from '../conntrack/helper.ts';
import { followMaster } from '../nat/nat.ts';
import { PROTOCOL, readUint16 } from '../packet/packet.ts';

/** Read and write requests. rfc:1350 section 5 */
const REQUESTS: ReadonlySet<number> = new Set([1, 2]);

export default helper<null>({
  name: 'tftp',
  families: [4, 6],
  protocols: [PROTOCOL.UDP],
  policies: [{ name: '', maximum: 1, timeoutSeconds: 300 }],
  sources: ['kernel:net/netfilter/nf_conntrack_tftp.c', 'kernel:net/netfilter/nf_nat_tftp.c', 'rfc:1350'],
  initial: null,

  help(view, data) {
    const operation = readUint16(view.skb.packet.payload, 0);
    if (operation === undefined || !REQUESTS.has(operation)) return { verdict: 'ACCEPT', data };
    const { original, reply } = view.entry;
    const { result } = expect(view, {
      protocol: PROTOCOL.UDP,
      source: reply.source,
      destination: reply.destination,
      destinationPort: reply.destinationPort,
      ...(has(view.entry, NAT_MASK)
        ? {
            nat: {
              how: 'follow-master',
              direction: 'reply',
              savedAddress: undefined,
              savedPort: original.sourcePort,
            },
          }
        : {}),
    });
    return { verdict: result === 'added' ? 'ACCEPT' : 'DROP', data };
  },

  bind: followMaster,
});
