/** `-j ACCEPT`: lets the packet pass this table. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { listsNothing } from '../listing.ts';

const ACCEPT: Effect = { kind: 'verdict', verdict: 'ACCEPT' };

export default target({
  name: 'ACCEPT',
  summary: 'Lets the packet pass: no further rule of this table sees it.',
  details:
    'The packet goes on to the next table on its way, which may still drop it. In `nat` it leaves the connection without ' +
    'a translation.',
  sources: ['man:iptables(8)#TARGETS', 'kernel:net/ipv4/netfilter/ip_tables.c'],
  options: {},
  lists: listsNothing,
  effect: () => ACCEPT,
});
