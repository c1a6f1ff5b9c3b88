/** SNMP: agents are asked by broadcast, and each of them answers. */

import { expectAnswersToBroadcast } from '../application/helper-broadcast.ts';
import { has, NAT_MASK } from '../conntrack/conntrack-state.ts';
import { helper } from '../conntrack/helper.ts';
import { PROTOCOL } from '../packet/packet.ts';

const AGENT_PORT = 161;

export default helper<null>({
  name: 'snmp',
  families: [4],
  protocols: [PROTOCOL.UDP],
  policies: [{ name: '', maximum: 1, timeoutSeconds: 30 }],
  sources: ['kernel:net/netfilter/nf_conntrack_snmp.c', 'kernel:net/ipv4/netfilter/nf_nat_snmp_basic_main.c'],
  initial: null,

  help(view, data) {
    expectAnswersToBroadcast(view, AGENT_PORT);
    if (has(view.entry, NAT_MASK)) {
      view.context.uncertain('how the snmp helper rewrites addresses in a translated message is not modelled');
    }
    return { verdict: 'ACCEPT', data };
  },
});
