/** H.323 registration: gatekeepers and terminals tell each other where calls will be signalled. */
import type { H323Data } from '../application/h323-address.ts';
import { readRegistration } from '../application/h323-registration.ts';
import { H323_TIMEOUT_SECONDS, initialH323 } from '../application/helper-h323.ts';
import { readPer } from '../application/per.ts';
import { RAS_MESSAGE } from '../application/ras-types.ts';
import { helper } from '../conntrack/helper.ts';
import { followMaster } from '../nat/nat.ts';
import { PROTOCOL } from '../packet/packet.ts';

export default helper<H323Data>({
  name: 'RAS',
  families: [4, 6],
  protocols: [PROTOCOL.UDP],
  policies: [{ name: '', maximum: 32, timeoutSeconds: H323_TIMEOUT_SECONDS }],
  sources: [
    'kernel:net/netfilter/nf_conntrack_h323_main.c (ras_help)',
    'kernel:net/ipv4/netfilter/nf_nat_h323.c',
    'itu-t:H.225.0',
  ],
  initial: initialH323,

  help(view, data) {
    const { payload } = view.skb.packet;
    const message = readPer(RAS_MESSAGE, payload, 0, payload.length);
    const call = { view, data: structuredClone(data) };
    const passes = !message || readRegistration(call, message);
    return { verdict: passes ? 'ACCEPT' : 'DROP', data: call.data };
  },

  bind: followMaster,
});
