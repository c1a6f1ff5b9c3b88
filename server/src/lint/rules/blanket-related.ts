/** RELATED accepted without saying what for. */
import type { Rule } from '../../model/types.ts';
import type { Finding, LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { lineOf } from '../edits.ts';
import { type Attachment, attachments, KNOWN_HELPERS, relatedAccepts } from '../helpers.ts';
import { mentions, stateOption } from '../look.ts';
import { sendsResets } from '../rejects.ts';

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
    for (const { rule } of relatedAccepts(context, 'filter')) {
      if (mentions(rule.predicate, 'ip.proto') || mentions(rule.predicate, 'ct.helper')) continue;
      yield finding(context, rule, attachments(context));
    }
  },
});

function finding(context: LintContext, rule: Rule, attached: readonly Attachment[]): Finding {
  const option = stateOption(rule);
  const word = option?.use.values[0] ?? option?.use.option;
  const helpers = [...new Set(attached.map((a) => a.helper))];
  const isOutput = rule.chain === 'OUTPUT';
  const answers = isOutput && sendsResets(context) ? ' and the answers of REJECT' : '';
  const riders =
    helpers.length === 0
      ? `ICMP errors about live connections${answers}; no helper is attached`
      : `ICMP errors${answers} and what ${helpers.length === 1 ? 'the helper' : 'the helpers'} ${helpers.join(', ')} may be told to expect`;
  const fix = narrowing(context, rule, helpers);
  return {
    span: word ? context.wordSpan(rule, word) : context.spanOf(rule),
    message: `RELATED lets through ${riders}.`,
    severity: helpers.length === 0 ? 'hint' : 'information',
    related: attached.map((a) => ({ span: context.spanOf(a.rule), message: `attaches ${a.helper}` })),
    ...(fix && { fixes: [fix] }),
  };
}

/** The rule once for ESTABLISHED, then for each thing that RELATED is wanted for. */
function narrowing(
  context: LintContext,
  rule: Rule,
  helpers: readonly string[],
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
    const known = KNOWN_HELPERS.find((helper) => name === helper.name || name.startsWith(`${helper.name}-`));
    const transport = known?.name === 'sip' ? 'udp' : (known?.protocol ?? 'tcp');
    lines.push(
      `${head}-p ${transport} -m ${transport} --dport 1024:65535 -m conntrack --ctstate RELATED -m helper --helper ${name} -j ACCEPT`,
    );
  }
  if (rule.chain === 'OUTPUT' && sendsResets(context)) {
    lines.push(`${head}-p tcp -m tcp --tcp-flags RST RST -m conntrack --ctstate RELATED -j ACCEPT`);
  }
  return {
    title: 'Accept RELATED only for what it is needed for',
    kind: 'unsafe',
    edits: [{ span: { start, end: line.origin + line.text.length }, newText: lines.join('\n') }],
  };
}
