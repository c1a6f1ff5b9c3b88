/** The same state rule twice in a chain. */

import type { Predicate } from '../../base/predicate.ts';
import type { Chain, Rule, Table } from '../../model/types.ts';
import { keepsState } from '../../reach/compare.ts';
import { setOf } from '../../reach/rule-facts.ts';
import { changedIn } from '../../reach/slice.ts';
import type { Space } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { isInTextOrder, removeLine } from '../edits.ts';
import { isStateAccept } from '../facts.ts';
import { fieldsOf, type Look } from '../look.ts';
import { signature } from '../signature.ts';

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
    for (const table of context.ruleset.tables.keys()) {
      const seen = new Map<Chain, Seen>();
      for (const look of context.looks(table)) {
        const { rule, chain } = look;
        if (!(look.accepts || look.cuts) || !look.asksState || keepsState(rule.predicate)) continue;
        const before: Seen = seen.get(chain) ?? { rules: new Map(), general: [] };
        seen.set(chain, before);
        const key = signature(rule.predicate);
        const twin = before.rules.get(key);
        const isTwin = twin?.accepts === look.accepts && setOf(space, twin.rule) === setOf(space, rule);
        const first = isTwin ? twin : before.general.find((other) => takesAll(space, other, look));
        if (!twin) before.rules.set(key, look);
        if (look.mayTake('ESTABLISHED') && isStateAccept(space, look.table, rule)) before.general.push(look);
        if (!first || mayChange(context, look.table, first.rule)) continue;
        yield {
          span: context.spanOf(rule),
          message: `Rule ${first.rule.number} of ${chain.name} takes all of these packets already.`,
          related: [{ span: context.spanOf(first.rule), message: 'takes them first' }],
          ...(isInTextOrder(context, chain) && {
            fixes: [{ title: 'Delete this rule', kind: 'safe', edits: [removeLine(context, rule)] }],
          }),
        };
      }
    }
  },
});

/** What a chain has held so far: rules by what they ask and do, and general accepts of live connections. */
interface Seen {
  readonly rules: Map<number, Look>;
  readonly general: Look[];
}

function takesAll(space: Space, general: Look, look: Look): boolean {
  if (!look.accepts || (look.outline & ~general.outline) !== 0) return false;
  return space.includes(setOf(space, general.rule), setOf(space, look.rule));
}

/** True when some target of the table changes what the rule asks about: what it left may be otherwise further down. */
function mayChange(context: LintContext, table: Table, rule: Rule): boolean {
  const asked = fieldsOf(rule.predicate);
  if (changedIn(table).some((field) => asked.has(field))) return true;
  // What is in a set, or which socket or label a packet has, a target may change as well.
  return asksUnknown(rule.predicate) && context.looks(table.name).some(({ effect }) => effect?.kind === 'unknown');
}

function asksUnknown(p: Predicate): boolean {
  if (p.kind === 'all' || p.kind === 'any') return p.of.some(asksUnknown);
  return p.kind === 'not' ? asksUnknown(p.of) : p.kind === 'unknown';
}
