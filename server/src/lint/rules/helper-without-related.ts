/** A helper attached whose expected connections are accepted nowhere. */
import { onHook } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { attachments, expectedTraffic } from '../helpers.ts';
import { accepts, asksState, demands } from '../look.ts';

export default lintRule({
  id: 'helper-without-related',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'A helper is attached, and RELATED is accepted nowhere',
  what: 'A `CT --helper` rule attaches a helper, and the filter chains that its expected connections go through drop RELATED packets of TCP and UDP, but for single ports that are open anyway.',
  why: 'The helper reads the control connection and expects the second one, whose first packet is RELATED. It is dropped, so transfers hang although the helper does its work.',
  instead: 'Accept RELATED for this helper: `-m conntrack --ctstate RELATED -m helper --helper …`.',
  sources: ['kernel:net/netfilter/nf_conntrack_expect.c', 'man:iptables-extensions(8)#helper'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 1024:65535 -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const filter = context.builtins('filter');
    if (filter.length === 0) return;
    for (const attachment of attachments(context)) {
      if (attachment.helper === 'pptp') continue;
      const hooks = attachment.hook === 'PREROUTING' ? ['INPUT', 'FORWARD'] : ['INPUT', 'OUTPUT'];
      const opens = hooks.some((hook) => {
        const found = filter.find(({ chain }) => chain.name === hook);
        // A chain that the text does not declare has the policy that the host gave it: it may accept.
        if (!found?.chain.hook || !found.chain.declared) return true;
        const { table, chain } = found;
        const incoming = space.and(onHook(space, found.chain.hook), expectedTraffic(space));
        const flow = context.flow(table, chain, incoming);
        const isOpenEnded = !space.isEmpty(
          space.or(flow.undecided, chain.policy === 'ACCEPT' ? flow.byPolicy : space.empty),
        );
        // An accept of one port that is open anyway was not written for what a helper expects.
        const taker = [...flow.visits.values()].some(
          ({ rule, matched }) =>
            accepts(table, rule) &&
            !space.isEmpty(matched) &&
            (asksState(rule) || !demands(rule.predicate, 'l4.dport')),
        );
        return isOpenEnded || taker;
      });
      if (opens) continue;
      yield {
        span: context.spanOf(attachment.rule),
        message: `What the ${attachment.helper} helper expects is RELATED, and ${hooks.join(' and ')} accept RELATED nowhere.`,
      };
    }
  },
});
