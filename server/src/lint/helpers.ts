/** Connection tracking helpers as lint rules see them: which are attached, and which protocols need one. */
import { CT_STATE, TCP_FLAG } from '../base/fields.ts';
import { all, any, equals, masked, oneOf } from '../base/predicate.ts';
import type { Hook } from '../catalogue/hooks.ts';
import type { Rule } from '../model/types.ts';
import { onHook } from '../reach/flow.ts';
import { setOf } from '../reach/rule-facts.ts';
import { share } from '../reach/slice.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import { inState, openers } from './facts.ts';
import { genuine } from './genuine.ts';
import type { Look } from './look.ts';
import { passing } from './way.ts';

export interface KnownHelper {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  /** The port its protocol's control connection goes to. */
  readonly port: number;
  /** What travels beside the control connection. */
  readonly carries: string;
  /** Of the expected connections: TCP or UDP; `other` where it is neither. */
  readonly expects: 'tcp' | 'udp' | 'other';
  /** Who opens them: the one that opened the control connection, the other side, or either. */
  readonly opensThem: 'client' | 'server' | 'either';
}

/** Helpers whose control connections go to one well-known port. kernel:net/netfilter/nf_conntrack_*.c */
export const KNOWN_HELPERS: readonly KnownHelper[] = [
  { name: 'ftp', protocol: 'tcp', port: 21, carries: 'data connections', expects: 'tcp', opensThem: 'either' },
  { name: 'tftp', protocol: 'udp', port: 69, carries: 'transfers', expects: 'udp', opensThem: 'server' },
  { name: 'irc', protocol: 'tcp', port: 6667, carries: 'DCC connections', expects: 'tcp', opensThem: 'server' },
  { name: 'sip', protocol: 'udp', port: 5060, carries: 'calls', expects: 'udp', opensThem: 'either' },
  { name: 'pptp', protocol: 'tcp', port: 1723, carries: 'GRE tunnels', expects: 'other', opensThem: 'either' },
  { name: 'amanda', protocol: 'udp', port: 10080, carries: 'backup streams', expects: 'tcp', opensThem: 'client' },
  { name: 'Q.931', protocol: 'tcp', port: 1720, carries: 'calls', expects: 'tcp', opensThem: 'either' },
  { name: 'sane', protocol: 'tcp', port: 6566, carries: 'image data', expects: 'tcp', opensThem: 'client' },
];

/** A rule of `raw` that attaches a helper. */
export interface Attachment {
  readonly rule: Rule;
  readonly helper: string;
  readonly hook: 'PREROUTING' | 'OUTPUT';
  /** Packets whose connections get it. */
  readonly packets: PacketSet;
}

export function attachments(context: LintContext): readonly Attachment[] {
  const { space } = context;
  const found: Attachment[] = [];
  const fresh = inState(space, 'INVALID');
  const rules = context.looks('raw').filter(({ effect }) => effect?.kind === 'ct' && effect.helper !== undefined);
  for (const { table, chain } of context.builtins('raw')) {
    if (chain.hook !== 'PREROUTING' && chain.hook !== 'OUTPUT') continue;
    // What has a connection already, or a template of a CT rule above, is left alone.
    const arriving = space.and(onHook(space, chain.hook), fresh);
    for (const { rule, effect } of rules) {
      if (effect?.kind !== 'ct' || effect.helper === undefined) continue;
      const packets = space.and(share(space, table, chain, rule, arriving), fresh);
      if (!space.isEmpty(packets)) found.push({ rule, helper: effect.helper, hook: chain.hook, packets });
    }
  }
  return found;
}

/** The helper of a name such as `ftp`, or `ftp-2121` as a module loaded with ports calls it. */
export function helperNamed(name: string): KnownHelper | undefined {
  return KNOWN_HELPERS.find((helper) => name === helper.name || name.startsWith(`${helper.name}-`));
}

/** First packets of what a helper expects, as far as they are TCP or UDP. */
export function expectedBy(space: Space, helper: KnownHelper | undefined): PacketSet {
  const numbers =
    helper === undefined ? [6, 17] : helper.expects === 'tcp' ? [6] : helper.expects === 'udp' ? [17] : [];
  const beginning = any(equals('ip.proto', 17), masked('tcp.flags', TCP_FLAG.SYN | TCP_FLAG.RST, TCP_FLAG.SYN));
  return space.and(expectedTraffic(space), space.of(all(oneOf('ip.proto', numbers), beginning)));
}

/** True when this very ruleset certainly lets a control connection begin that the helper is attached to. */
export function isInUse(context: LintContext, { packets, hook }: Attachment): boolean {
  const { space } = context;
  const control = space.forget(space.certainly(packets), 'meta.out', 'meta.mark', 'ct.state');
  const first = space.and(space.and(control, openers(space)), inState(space, 'NEW'));
  const hooks: readonly Hook[] = hook === 'OUTPUT' ? ['OUTPUT'] : ['INPUT', 'FORWARD'];
  return hooks.some((on) => {
    const own = space.and(first, genuine(space, context.family, on));
    const one = space.single(own);
    if (one === undefined) return false;
    return !space.isEmpty(passing(context, space, on, one)) || !space.isEmpty(passing(context, space, on, own));
  });
}

/** TCP and UDP packets that begin an expected connection: what only a helper (or, in OUTPUT, a reset by REJECT) makes RELATED. */
export function expectedTraffic(space: Space): PacketSet {
  return space.of(all(oneOf('ip.proto', [6, 17]), equals('ct.state', CT_STATE.RELATED)));
}

/** Accepts that ask for the state and take RELATED packets of TCP or UDP, in one table's chains. */
export function relatedAccepts(context: LintContext, table: string): readonly Look[] {
  const { space } = context;
  return context
    .looks(table)
    .filter((look) => look.accepts && look.asksState && look.mayTake('RELATED'))
    .filter(({ rule }) => !space.isEmpty(space.and(setOf(space, rule), expectedTraffic(space))));
}
