/** `-j NOTRACK`: exempts the packet from connection tracking. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';

const NOT_TRACKED: Effect = { kind: 'ct', notrack: true };

export default target({
  name: 'NOTRACK',
  summary: 'Exempts the packet from connection tracking: its state is UNTRACKED.',
  details:
    'The old spelling of `CT --notrack`. Answers need a rule of their own, and filters must accept UNTRACKED. A packet ' +
    'that is not tracked is not translated either.',
  sources: ['man:iptables-extensions(8)#NOTRACK', 'kernel:net/netfilter/xt_CT.c'],
  options: {},
  tables: ['raw'],
  effect: () => NOT_TRACKED,
});
