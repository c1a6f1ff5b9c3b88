/** SANE: a scanner's server answers the start of a scan with the port where the image can be fetched. */
import { expect, helper } from '../conntrack/helper.ts';
import { PROTOCOL, readUint16, readUint32 } from '../packet/packet.ts';

interface SaneData {
  readonly startRequested: boolean;
}

/** Bytes of a request that starts something, and of the part of the answer that counts. */
const REQUEST_BYTES = 8;
const ANSWER_BYTES = 8;
/** SANE_NET_START. kernel:net/netfilter/nf_conntrack_sane.c */
const NET_START = 7;

export default helper<SaneData>({
  name: 'sane',
  families: [4, 6],
  protocols: [PROTOCOL.TCP],
  policies: [{ name: '', maximum: 1, timeoutSeconds: 300 }],
  sources: ['kernel:net/netfilter/nf_conntrack_sane.c'],
  initial: { startRequested: false },

  help(view, data) {
    const { payload } = view.skb.packet;
    const established = view.info === 'ESTABLISHED' || view.info === 'ESTABLISHED_REPLY';
    if (!established || payload.length === 0) return { verdict: 'ACCEPT', data };
    if (view.direction === 'original') {
      if (payload.length !== REQUEST_BYTES) return { verdict: 'ACCEPT', data };
      return { verdict: 'ACCEPT', data: { startRequested: readUint32(payload, 0) === NET_START } };
    }
    if (!data.startRequested) return { verdict: 'ACCEPT', data };
    const succeeds = payload.length >= ANSWER_BYTES && readUint32(payload, 0) === 0 && readUint16(payload, 4) === 0;
    if (!succeeds) return { verdict: 'ACCEPT', data: { startRequested: false } };
    const { source, destination } = view.entry.original;
    const { result } = expect(view, {
      protocol: PROTOCOL.TCP,
      source,
      destination,
      destinationPort: readUint16(payload, 6) ?? 0,
    });
    return { verdict: result === 'added' ? 'ACCEPT' : 'DROP', data: { startRequested: false } };
  },
});
