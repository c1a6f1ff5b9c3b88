/** NetBIOS name service: a name is asked for by broadcast, and its owner answers. */

import { expectAnswersToBroadcast } from '../application/helper-broadcast.ts';
import { helper } from '../conntrack/helper.ts';
import { PROTOCOL } from '../packet/packet.ts';

const NAME_SERVICE_PORT = 137;

export default helper<null>({
  name: 'netbios-ns',
  families: [4],
  protocols: [PROTOCOL.UDP],
  policies: [{ name: '', maximum: 1, timeoutSeconds: 3 }],
  sources: ['kernel:net/netfilter/nf_conntrack_netbios_ns.c', 'rfc:1002'],
  initial: null,

  help(view, data) {
    expectAnswersToBroadcast(view, NAME_SERVICE_PORT);
    return { verdict: 'ACCEPT', data };
  },
});
