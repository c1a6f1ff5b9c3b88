/** Helpers of protocols that ask by broadcast: the answers come from addresses that the question does not name. */
import { type Address, maskOf } from '../../base/ip.ts';
import { renew } from '../conntrack/conntrack-state.ts';
import { expect, type HelperView } from '../conntrack/helper.ts';
import { PROTOCOL } from '../packet/packet.ts';

/**
 * Expects answers from `port` of any host of the network, as many as come until the time is over; only for what a program on
 * this host sends. kernel:net/netfilter/nf_conntrack_broadcast.c
 */
export function expectAnswersToBroadcast(view: HelperView, port: number): void {
  const { table, skb, entry, direction, context, policies } = view;
  if (skb.socket === 'none' || skb.route?.cast !== 'broadcast' || direction === 'reply') return;
  const mask = networkMask(view);
  if (mask === undefined) return;
  const { source, destination, destinationPort } = entry.reply;
  expect(view, {
    protocol: PROTOCOL.UDP,
    source,
    sourceMask: mask,
    sourcePort: port,
    destination,
    destinationPort,
    permanent: true,
  });
  renew(table, entry, context.now, policies[0]?.timeoutSeconds ?? 0);
}

/** Mask of the network whose broadcast address the packet goes to. */
function networkMask({ skb, context }: HelperView): Address | undefined {
  const device = context.host.interfaces.find(({ name }) => name === skb.output);
  for (const { family, address, prefix } of device?.addresses ?? []) {
    if (family !== 4 || typeof address !== 'number') continue;
    const mask = maskOf(prefix, 4);
    if ((address | ~Number(mask)) >>> 0 === skb.packet.destination) return mask;
  }
  return undefined;
}
