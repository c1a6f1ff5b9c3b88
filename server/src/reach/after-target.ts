/** What a target that lets packets go on makes of them. */
import { CT_STATE, type Field } from '../base/fields.ts';
import { equals } from '../base/predicate.ts';
import type { Effect } from '../catalogue/effect.ts';
import type { PacketSet, Space } from './types.ts';

const NONE: readonly Field[] = [];

/** Fields that rules can see and that a target may rewrite. */
export function changedBy(effect: Effect): readonly Field[] {
  switch (effect.kind) {
    case 'change':
      return effect.also ? [effect.field, effect.also.field] : [effect.field];
    case 'saveMark':
      return ['ct.mark'];
    case 'restoreMark':
      return ['meta.mark'];
    case 'ttl':
      return ['ip.ttl'];
    case 'mss':
      return ['tcp.mss'];
    case 'stripOptions':
      return ['tcp.options', 'tcp.mss'];
    case 'prefix':
      return [effect.side === 'source' ? 'ip.src' : 'ip.dst'];
    case 'ct':
      return ['ct.state'];
    case 'unknown':
      return effect.changes ?? NONE;
    default:
      return NONE;
  }
}

/** The packets of a set as a target leaves them: the same set when it changes nothing that a rule can see. */
export function afterTarget(space: Space, effect: Effect, packets: PacketSet): PacketSet {
  if (effect.kind === 'change' && !effect.shift) {
    const set = space.change(packets, effect.field, effect.change);
    return effect.also ? space.change(set, effect.also.field, effect.also.change) : set;
  }
  if (effect.kind === 'ct') return afterCt(space, effect.notrack, packets);
  const fields = changedBy(effect);
  return fields.length === 0 ? packets : space.forget(packets, ...fields);
}

/**
 * CT leaves alone what has a connection already, be it only the template of a CT rule above; a template looks NEW to what follows.
 * kernel:net/netfilter/xt_CT.c (xt_ct_target)
 */
function afterCt(space: Space, notrack: boolean, packets: PacketSet): PacketSet {
  const fresh = space.and(packets, space.of(equals('ct.state', CT_STATE.INVALID)));
  if (space.isEmpty(fresh)) return packets;
  const state = space.of(equals('ct.state', notrack ? CT_STATE.UNTRACKED : CT_STATE.NEW));
  return space.or(space.minus(packets, fresh), space.and(space.forget(fresh, 'ct.state'), state));
}
