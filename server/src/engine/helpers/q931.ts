/** H.323 call signalling: the two sides of a call tell each other where its control and media connections go. */
import type { H323Data } from '../application/h323-address.ts';
import { bindAnnounced, readSignal, userInformation } from '../application/h323-call.ts';
import { H323_TIMEOUT_SECONDS, initialH323, readSegment } from '../application/helper-h323.ts';
import { helper } from '../conntrack/helper.ts';
import { PROTOCOL } from '../packet/packet.ts';

/** Connections that a call may announce: four for each of four channels, and four more. */
const MOST_EXPECTED = 20;

export default helper<H323Data>({
  name: 'Q.931',
  families: [4, 6],
  protocols: [PROTOCOL.TCP],
  policies: [{ name: '', maximum: MOST_EXPECTED, timeoutSeconds: H323_TIMEOUT_SECONDS }],
  sources: [
    'kernel:net/netfilter/nf_conntrack_h323_main.c (q931_help, get_tpkt_data)',
    'kernel:net/ipv4/netfilter/nf_nat_h323.c',
    'itu-t:H.225.0',
  ],
  initial: initialH323,
  help: (view, data) => readSegment(view, data, { decode: userInformation, act: readSignal }),
  bind: bindAnnounced,
});
