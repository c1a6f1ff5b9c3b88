/** The accept of ESTABLISHED so far down that every packet of a live connection walks many rules first. */

import { onHook } from '../../reach/flow.ts';
import { roomAbove } from '../../reach/move.ts';
import { setOf } from '../../reach/rule-facts.ts';
import { lintRule } from '../define.ts';
import { isInTextOrder, moveAbove } from '../edits.ts';
import { inState, stateAcceptOf } from '../facts.ts';
import { specimen } from '../way.ts';

/** Rules that a live packet may walk before it is worth a word: `lo`, a drop of INVALID and a jump or two are customary. */
const CUSTOMARY = 5;

export default lintRule({
  id: 'late-established-accept',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound',
  title: 'Live connections walk many rules before they are accepted',
  what: 'Each packet of a live connection that comes to the accept of ESTABLISHED was compared with five or more rules before, and the accept could stand higher without changing any packet’s fate.',
  why: 'Nearly all packets belong to live connections. The kernel compares them with each rule above the accept, one after another, for every packet.',
  instead:
    'Move the accept up. The fix goes only as far as no packet’s fate changes; what keeps it from going further is named.',
  sources: ['kernel:net/ipv4/netfilter/ip_tables.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\n-A INPUT -p udp -m udp --dport 53 -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 443 -j ACCEPT\n-A INPUT -p udp -m udp --dport 53 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    for (const { table, chain } of context.builtins('filter')) {
      const accept = stateAcceptOf(context, chain);
      if (!accept || accept.number <= CUSTOMARY || !chain.hook) continue;
      const arriving = onHook(space, chain.hook);
      const room = roomAbove(space, table, chain, accept, arriving);
      const walked = chain.rules.slice(0, accept.number - 1).length;
      const target = chain.rules[room.number - 1];
      const blocked = room.blocker
        ? ` Rule ${room.blocker.rule.number} keeps it from going further: ${room.blocker.reason}.`
        : '';
      if (accept.number - room.number < CUSTOMARY - 1) continue;
      const live = space.and(arriving, space.and(setOf(space, accept), inState(space, 'ESTABLISHED')));
      const walking = specimen(context, table, chain, accept, live);
      if (space.isEmpty(walking)) continue;
      const witness = context.packet(walking);
      yield {
        span: context.spanOf(accept),
        message: `Packets of live connections walk ${walked} rules before this accept, which could be rule ${room.number}.${blocked}`,
        ...(room.blocker && { related: [{ span: context.spanOf(room.blocker.rule), message: room.blocker.reason }] }),
        ...(witness !== undefined && { witness }),
        ...(target &&
          isInTextOrder(context, chain) && {
            fixes: [
              { title: `Move it up to rule ${room.number}`, kind: 'safe', edits: moveAbove(context, accept, target) },
            ],
          }),
      };
    }
  },
});
