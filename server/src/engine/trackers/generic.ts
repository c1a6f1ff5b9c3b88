/** All protocols without a tracker of their own (ESP, AH, OSPF, DCCP …): a pair of addresses and a timeout. */
import { tracker } from '../conntrack/tracker.ts';

export default tracker<null>({
  protocol: 'any',
  name: 'unknown',
  allowsClash: true,
  sources: [
    'kernel:net/netfilter/nf_conntrack_proto_generic.c',
    'kernel:net/netfilter/nf_conntrack_core.c (generic_packet)',
  ],
  initial: null,

  track(state, view) {
    return {
      verdict: 'accept',
      state,
      reason: 'the protocol has no tracker of its own',
      timeoutSeconds: view.setting('generic_timeout'),
    };
  },
});
