/** A helper attached whose expected connections are accepted nowhere. */
import { any, equals, inRange, type Predicate } from '../../base/predicate.ts';
import type { Hook } from '../../catalogue/hooks.ts';
import { onHook } from '../../reach/flow.ts';
import type { PacketSet, Space } from '../../reach/types.ts';
import type { LintContext } from '../define.ts';
import { lintRule } from '../define.ts';
import { type Attachment, attachments, expectedBy, helperNamed, isInUse, type KnownHelper } from '../helpers.ts';
import { accepts, asksState } from '../look.ts';
import { anySurely } from '../way.ts';

export default lintRule({
  id: 'helper-without-related',
  since: '0.1.0',
  severity: 'warning',
  proof: 'sound',
  title: 'A helper is attached, and RELATED is accepted nowhere',
  what: 'A `CT --helper` rule attaches a helper, and the filter chains that its expected connections go through drop them, but for single ports that are open anyway.',
  why: 'The helper reads the control connection and expects the second one, whose first packet is RELATED. It is dropped, so transfers hang although the helper does its work.',
  instead: 'Accept RELATED for this helper: `-m conntrack --ctstate RELATED -m helper --helper …`.',
  sources: ['kernel:net/netfilter/nf_conntrack_expect.c', 'man:iptables-extensions(8)#helper'],
  examples: [
    {
      bad: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT\nCOMMIT\n',
      good: '*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -m tcp --dport 21 -j CT --helper ftp\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 1024:65535 -m conntrack --ctstate RELATED -m helper --helper ftp -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 21 -j ACCEPT\nCOMMIT\n',
    },
  ],
  *check(context) {
    const { space } = context;
    for (const attachment of attachments(context)) {
      const helper = helperNamed(attachment.helper);
      if (!helper || helper.expects === 'other') continue;
      const expected = expectedBy(space, helper);
      const hooks = hooksOf(attachment.hook, helper);
      if (hooks.some((hook) => lets(context, hook, expected)) || !isInUse(context, attachment)) continue;
      const witness = hooks.map((hook) => context.packet(dying(context, hook, expected))).find(Boolean);
      if (witness === undefined) continue;
      yield {
        span: context.spanOf(attachment.rule),
        message: `What the ${helper.name} helper expects is RELATED, and no rule of ${hooks.join(' or ')} is there to accept it.`,
        witness,
      };
    }
  },
});

/** Chains that the expected connections come to. */
function hooksOf(attachedIn: Attachment['hook'], { opensThem }: KnownHelper): readonly Hook[] {
  const isClient = attachedIn === 'OUTPUT';
  if (opensThem === 'either') return isClient ? ['INPUT', 'OUTPUT'] : ['INPUT', 'FORWARD'];
  const own = isClient === (opensThem === 'client') ? 'OUTPUT' : 'INPUT';
  return isClient ? [own] : [own, 'FORWARD'];
}

/** True when the chain may accept such packets, but for accepts of single ports, which were not written for what a helper expects. */
function lets(context: LintContext, hook: Hook, expected: PacketSet): boolean {
  const { space } = context;
  const found = context.builtins('filter').find(({ chain }) => chain.name === hook);
  // A chain that the text does not declare has the policy that the host gave it: it may accept.
  if (!found?.chain.declared) return true;
  const { table, chain } = found;
  const flow = context.flow(table, chain, space.and(outside(space, hook), expected));
  if (!space.isEmpty(space.or(flow.undecided, chain.policy === 'ACCEPT' ? flow.byPolicy : space.empty))) return true;
  return [...flow.visits.values()].some(
    ({ rule, matched }) =>
      accepts(table, rule) && !space.isEmpty(matched) && (asksState(rule) || !namesSinglePorts(rule.predicate)),
  );
}

/** Expected packets that certainly come to the chain and are dropped there. */
function dying(context: LintContext, hook: Hook, expected: PacketSet): PacketSet {
  const { space } = context;
  const found = context.builtins('filter').find(({ chain }) => chain.name === hook);
  if (!found) return space.empty;
  const good = (arrived: PacketSet): PacketSet => {
    const { dropped, rejected } = context.flow(found.table, found.chain, arrived);
    return space.certainly(space.or(dropped, rejected));
  };
  const unprivileged = space.of(inRange('l4.dport', 1024, 65535));
  return anySurely(context, { space, hook, good }, space.and(expected, unprivileged));
}

/** What a chain sees of the hook, but for the host's talk with itself. */
function outside(space: Space, hook: Hook): PacketSet {
  return space.minus(onHook(space, hook), space.of(any(equals('meta.in', 'lo'), equals('meta.out', 'lo'))));
}

/** True when the formula demands a destination port out of a few single ones. */
function namesSinglePorts(p: Predicate): boolean {
  if (p.kind === 'all') return p.of.some(namesSinglePorts);
  if (p.kind === 'any') return p.of.length > 0 && p.of.every(namesSinglePorts);
  return (p.kind === 'oneOf' || (p.kind === 'inRange' && p.from === p.to)) && p.field === 'l4.dport';
}
