/** REJECT whose answer is dropped in OUTPUT. */
import { CT_STATE, TCP_FLAG } from '../../base/fields.ts';
import { all, equals, masked, type Predicate } from '../../base/predicate.ts';
import type { Family } from '../../base/problem.ts';
import type { RejectWith } from '../../catalogue/effect.ts';
import type { Chain, Table } from '../../model/types.ts';
import { onHook } from '../../reach/flow.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { insertAtTop } from '../edits.ts';
import { rejections } from '../rejects.ts';

export default lintRule({
  id: 'reject-answer-dies',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'What REJECT answers is dropped in OUTPUT',
  what: 'A REJECT answers packets, and OUTPUT drops every such answer that leaves the host. Its state there is RELATED, for a TCP reset as well as for an ICMP error.',
  why: 'The sender hears nothing and waits for its time-out, as if the rule were a DROP. It happens most often when RELATED in OUTPUT is narrowed to ICMP while a `tcp-reset` is in use.',
  instead: 'Accept the answers in OUTPUT: `-p tcp --tcp-flags RST RST --ctstate RELATED`, or RELATED for `icmp`.',
  sources: ['kernel:net/ipv4/netfilter/nf_reject_ipv4.c', 'kernel:net/netfilter/nf_conntrack_core.c'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 113 -j REJECT --reject-with tcp-reset\n-A OUTPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT\n-A OUTPUT -p icmp -m conntrack --ctstate RELATED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n-A INPUT -p tcp -m tcp --dport 113 -j REJECT --reject-with tcp-reset\n-A OUTPUT -m conntrack --ctstate NEW,RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const output = context.builtins('filter').find(({ chain }) => chain.name === 'OUTPUT');
    if (!output?.chain.declared) return;
    for (const rejection of rejections(context, (answer) => dies(context, output.table, output.chain, answer))) {
      const isReset = rejection.with.kind === 'tcp-reset';
      const icmp = context.family === 4 ? 'icmp' : 'ipv6-icmp';
      const line = isReset
        ? '-A OUTPUT -p tcp -m tcp --tcp-flags RST RST -m conntrack --ctstate RELATED -j ACCEPT'
        : `-A OUTPUT -p ${icmp} -m conntrack --ctstate RELATED -j ACCEPT`;
      const edit = insertAtTop(context, output.chain, [line]);
      const witness = context.packet(rejection.packets);
      yield {
        span: context.spanOf(rejection.rule),
        message: `The ${isReset ? 'TCP reset' : 'ICMP error'} that this sends is dropped in OUTPUT, where its state is RELATED.`,
        related: [{ span: output.chain.declared, message: 'drops it' }],
        ...(witness !== undefined && { witness }),
        ...(edit && { fixes: [{ title: 'Accept the answer in OUTPUT', kind: 'unsafe', edits: [edit] }] }),
      };
    }
  },
});

/** True when OUTPUT certainly stops every such answer. */
function dies(context: LintContext, table: Table, output: Chain, answer: RejectWith): boolean {
  const { space } = context;
  const outside = space.minus(onHook(space, 'OUTPUT'), space.of(equals('meta.out', 'lo')));
  const answers = space.and(outside, space.of(answerOf(answer, context.family)));
  const { dropped, rejected } = context.flow(table, output, answers);
  return !space.isEmpty(answers) && space.includes(space.certainly(space.or(dropped, rejected)), answers);
}

function answerOf(answer: RejectWith, family: Family): Predicate {
  const related = equals('ct.state', CT_STATE.RELATED);
  if (answer.kind === 'tcp-reset')
    return all(related, equals('ip.proto', 6), masked('tcp.flags', TCP_FLAG.RST, TCP_FLAG.RST));
  return all(
    related,
    equals('ip.proto', family === 4 ? 1 : 58),
    equals('icmp.type', answer.type),
    equals('icmp.code', answer.code),
  );
}
