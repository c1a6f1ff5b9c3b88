/** `-j RETURN`: back to the calling chain, or to the policy. */
import { target } from '../define.ts';
import type { Effect } from '../effect.ts';
import { listsNothing } from '../listing.ts';

const RETURN: Effect = { kind: 'return' };

export default target({
  name: 'RETURN',
  summary: 'Leaves this chain and goes on behind the rule that called it.',
  details:
    'In a built-in chain the policy decides. A chain entered with `-g` has no rule to come back to: RETURN then goes to ' +
    'the caller of the chain that held the `-g`.',
  sources: ['man:iptables(8)#TARGETS', 'kernel:net/ipv4/netfilter/ip_tables.c'],
  options: {},
  lists: listsNothing,
  effect: () => RETURN,
});
