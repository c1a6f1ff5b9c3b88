/** RELATED accepted without saying what for. */
import { equals, oneOf } from '../../base/predicate.ts';
import type { Chain, Rule } from '../../model/types.ts';
import type { PacketSet } from '../../reach/types.ts';
import type { Finding, LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { isInTextOrder, lineOf } from '../edits.ts';
import { inState } from '../facts.ts';
import { type Attachment, attachments, helperNamed } from '../helpers.ts';
import { mentions, stateOption } from '../look.ts';
import { sendsResets } from '../rejects.ts';
import { specimenAnywhere } from '../way.ts';

export default lintRule({
  id: 'blanket-related',
  since: '0.1.0',
  severity: 'hint',
  proof: 'sound',
  title: 'RELATED accepted without saying what for',
  what: 'A rule accepts RELATED whatever the protocol. The finding says what that lets through in this very ruleset: ICMP errors about live connections always; what each attached helper expects; in OUTPUT also the answers that REJECT makes.',
  why: 'A helper reads addresses and ports out of the payload, which the other side writes. A blanket accept of RELATED lets in whatever a helper was told to expect, now or when somebody attaches one later.',
  instead:
    'Accept ESTABLISHED; accept RELATED for ICMP errors by type; accept RELATED for each helper in use, with `-m helper` and unprivileged ports.',
  sources: ['kernel:net/netfilter/nf_conntrack_core.c', 'kernel:net/netfilter/nf_conntrack_expect.c', 'rfc:4890'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p icmp -m conntrack --ctstate RELATED -m icmp --icmp-type 3 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const related = context.looks('filter').filter((look) => look.accepts && look.asksState && look.mayTake('RELATED'));
    for (const { rule, chain } of related) {
      if (mentions(rule.predicate, 'ip.proto') || mentions(rule.predicate, 'ct.helper')) continue;
      const riders = ridersOn(context, rule);
      if (riders) yield finding(context, rule, chain, riders);
    }
  },
});

/** What comes to the accept as RELATED in this very ruleset. */
interface Riders {
  /** ICMP errors. */
  readonly errors: PacketSet;
  readonly attached: readonly Attachment[];
  readonly resets: boolean;
}

/** `undefined` when no ICMP error certainly comes to the rule: then it is no blanket accept, or a dead one. */
function ridersOn(context: LintContext, rule: Rule): Riders | undefined {
  const { space } = context;
  const state = inState(space, 'RELATED');
  const errors = specimenAnywhere(context, rule, space.and(state, space.of(oneOf('ip.proto', [1, 58]))));
  if (space.isEmpty(errors)) return undefined;
  const attached = attachments(context);
  const resets =
    rule.chain === 'OUTPUT' &&
    !space.isEmpty(specimenAnywhere(context, rule, space.and(state, space.of(equals('ip.proto', 6))))) &&
    sendsResets(context);
  return { errors, attached, resets };
}

function finding(context: LintContext, rule: Rule, chain: Chain, { errors, attached, resets }: Riders): Finding {
  const option = stateOption(rule);
  const word = option?.use.values[0] ?? option?.use.option;
  const helpers = [...new Set(attached.map((a) => a.helper))];
  const answers = resets ? ' and the answers of REJECT' : '';
  const what =
    helpers.length === 0
      ? `ICMP errors about live connections${answers}; no helper is attached`
      : `ICMP errors${answers} and what ${helpers.length === 1 ? 'the helper' : 'the helpers'} ${helpers.join(', ')} may be told to expect`;
  const fix = isInTextOrder(context, chain) ? narrowing(context, rule, helpers, resets) : undefined;
  const witness = context.packet(errors);
  return {
    span: word ? context.wordSpan(rule, word) : context.spanOf(rule),
    message: `RELATED lets through ${what}.`,
    severity: helpers.length === 0 ? 'hint' : 'information',
    related: attached.map((a) => ({ span: context.spanOf(a.rule), message: `attaches ${a.helper}` })),
    ...(witness !== undefined && { witness }),
    ...(fix && { fixes: [fix] }),
  };
}

/** The rule once for ESTABLISHED, then for each thing that RELATED is wanted for. */
function narrowing(
  context: LintContext,
  rule: Rule,
  helpers: readonly string[],
  resets: boolean,
): NonNullable<Finding['fixes']>[number] | undefined {
  const option = stateOption(rule);
  const states = option?.use.values[0];
  const { spec } = rule.command;
  if (!states || option.use.bang || spec.target?.name !== 'ACCEPT' || spec.matches.length !== 1) return undefined;
  const others = states.text.split(',').filter((state) => !'RELATED'.startsWith(state.toUpperCase()));
  const line = lineOf(context, rule);
  const start = rule.origin + (rule.command.words[0]?.start ?? 0);
  const interfaces = rule.command.uses
    .filter((use) => use.name === 'in-interface' || use.name === 'out-interface')
    .map((use) => `${use.bang ? '! ' : ''}${use.name === 'in-interface' ? '-i' : '-o'} ${use.values[0]?.text ?? ''} `)
    .join('');
  const head = `-A ${rule.chain} ${interfaces}`;
  const lines = others.length > 0 ? [`${head}-m conntrack --ctstate ${others.join(',')} -j ACCEPT`] : [];
  const [protocol, match, flag, types] =
    context.family === 4
      ? ['icmp', 'icmp', '--icmp-type', [3, 11, 12]]
      : ['ipv6-icmp', 'icmp6', '--icmpv6-type', [1, 2, 3, 4]];
  for (const type of types as number[]) {
    lines.push(`${head}-p ${protocol} -m ${match} ${flag} ${type} -m conntrack --ctstate RELATED -j ACCEPT`);
  }
  for (const name of helpers) {
    const known = helperNamed(name);
    const transport = known?.expects === 'udp' ? 'udp' : 'tcp';
    lines.push(
      `${head}-p ${transport} -m ${transport} --dport 1024:65535 -m conntrack --ctstate RELATED -m helper --helper ${name} -j ACCEPT`,
    );
  }
  if (resets) {
    lines.push(`${head}-p tcp -m tcp --tcp-flags RST RST -m conntrack --ctstate RELATED -j ACCEPT`);
  }
  return {
    title: 'Accept RELATED only for what it is needed for',
    kind: 'unsafe',
    edits: [{ span: { start, end: line.origin + line.text.length }, newText: lines.join('\n') }],
  };
}
