/** `-j TCPOPTSTRIP`: takes options out of TCP headers. */
import { target } from '../define.ts';
import { strippedOptions } from '../values/tcp-options.ts';

const TCP = 6;

export default target({
  name: 'TCPOPTSTRIP',
  summary: 'Overwrites options of the TCP header with no-operations, as if the sender had not set them.',
  sources: ['man:iptables-extensions(8)#TCPOPTSTRIP', 'kernel:net/netfilter/xt_TCPOPTSTRIP.c'],
  options: {
    'strip-options': {
      value: strippedOptions,
      doc: 'Kinds of options, by number or name, with commas between; none when left out.',
    },
  },
  tables: ['mangle'],
  protocols: [TCP],
  effect: (given) => ({ kind: 'stripOptions', kinds: given['strip-options']?.value ?? [] }),
});
