/** The accept of ESTABLISHED below a rule that cuts live connections. */

import { any, inRange, not, oneOf, present } from '../../base/predicate.ts';
import type { Chain, Rule, Table } from '../../model/types.ts';
import { setOf } from '../../reach/rule-facts.ts';
import { share } from '../../reach/slice.ts';
import type { PacketSet } from '../../reach/types.ts';
import { answersOn, begun } from '../answers.ts';
import type { Finding, LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { isInTextOrder, moveAbove } from '../edits.ts';
import { stateAcceptOf } from '../facts.ts';
import { demands, fieldsOf } from '../look.ts';
import { anySurely } from '../way.ts';

export default lintRule({
  id: 'established-accept-below-drop',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'A drop above the accept of ESTABLISHED cuts live connections',
  what: 'A DROP or REJECT stands above the accept of ESTABLISHED and takes answers to connections that this very ruleset lets begin. Drops that name a source or destination address are taken for deliberate and not reported, and so are those of ports of services, which no connection is begun from.',
  why: 'The connection is allowed to begin, and its answers die on the way to the rule that would accept them.',
  instead: 'Put the accept of ESTABLISHED above the drop. The drop still stops new connections.',
  sources: ['man:iptables-extensions(8)#conntrack'],
  examples: [
    {
      bad: '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 1024:65535 -j DROP\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\nCOMMIT\n',
      good: '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 1024:65535 -j DROP\nCOMMIT\n',
    },
  ],
  *check(context) {
    for (const { table, chain } of context.builtins('filter')) {
      const accept = stateAcceptOf(context, chain);
      if (!accept || accept.number === 1) continue;
      yield* below(context, table, chain, accept);
    }
  },
});

function* below(context: LintContext, table: Table, chain: Chain, accept: Rule): Iterable<Finding> {
  const { space } = context;
  const wanted = space.and(answersOn(context, chain), setOf(space, accept));
  const above: Chain = { ...chain, rules: chain.rules.slice(0, accept.number - 1) };
  for (const look of context.looksFrom(chain)) {
    const { rule } = look;
    if (!look.cuts || !look.mayTake('ESTABLISHED') || isDeliberate(context, chain, rule)) continue;
    if (look.chain === chain && rule.number >= accept.number) continue;
    const target = above.rules.find((r) => leadsTo(r, rule));
    const cutIn = (answers: PacketSet): PacketSet =>
      space.certainly(share(space, table, above, rule, space.and(answers, wanted)));
    const meant = space.and(begun(context, chain, cutIn(wanted)), space.of(TO_WHO_BEGINS));
    if (!chain.hook || space.isEmpty(meant)) continue;
    const cut = anySurely(
      context,
      { space, hook: chain.hook, good: cutIn, asked: [...fieldsOf(rule.predicate), 'ct.direction'] },
      meant,
    );
    if (space.isEmpty(cut)) continue;
    const witness = context.packet(cut);
    yield {
      span: context.spanOf(accept),
      message: `A ${rule.command.spec.target?.name} above this accept cuts live connections (${rule.chain} rule ${rule.number}).`,
      related: [{ span: context.spanOf(rule), message: 'takes answers to connections that this ruleset lets begin' }],
      ...(witness !== undefined && { witness }),
      ...(target &&
        isInTextOrder(context, chain) && {
          fixes: [
            {
              title: `Move the accept above rule ${target.number}`,
              kind: 'unsafe',
              edits: moveAbove(context, accept, target),
            },
          ],
        }),
    };
    return;
  }
}

/** Low ports from which programs begin connections: FTP's data, DNS, DHCP, NTP, IKE. */
const BEGINNING = [20, 53, 67, 68, 123, 500];

/** Answers go to the port that a connection was begun from. Of the ports of services that is none but these, so that closing others cuts nothing. */
const TO_WHO_BEGINS = any(not(present('l4.dport')), inRange('l4.dport', 600, 65_535), oneOf('l4.dport', BEGINNING));

/** A drop that names an address was written for that address. */
function namesAddress(rule: Rule): boolean {
  return demands(rule.predicate, 'ip.src') || demands(rule.predicate, 'ip.dst');
}

/** True when the rule, or on each way to it some jump, names an address. */
function isDeliberate(context: LintContext, chain: Chain, rule: Rule, inside: readonly string[] = []): boolean {
  if (namesAddress(rule)) return true;
  if (rule.chain === chain.name || inside.includes(rule.chain)) return false;
  const jumps = context.looksFrom(chain).filter((look) => look.rule.aim === rule.chain);
  return jumps.length > 0 && jumps.every((jump) => isDeliberate(context, chain, jump.rule, [...inside, rule.chain]));
}

function leadsTo(rule: Rule, cutting: Rule): boolean {
  return rule === cutting || rule.command.spec.target?.name === cutting.chain;
}
