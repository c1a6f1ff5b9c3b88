/** A chain that drops by default and lets no live connection go on. */

import type { Chain, Rule, Table } from '../../model/types.ts';
import { flow, onHook } from '../../reach/flow.ts';
import { isReached } from '../../reach/slice.ts';
import type { PacketSet } from '../../reach/types.ts';
import { answersOn, begun, everydayAnswers } from '../answers.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { insertAtTop } from '../edits.ts';
import { inState } from '../facts.ts';
import { accepts, fieldsOf } from '../look.ts';
import { anySurely } from '../way.ts';

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
      const last = chain.rules.at(-1);
      const byRule = last && !accepts(table, last) && takesAll(last) ? last : undefined;
      if (chain.policy !== 'DROP' && !byRule) continue;
      if (letsLiveConnectionsOn(context, table, chain)) continue;
      const dying = deadAnswers(context, table, chain, byRule);
      if (space.isEmpty(dying.packets)) continue;
      const edit = insertAtTop(context, chain, acceptLines(chain.name, context.family));
      const witness = context.packet(dying.packets);
      yield {
        span: byRule && dying.byRule ? context.spanOf(byRule) : chain.declared,
        message: `Answers to connections that ${opener(chain.name)} die in ${chain.name}: no rule there accepts by the state ESTABLISHED.`,
        ...(witness !== undefined && { witness }),
        ...(edit && {
          fixes: [{ title: 'Accept live connections at the top of the chain', kind: 'unsafe', edits: [edit] }],
        }),
      };
    }
  },
});

/** True when some rule accepts by the state ESTABLISHED, or hands it on to a chain that may. */
function letsLiveConnectionsOn(context: LintContext, table: Table, chain: Chain): boolean {
  const { space } = context;
  if (!chain.hook) return false;
  const live = space.and(onHook(space, chain.hook), inState(space, 'ESTABLISHED'));
  return context
    .looksFrom(chain)
    .some(
      (look) =>
        (look.accepts || leadsOn(table, look.rule)) &&
        look.asksState &&
        look.mayTake('ESTABLISHED') &&
        isReached(space, table, chain, look.rule, live),
    );
}

interface Dead {
  readonly packets: PacketSet;
  readonly byRule: boolean;
}

/** Answers, to connections that this ruleset lets begin, that the policy or the last rule takes. */
function deadAnswers(context: LintContext, table: Table, chain: Chain, byRule: Rule | undefined): Dead {
  const { space } = context;
  const taken = (answers: PacketSet): Dead => {
    const journey = flow(space, table, chain, answers);
    const reached = (byRule && journey.visits.get(byRule)?.matched) ?? space.empty;
    const last = space.certainly(space.and(reached, space.or(journey.dropped, journey.rejected)));
    const policy = chain.policy === 'DROP' ? space.certainly(journey.byPolicy) : space.empty;
    return { packets: space.or(last, policy), byRule: !space.isEmpty(last) };
  };
  const { hook } = chain;
  if (!hook) return { packets: space.empty, byRule: false };
  const proven = (answers: PacketSet): Dead => {
    const packets = anySurely(
      context,
      { space, hook, good: (arrived) => taken(arrived).packets, asked: ['ct.direction'] },
      answers,
    );
    return space.isEmpty(packets) ? { packets, byRule: false } : taken(packets);
  };
  for (const answers of everydayAnswers(context, table, chain)) {
    if (space.isEmpty(taken(answers).packets)) continue;
    const dead = proven(answers);
    if (!space.isEmpty(dead.packets)) return dead;
  }
  const dead = taken(answersOn(context, chain));
  return proven(begun(context, chain, dead.packets));
}

/** A jump to a chain, which may accept after writing a log. */
function leadsOn(table: Table, rule: Rule): boolean {
  return table.chains.has(rule.command.spec.target?.name ?? '');
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
