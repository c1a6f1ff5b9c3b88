/** A file of one family lacks the state rule that its pair of the other family has. */
import type { Ruleset } from '../../model/types.ts';
import { lintRule } from '../define.ts';
import { insertAtTop } from '../edits.ts';
import { inState, isStateAccept } from '../facts.ts';
import { accepts, asksState } from '../look.ts';

export default lintRule({
  id: 'pair-lacks-state-rule',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound-given-environment',
  title: 'The file of the other family has a state rule that this one lacks',
  what: 'Of a pair of files, one for IPv4 and one for IPv6, the other accepts ESTABLISHED in a chain, and this one drops in that chain and accepts ESTABLISHED nowhere in it.',
  why: 'Hosts have both families. A service or a client that works over IPv4 hangs over IPv6 until the application gives up and tries the other.',
  instead: 'Give both files the same state rules.',
  sources: ['rfc:4890', 'man:ip6tables-restore(8)'],
  examples: [
    {
      family: 6,
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p ipv6-icmp -j ACCEPT\nCOMMIT\n',
      pair: '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { pair, space } = context;
    if (!pair || pair.ruleset.family === context.family) return;
    for (const { table, chain } of context.builtins('filter')) {
      if (chain.policy !== 'DROP' || !chain.declared) continue;
      if (chain.rules.some((rule) => asksState(rule) && accepts(table, rule))) continue;
      const incoming = inState(space, 'ESTABLISHED');
      const flow = context.flow(table, chain, incoming);
      if ([...flow.visits.values()].some((visit) => asksState(visit.rule) && accepts(table, visit.rule))) continue;
      const twin = stateRule(pair.ruleset, chain.name);
      if (!twin || space.isEmpty(space.certainly(flow.dropped))) continue;
      const edit = insertAtTop(context, chain, [twin]);
      yield {
        span: chain.declared,
        message: `In ${chain.name}, ${pair.name} accepts ESTABLISHED and this file drops it.`,
        ...(edit && { fixes: [{ title: `Put in "${twin}"`, kind: 'unsafe', edits: [edit] }] }),
      };
    }

    /** The words of the other file's state accept in a chain. */
    function stateRule(ruleset: Ruleset, name: string): string | undefined {
      const table = ruleset.tables.get('filter');
      const rule = table?.chains.get(name)?.rules.find((r) => isStateAccept(space, table, r));
      return rule?.command.words.map((word) => word.text).join(' ');
    }
  },
});
