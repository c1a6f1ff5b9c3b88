/** What SET does to a set: it puts the packet's element in, or takes it out. */
import { width } from '../../base/ip.ts';
import type { MatchView } from '../view.ts';
import { bucketKey, deviceIn, hasTimedOut, isDevice, valuesFor } from './lookup.ts';
import type { PartValue, Side } from './packet.ts';
import { countOf, type NamedSet, putIn, type SetElement, takeOut } from './types.ts';

/** Bytes and packets of the packet itself are what a new element begins with. */
interface Addition {
  readonly sides: readonly Side[];
  /** Writes an element that is there anew. */
  readonly overwrites: boolean;
  /** Seconds, 0 for ever; `undefined`: as the set says. */
  readonly timeout: number | undefined;
}

/** `unknown`: what would be added nobody knows; `refused`: nothing was changed. */
type Change = 'changed' | 'refused' | 'unknown';

/** Longest timeout in seconds. kernel: IPSET_MAX_TIMEOUT */
const LONGEST_TIMEOUT = 2147483;

/** kernel:net/netfilter/ipset/ip_set_hash_gen.h (mtype_add), ip_set_bitmap_gen.h, ip_set_list_set.c (list_set_kadd) */
export function addTo(set: NamedSet, addition: Addition, view: MatchView): Change {
  if (set.parts[0] === 'set') return changeList(set, (member) => addTo(member, addition, view), view);
  if (set.isVague) return 'unknown';
  const place = placeIn(set, addition.sides, view);
  if (typeof place === 'string') return place;
  const { bucket, device, sizes } = place;
  const there = set.buckets.get(bucket)?.find((one) => isDevice(one, device));
  if (there && hasTimedOut(there, view.now)) takeOut(set, bucket, there);
  else if (there && !addition.overwrites) return 'refused';
  else if (there) takeOut(set, bucket, there);
  if (!set.range && countOf(set) >= set.most) return 'refused';
  const timeout = Math.min(addition.timeout ?? set.timeout ?? 0, LONGEST_TIMEOUT);
  putIn(set, bucket, {
    key: device === undefined ? bucket : `${bucket} ${device}`,
    bits: sizes,
    device,
    isDevicePrefix: false,
    isException: false,
    expires: set.timeout === undefined || timeout === 0 ? undefined : view.now + timeout,
    packets: 1n,
    bytes: BigInt(view.bytes().length),
    mark: { value: 0, mask: 0 },
  });
  return 'changed';
}

/** kernel:net/netfilter/ipset/ip_set_hash_gen.h (mtype_del) */
export function takeFrom(set: NamedSet, sides: readonly Side[], view: MatchView): Change {
  if (set.parts[0] === 'set') return changeList(set, (member) => takeFrom(member, sides, view), view);
  const place = placeIn(set, sides, view);
  if (typeof place === 'string') return place;
  const there = set.buckets.get(place.bucket)?.find((one) => isDevice(one, place.device));
  if (!there) return 'refused';
  takeOut(set, place.bucket, there);
  return hasTimedOut(there, view.now) ? 'refused' : 'changed';
}

/** Of a list the first set that lets itself be changed. */
function changeList({ members }: NamedSet, change: (set: NamedSet) => Change, view: MatchView): Change {
  for (const member of members) {
    if (hasTimedOut(member, view.now)) continue;
    const set = view.set(member.key);
    const done = set ? change(set) : 'unknown';
    if (done !== 'refused') return done;
  }
  return 'refused';
}

interface Place {
  readonly bucket: string;
  readonly device: SetElement['device'];
  readonly sizes: readonly number[];
}

/** Networks are as wide as the narrowest that the set has, single addresses in an empty one. kernel: INIT_CIDR */
function placeIn(set: NamedSet, sides: readonly Side[], view: MatchView): Place | 'refused' | 'unknown' {
  if (sides.length < set.parts.length || (set.family !== undefined && set.family !== view.family)) return 'refused';
  const values: readonly PartValue[] | 'none' | 'unknown' = valuesFor(set, sides, view);
  if (values === 'unknown') return 'unknown';
  if (values === 'none') return 'refused';
  const sizes = set.sizes.map((some) => (some.size === 0 ? width(view.family) : Math.max(...some.keys())));
  if (set.type === 'hash:net' && sizes[0] === 0) return 'refused';
  return { bucket: bucketKey(set, values, sizes), device: deviceIn(set, values), sizes };
}
