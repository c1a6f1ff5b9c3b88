/** `-j SECMARK`: labels the packet for SELinux. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { freeText } from '../values/text.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'SECMARK',
  summary: 'Gives the packet a security context and goes on with the next rule.',
  details: 'Loads only on a host that runs SELinux, with a context that its policy knows.',
  sources: ['man:iptables-extensions(8)#SECMARK', 'kernel:net/netfilter/xt_SECMARK.c'],
  mayBeAbsent: 'whether the host runs SELinux, with that security context, is not known',
  options: {
    selctx: {
      value: freeText({
        what: 'security context',
        maxBytes: 255,
        whenLonger: 'cut',
        mayBeEmpty: true,
        print: (text) => text,
      }),
      mandatory: true,
      doc: 'SELinux context, such as `system_u:object_r:http_packet_t:s0`.',
    },
  },
  tables: ['mangle', 'security'],
  effect: () => GOES_ON,
});
