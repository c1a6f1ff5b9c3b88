/** A chain that drops by default and lets no live connection go on. */

import type { Rule, Table } from '../../model/types.ts';
import { onHook } from '../../reach/flow.ts';
import { lintRule } from '../define.ts';
import { insertAtTop } from '../edits.ts';
import { accepts, answersThrough, asksState, fieldsOf, inState } from '../facts.ts';

export default lintRule({
  id: 'no-established-accept',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'Replies die: nothing accepts ESTABLISHED',
  what: 'A built-in filter chain drops what no rule accepts, no rule of it accepts by the state ESTABLISHED, and answers to connections that this very ruleset lets begin are dropped in it.',
  why: 'A connection needs both directions. Without an accept of ESTABLISHED the first packet goes out and its answer dies: name lookups, updates and outgoing connections hang (INPUT), services do not answer (OUTPUT), clients behind the router get nothing back (FORWARD).',
  instead:
    'Put `-m conntrack --ctstate ESTABLISHED -j ACCEPT` at the top of the chain, and accept the ICMP errors that belong to live connections (`-p icmp --ctstate RELATED`).',
  sources: ['man:iptables-extensions(8)#conntrack', 'kernel:net/netfilter/nf_conntrack_core.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    for (const { table, chain } of context.builtins('filter')) {
      if (!chain.hook || !chain.declared) continue;
      const live = context.flow(table, chain, space.and(onHook(space, chain.hook), inState(space, 'ESTABLISHED')));
      const hasAccept = [...live.visits.values()].some(
        (visit) => asksState(visit.rule) && letsOn(table, visit.rule) && !space.isEmpty(visit.matched),
      );
      if (hasAccept) continue;
      const answers = context.flow(table, chain, answersThrough(context, table, chain));
      const last = chain.rules.at(-1);
      const byRule = last && !accepts(table, last) && takesAll(last) ? last : undefined;
      const byPolicy = chain.policy === 'DROP' ? answers.byPolicy : space.empty;
      const reached = (byRule && answers.visits.get(byRule)?.matched) ?? space.empty;
      const taken = space.and(reached, space.or(answers.dropped, answers.rejected));
      const dying = space.certainly(space.or(taken, byPolicy));
      if (space.isEmpty(dying)) continue;
      const edit = insertAtTop(context, chain, acceptLines(chain.name, context.family));
      const witness = context.packet(dying);
      yield {
        span: byRule && !space.isEmpty(taken) ? context.spanOf(byRule) : chain.declared,
        message: `Answers to connections that ${opener(chain.name)} die in ${chain.name}: nothing accepts ESTABLISHED.`,
        ...(witness !== undefined && { witness }),
        ...(edit && {
          fixes: [{ title: 'Accept live connections at the top of the chain', kind: 'unsafe', edits: [edit] }],
        }),
      };
    }
  },
});

/** An accept, or a jump to a chain that may accept after writing a log. */
function letsOn(table: Table, rule: Rule): boolean {
  return accepts(table, rule) || table.chains.has(rule.command.spec.target?.name ?? '');
}

/** A last rule that stands for a policy: it asks for nothing, or for an interface or protocol only. */
function takesAll(rule: Rule): boolean {
  return [...fieldsOf(rule.predicate)].every((field) => ['meta.in', 'meta.out', 'ip.proto'].includes(field));
}

function opener(chain: string): string {
  if (chain === 'INPUT') return 'this host opens';
  return chain === 'OUTPUT' ? 'others open to this host' : 'this host forwards';
}

function acceptLines(chain: string, family: 4 | 6): string[] {
  const icmp = family === 4 ? 'icmp' : 'ipv6-icmp';
  return [
    `-A ${chain} -m conntrack --ctstate ESTABLISHED -j ACCEPT`,
    `-A ${chain} -p ${icmp} -m conntrack --ctstate RELATED -j ACCEPT`,
  ];
}
