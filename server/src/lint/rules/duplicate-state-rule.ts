/** The same state rule twice in a chain. */
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
        const earlier = chain.rules.filter((rule) => asksState(rule) && (accepts(table, rule) || cuts(table, rule)));
        for (const [i, rule] of earlier.entries()) {
          const set = setOf(space, rule);
          const first = earlier
            .slice(0, i)
            .find(
              (other) =>
                accepts(table, other) === accepts(table, rule) &&
                sameTarget(other, rule) &&
                space.includes(space.certainly(setOf(space, other)), set) &&
                (setOf(space, other) === set || isStateAccept(space, table, other)),
            );
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

function sameTarget(a: { command: { spec: { target: { name: string } | undefined } } }, b: typeof a): boolean {
  return a.command.spec.target?.name === b.command.spec.target?.name;
}
