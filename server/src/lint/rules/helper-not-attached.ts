/** RELATED relied on for a protocol whose helper no rule attaches. */
import { all, equals, oneOf, type Predicate } from '../../base/predicate.ts';
import type { TextEdit } from '../../base/span.ts';
import { setOf } from '../../reach/flow.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { accepts, demands, inState } from '../facts.ts';
import { attachments, KNOWN_HELPERS, type KnownHelper, relatedAccepts } from '../helpers.ts';

export default lintRule({
  id: 'helper-not-attached',
  since: '0.1.0',
  severity: 'information',
  proof: 'sound-given-environment',
  title: 'RELATED is relied on, and no rule attaches the helper',
  what: 'A rule accepts the control connection of FTP, TFTP, IRC, SIP, PPTP, Amanda, H.323 or SANE by its port, RELATED is accepted for the rest, and no `CT --helper` attaches the helper.',
  why: 'Since Linux 6 helpers attach only through the CT target; the switch for doing so automatically is gone. Without a helper nothing is ever RELATED but ICMP errors: the control connection works, and transfers hang.',
  instead: 'Attach the helper in `raw`, for the server it is meant for.',
  sources: ['kernel:net/netfilter/nf_conntrack_helper.c', 'man:iptables-extensions(8)#CT'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    const filter = context.ruleset.tables.get('filter');
    if (!filter || relatedAccepts(context, filter).length === 0) return;
    const attached = attachments(context).map((a) => a.helper);
    for (const helper of KNOWN_HELPERS) {
      if (attached.some((name) => name === helper.name || name.startsWith(`${helper.name}-`))) continue;
      const control = space.and(space.of(controlPackets(helper)), inState(space, 'NEW'));
      for (const rule of [...filter.chains.values()].flatMap((chain) => chain.rules)) {
        // A rule that names the port, not one that happens to take it among thousands.
        if (!accepts(filter, rule) || !demands(rule.predicate, 'l4.dport')) continue;
        if (!space.isEmpty(space.and(setOf(space, rule), space.of(otherPorts(helper))))) continue;
        const taken = space.and(setOf(space, rule), control);
        if (space.isEmpty(taken)) continue;
        const witness = context.packet(taken);
        yield {
          span: context.spanOf(rule),
          message: `No CT rule attaches the ${helper.name} helper, so its ${helper.carries} are never RELATED.`,
          ...(witness !== undefined && { witness }),
          fixes: [
            {
              title: `Attach the ${helper.name} helper in raw`,
              kind: 'unsafe',
              edits: [attach(context, helper, rule.chain === 'OUTPUT')],
            },
          ],
        };
        break;
      }
    }
  },
});

function controlPackets(helper: KnownHelper): Predicate {
  return all(equals('ip.proto', helper.protocol === 'tcp' ? 6 : 17), equals('l4.dport', helper.port));
}

/** Ports near the helper's: a rule that takes them too takes a range, and was not written for this protocol. */
function otherPorts(helper: KnownHelper): Predicate {
  return all(
    equals('ip.proto', helper.protocol === 'tcp' ? 6 : 17),
    oneOf('l4.dport', [helper.port - 10, helper.port + 10]),
  );
}

function attach(context: LintContext, helper: KnownHelper, isLocal: boolean): TextEdit {
  const chain = isLocal ? 'OUTPUT' : 'PREROUTING';
  const rule = `-A ${chain} -p ${helper.protocol} -m ${helper.protocol} --dport ${helper.port} -j CT --helper ${helper.name}\n`;
  const commit = context.document.lines.find((line) => line.table === 'raw' && line.content.kind === 'commit');
  if (commit) return { span: { start: commit.origin, end: commit.origin }, newText: rule };
  const end = context.document.text.length;
  const gap = context.document.text.endsWith('\n') ? '' : '\n';
  return {
    span: { start: end, end },
    newText: `${gap}*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rule}COMMIT\n`,
  };
}
