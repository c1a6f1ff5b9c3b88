/** UDP-Lite: as UDP, but the first answer makes it a stream, and the kernel checks the checksum as if it were UDP. */

import { tracker } from '../conntrack/tracker.ts';
import { PROTOCOL } from '../packet/packet.ts';

export default tracker<null>({
  protocol: PROTOCOL.UDPLITE,
  name: 'udplite',
  allowsClash: true,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_udp.c (nf_conntrack_udplite_packet)'],
  initial: null,

  track(state, view) {
    if (view.verifiesChecksum) {
      return {
        verdict: 'invalid',
        state,
        reason: 'the checksum is compared with that of UDP, so a correct one of UDP-Lite counts as wrong',
      };
    }
    return {
      verdict: 'accept',
      state,
      reason: view.seenReply ? 'an answer has been seen' : 'no answer has been seen',
      timeoutSeconds: view.setting(view.seenReply ? 'udp_timeout_stream' : 'udp_timeout'),
      becomesAssured: view.seenReply,
    };
  },
});
