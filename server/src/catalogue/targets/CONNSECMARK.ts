/** `-j CONNSECMARK`: copies SELinux marks between packet and connection. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';

const GOES_ON: Effect = { kind: 'continue' };

export default target({
  name: 'CONNSECMARK',
  summary: 'Copies the security mark between packet and connection and goes on with the next rule.',
  sources: ['man:iptables-extensions(8)#CONNSECMARK', 'kernel:net/netfilter/xt_CONNSECMARK.c'],
  needsOption: 'CONNSECMARK must be told to save or to restore.',
  options: {
    save: { conflicts: ['restore'], doc: "Gives the connection the packet's mark, where it has none yet." },
    restore: { conflicts: ['save'], doc: "Gives the packet the connection's mark, where it has none yet." },
  },
  tables: ['mangle', 'security'],
  effect: () => GOES_ON,
});
