/** Transport checksums as the kernel looks at them: what it once found right it seldom looks at again, whatever was changed since. */
import type { Hook } from '../../catalogue/hooks.ts';
import type { Skb } from '../seam.ts';
import { PROTOCOL, upperLayer } from './packet.ts';

/**
 * True when a function on the hook takes the checksum for right; `holds` looks at it. The sum of a packet is made once; where it comes in it
 * is compared anew, and after the second time never again.
 * kernel:net/netfilter/utils.c (nf_ip_checksum, nf_ip6_checksum), include/linux/skbuff.h (CHECKSUM_COMPLETE, CHECKSUM_UNNECESSARY)
 */
export function checksumHolds(skb: Skb, hook: Hook, holds: () => boolean): boolean {
  if (skb.checksum === 'settled') return true;
  const isSummed = skb.checksum === 'summed';
  if (isSummed && hook !== 'PREROUTING' && hook !== 'INPUT') return true;
  const isRight = holds();
  skb.checksum = isSummed && isRight ? 'settled' : 'summed';
  skb.wasRight = isRight;
  return isRight;
}

/** True when nobody needs to look at the checksum any more. kernel:include/linux/skbuff.h (skb_csum_unnecessary) */
export function isChecksumKnown({ checksum, wasRight }: Skb): boolean {
  return checksum === 'settled' || wasRight === true;
}

/** A packet that is passed on may be changed by whoever comes next: its sum is made again. kernel: skb_forward_csum */
export function forgetChecksum(skb: Skb): void {
  if (skb.checksum === 'summed') delete skb.checksum;
}

/** Protocols whose checksum connection tracking looks at where packets come in, in the way that the packet remembers. */
export function isSummedByTracking({ packet, association }: Skb): boolean {
  if (association.kind !== 'none' && association.kind !== 'template') return false;
  const protocol = upperLayer(packet)?.protocol ?? packet.protocol;
  const own = packet.family === 4 ? PROTOCOL.ICMP : PROTOCOL.ICMPV6;
  return protocol === PROTOCOL.TCP || protocol === PROTOCOL.UDP || protocol === own;
}
