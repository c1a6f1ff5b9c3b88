/** RELATED relied on for a protocol whose helper no rule attaches. */
import type { Field } from '../../base/fields.ts';
import { all, equals, type Predicate } from '../../base/predicate.ts';
import type { TextEdit } from '../../base/span.ts';
import type { Rule } from '../../model/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { inState } from '../facts.ts';
import { attachments, KNOWN_HELPERS, type KnownHelper, relatedAccepts } from '../helpers.ts';
import { demands, glance, type Look } from '../look.ts';
import { specimenAnywhere } from '../way.ts';

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
    if (relatedAccepts(context, 'filter').length === 0) return;
    const attached = attachments(context).map((a) => a.helper);
    const wanted = KNOWN_HELPERS.filter(
      (helper) => !attached.some((name) => name === helper.name || name.startsWith(`${helper.name}-`)),
    );
    const named = rulesByPort(context.looks('filter'));
    for (const helper of wanted) {
      const control = space.and(space.of(controlPackets(helper)), inState(space, 'NEW'));
      for (const rule of named.get(helper.port) ?? []) {
        const taken = specimenAnywhere(context, rule, control);
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

/**
 * Accepts that name the port of a known helper. One that takes ports near it too takes a range, and was not written for
 * the protocol.
 */
function rulesByPort(looks: readonly Look[]): Map<number, Rule[]> {
  const found = new Map<number, Rule[]>();
  for (const { rule, accepts } of looks) {
    if (!accepts || !demands(rule.predicate, 'l4.dport')) continue;
    for (const { protocol, port } of KNOWN_HELPERS) {
      if (!mayName(rule.predicate, port)) continue;
      const takes = (number: number): boolean => glance(rule.predicate, packetTo(protocol, number)) !== 'no';
      if (takes(port) && !takes(port - 10) && !takes(port + 10)) found.set(port, [...(found.get(port) ?? []), rule]);
    }
  }
  return found;
}

/** False when no test of the destination port holds for this one. */
function mayName(p: Predicate, port: number): boolean {
  if (p.kind === 'all' || p.kind === 'any') return p.of.some((part) => mayName(part, port));
  if (p.kind === 'inRange') return p.field === 'l4.dport' && port >= p.from && port <= p.to;
  return p.kind === 'oneOf' && p.field === 'l4.dport' && p.values.includes(port);
}

function packetTo(protocol: KnownHelper['protocol'], port: number): ReadonlyMap<Field, number> {
  return new Map<Field, number>([
    ['ip.proto', protocol === 'tcp' ? 6 : 17],
    ['l4.dport', port],
    ['ip.laterFragment', 0],
  ]);
}

function controlPackets(helper: KnownHelper): Predicate {
  return all(equals('ip.proto', helper.protocol === 'tcp' ? 6 : 17), equals('l4.dport', helper.port));
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
