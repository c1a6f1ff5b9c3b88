/** `-j DROP`: throws the packet away without an answer. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { listsNothing } from '../listing.ts';

const DROP: Effect = { kind: 'verdict', verdict: 'DROP' };

export default target({
  name: 'DROP',
  summary: 'Throws the packet away; the sender hears nothing.',
  details:
    'The `nat` table refuses it, because it sees only the first packet of a connection and is no place to filter.',
  sources: ['man:iptables(8)#TARGETS', 'kernel:net/ipv4/netfilter/ip_tables.c'],
  options: {},
  tables: ['raw', 'mangle', 'filter', 'security'],
  lists: listsNothing,
  effect: () => DROP,
});
