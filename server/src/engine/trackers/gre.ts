/** GRE: a pair of addresses (and, with version 1, call keys); an answer assures it. PPTP raises its timeouts. */

import { tracker } from '../conntrack/tracker.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Timeouts in seconds, fixed when the connection begins. */
export interface GreState {
  readonly timeoutSeconds: number;
  readonly streamTimeoutSeconds: number;
}

export default tracker<GreState>({
  protocol: PROTOCOL.GRE,
  name: 'gre',
  allowsClash: false,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_gre.c'],
  initial: { timeoutSeconds: 0, streamTimeoutSeconds: 0 },

  procWords: ({ timeoutSeconds, streamTimeoutSeconds }) =>
    `timeout=${timeoutSeconds}, stream_timeout=${streamTimeoutSeconds}`,

  track(before, view) {
    const state = view.confirmed
      ? before
      : { timeoutSeconds: view.setting('gre_timeout'), streamTimeoutSeconds: view.setting('gre_timeout_stream') };
    return {
      verdict: 'accept',
      state,
      reason: view.seenReply ? 'packets went both ways' : 'no answer has been seen',
      timeoutSeconds: view.seenReply ? state.streamTimeoutSeconds : state.timeoutSeconds,
      becomesAssured: view.seenReply,
    };
  },
});
