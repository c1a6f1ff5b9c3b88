/** The same state rule twice in a chain. */

import type { Rule } from '../../model/types.ts';
import { keepsState } from '../../reach/compare.ts';
import { setOf } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { removeLine } from '../edits.ts';
import { accepts, asksState, cuts, isStateAccept } from '../facts.ts';

export default lintRule({
  id: 'duplicate-state-rule',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound',
  title: 'The same state rule twice',
  what: 'A rule that asks for the connection state takes the packets that an earlier rule of the chain with the same verdict takes already, or a part of what the general accept of ESTABLISHED above it takes.',
  why: 'No packet reaches the second one with a match left to make: it costs time and hides what the chain does.',
  instead: 'Delete the second rule.',
  sources: ['man:iptables(8)'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    for (const table of context.ruleset.tables.values()) {
      for (const chain of table.chains.values()) {
        // First rules by what they take and do: the same set is the same number.
        const seen = new Map<string, Rule>();
        const general: Rule[] = [];
        for (const rule of chain.rules) {
          if (!asksState(rule) || !(accepts(table, rule) || cuts(table, rule)) || keepsState(rule.predicate)) continue;
          const set = setOf(space, rule);
          const key = `${rule.command.spec.target?.name} ${set}`;
          const first =
            seen.get(key) ??
            (accepts(table, rule) ? general.find((other) => space.includes(setOf(space, other), set)) : undefined);
          if (!seen.has(key)) seen.set(key, rule);
          if (isStateAccept(space, table, rule)) general.push(rule);
          if (!first) continue;
          yield {
            span: context.spanOf(rule),
            message: `Rule ${first.number} of ${chain.name} takes all of these packets already.`,
            related: [{ span: context.spanOf(first), message: 'takes them first' }],
            fixes: [{ title: 'Delete this rule', kind: 'safe', edits: [removeLine(context, rule)] }],
          };
        }
      }
    }
  },
});
