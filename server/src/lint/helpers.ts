/** Connection tracking helpers as lint rules see them: which are attached, and which protocols need one. */
import { CT_STATE } from '../base/fields.ts';
import { all, equals, oneOf } from '../base/predicate.ts';
import type { Rule } from '../model/types.ts';
import { onHook } from '../reach/flow.ts';
import { setOf } from '../reach/rule-facts.ts';
import { share } from '../reach/slice.ts';
import type { PacketSet, Space } from '../reach/types.ts';
import type { LintContext } from './define.ts';
import type { Look } from './look.ts';

export interface KnownHelper {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  /** The port its protocol's control connection goes to. */
  readonly port: number;
  /** What travels beside the control connection. */
  readonly carries: string;
}

/** Helpers whose control connections go to one well-known port. kernel:net/netfilter/nf_conntrack_*.c */
export const KNOWN_HELPERS: readonly KnownHelper[] = [
  { name: 'ftp', protocol: 'tcp', port: 21, carries: 'data connections' },
  { name: 'tftp', protocol: 'udp', port: 69, carries: 'transfers' },
  { name: 'irc', protocol: 'tcp', port: 6667, carries: 'DCC connections' },
  { name: 'sip', protocol: 'udp', port: 5060, carries: 'calls' },
  { name: 'pptp', protocol: 'tcp', port: 1723, carries: 'GRE tunnels' },
  { name: 'amanda', protocol: 'udp', port: 10080, carries: 'backup streams' },
  { name: 'Q.931', protocol: 'tcp', port: 1720, carries: 'calls' },
  { name: 'sane', protocol: 'tcp', port: 6566, carries: 'image data' },
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
  const rules = context.looks('raw').filter(({ effect }) => effect?.kind === 'ct' && effect.helper !== undefined);
  for (const { table, chain } of context.builtins('raw')) {
    if (chain.hook !== 'PREROUTING' && chain.hook !== 'OUTPUT') continue;
    for (const { rule, effect } of rules) {
      if (effect?.kind !== 'ct' || effect.helper === undefined) continue;
      const packets = share(space, table, chain, rule, onHook(space, chain.hook));
      if (!space.isEmpty(packets)) found.push({ rule, helper: effect.helper, hook: chain.hook, packets });
    }
  }
  return found;
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
