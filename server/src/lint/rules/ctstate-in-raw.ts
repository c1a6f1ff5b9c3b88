/** A connection state asked for in `raw`, where tracking has not run. */
import { setOf } from '../../reach/rule-facts.ts';
import { lintRule } from '../define.ts';
import { inState } from '../facts.ts';
import { stateOption } from '../look.ts';

export default lintRule({
  id: 'ctstate-in-raw',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'Connection state asked for in the raw table',
  what: 'A rule in `raw` asks for the state of the connection.',
  why: 'The raw table runs before connection tracking. NEW, ESTABLISHED and RELATED never match there, INVALID matches every packet, and UNTRACKED matches only what a rule above has exempted. (What has a connection earlier is otherwise: packets that come back over `lo`, what the host sends because of another packet (REJECT, ICMP errors), and, as NEW, what a CT rule above has taken.)',
  instead: 'Ask in `mangle` PREROUTING or in `filter`, which run after tracking.',
  sources: ['kernel:include/uapi/linux/netfilter_ipv4.h', 'man:iptables(8)'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n',
      good: '*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -m conntrack --ctstate INVALID -j DROP\nCOMMIT\n',
    },
  ],
  *check(context) {
    for (const { rule, asksState } of context.looks('raw')) {
      const option = asksState ? stateOption(rule) : undefined;
      if (!option) continue;
      const matches = setOf(context.space, rule);
      const takes = (state: 'INVALID' | 'UNTRACKED'): boolean =>
        !context.space.isEmpty(context.space.and(matches, inState(context.space, state)));
      if (!takes('INVALID') && takes('UNTRACKED')) continue;
      const what = takes('INVALID') ? 'this state matches all that is not exempted' : 'this state never matches';
      const [first, last] = [option.use.option, option.use.values.at(-1) ?? option.use.option];
      yield {
        span: context.wordSpan(rule, { start: first.start, end: last.end }),
        message: `Tracking has not run in raw, so ${what} here but for packets that are known already.`,
      };
    }
  },
});
