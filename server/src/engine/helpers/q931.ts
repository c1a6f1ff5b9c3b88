/** H.323 call signalling: the two sides of a call tell each other where its control and media connections go. */
import { helper } from '../helper.ts';
import { H323_TIMEOUT_SECONDS, leaveUnread } from '../helper-h323.ts';
import { PROTOCOL, readUint16 } from '../packet.ts';

/** How a message begins: version 3, and a byte that is kept. rfc:1006 section 6 */
const TPKT_START = 0x0300;

/** Connections that a call may announce: four for each of four channels, and four more. */
const MOST_EXPECTED = 20;

export default helper<null>({
  name: 'Q.931',
  families: [4, 6],
  protocols: [PROTOCOL.TCP],
  policies: [{ name: '', maximum: MOST_EXPECTED, timeoutSeconds: H323_TIMEOUT_SECONDS }],
  sources: ['kernel:net/netfilter/nf_conntrack_h323_main.c (q931_help, get_tpkt_data)'],
  initial: null,

  help(view, data) {
    const { payload } = view.skb.packet;
    const isOpen = view.info === 'ESTABLISHED' || view.info === 'ESTABLISHED_REPLY';
    // Other data than messages is let pass unread, but the data of a message may come without its beginning.
    if (isOpen && readUint16(payload, 0) === TPKT_START) leaveUnread(view, 'Q.931', 'a signalling message');
    return { verdict: 'ACCEPT', data };
  },
});
