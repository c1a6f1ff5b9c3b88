/** What a target that lets packets go on makes of them. */
import type { Field } from '../base/fields.ts';
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
  const fields = changedBy(effect);
  return fields.length === 0 ? packets : space.forget(packets, ...fields);
}
