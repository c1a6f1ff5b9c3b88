/** Conditions on a connection that no packet satisfies. */
import { CT_STATE } from '../../base/fields.ts';
import { all, equals } from '../../base/predicate.ts';
import type { Rule } from '../../model/types.ts';
import { setOf } from '../../reach/rule-facts.ts';
import { likeOf } from '../../syntax/save/alike.ts';
import { lintRule } from '../define.ts';

export default lintRule({
  id: 'impossible-state',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'Conditions on the connection that no packet satisfies',
  what: 'A rule with the `conntrack` or `state` match can match nothing: its conditions contradict one another, or ask for what no connection has.',
  why: 'The first packet of a connection always goes in the original direction, so NEW and `--ctdir REPLY` exclude each other. `--ctstatus NONE` asks for a bit among no bits, and two matches whose states have nothing in common never hold together. The rule loads and does nothing.',
  instead: 'Say what was meant: often one of the two conditions is too many. Delete the rule when nothing was.',
  sources: ['kernel:net/netfilter/xt_conntrack.c', 'man:iptables-extensions(8)#conntrack'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate NEW --ctdir REPLY -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED --ctdir REPLY -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const backwards = all(equals('ct.state', CT_STATE.NEW), equals('ct.direction', 1));
    for (const name of context.ruleset.tables.keys()) {
      // In raw, where tracking has not run, states are another rule's business.
      if (name === 'raw') continue;
      for (const { rule } of context.looks(name)) {
        if (!mayContradict(rule)) continue;
        const matches = setOf(space, rule);
        if (!space.isEmpty(space.minus(matches, space.of(backwards)))) continue;
        const isNew = !space.isEmpty(matches);
        yield {
          span: context.spanOf(rule),
          message: isNew
            ? 'This rule never matches: a packet that is NEW goes in the original direction.'
            : 'This rule never matches: no packet satisfies all of its conditions.',
        };
      }
    }
  },
});

/** False for the usual single list of states, which some packet always has. */
function mayContradict(rule: Rule): boolean {
  const matches = likeOf(rule.command).spec.matches.filter(({ name }) => name === 'conntrack' || name === 'state');
  const options = matches.flatMap((match) => match.options);
  return options.length > 1 || options.some(({ name, bang }) => bang || (name !== 'ctstate' && name !== 'state'));
}
