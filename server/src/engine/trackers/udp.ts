/** UDP: a connection is a pair of addresses and ports; answers over more than two seconds make it a stream. */

import { PROTOCOL } from '../packet.ts';
import { tracker } from '../tracker.ts';

interface UdpState {
  /** When answers begin to count as a stream. */
  readonly streamFrom: number;
}

/** Seconds after the first packet before an answered connection is a stream. */
const STREAM_AFTER_SECONDS = 2;

export default tracker<UdpState>({
  protocol: PROTOCOL.UDP,
  name: 'udp',
  allowsClash: true,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_udp.c'],
  initial: { streamFrom: 0 },

  track(before, view) {
    if (view.verifiesChecksum && view.packet.badChecksum) {
      return { verdict: 'invalid', state: before, reason: 'the UDP checksum is wrong' };
    }
    const state = view.confirmed ? before : { streamFrom: view.now + STREAM_AFTER_SECONDS };
    if (!view.seenReply) {
      return {
        verdict: 'accept',
        state,
        reason: 'no answer has been seen',
        timeoutSeconds: view.setting('udp_timeout'),
      };
    }
    const isStream = view.now > state.streamFrom;
    return {
      verdict: 'accept',
      state,
      reason: isStream ? 'packets went both ways for more than two seconds' : 'an answer has been seen',
      timeoutSeconds: view.setting(isStream ? 'udp_timeout_stream' : 'udp_timeout'),
      becomesAssured: isStream,
    };
  },
});
