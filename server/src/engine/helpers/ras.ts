/** H.323 registration: gatekeepers and terminals tell each other where calls will be signalled. */
import { helper } from '../helper.ts';
import { H323_TIMEOUT_SECONDS, leaveUnread } from '../helper-h323.ts';
import { PROTOCOL } from '../packet.ts';

export default helper<null>({
  name: 'RAS',
  families: [4, 6],
  protocols: [PROTOCOL.UDP],
  policies: [{ name: '', maximum: 32, timeoutSeconds: H323_TIMEOUT_SECONDS }],
  sources: ['kernel:net/netfilter/nf_conntrack_h323_main.c (ras_help)'],
  initial: null,

  help(view, data) {
    if (view.skb.packet.payload.length > 0) leaveUnread(view, 'RAS', 'a registration message');
    return { verdict: 'ACCEPT', data };
  },
});
