/** What REJECT sends: a TCP reset or an ICMP error, and the cases in which the kernel keeps silent. */
import type { RejectWith } from '../../catalogue/effect.ts';
import { type Machine, note } from '../machine.ts';
import { transportChecksumHolds } from '../packet/bytes.ts';
import { checksumHolds, isChecksumKnown } from '../packet/checksum.ts';
import type { PacketView } from '../packet/fields.ts';
import { isMulticast, isUnspecified, NO_BYTES, PROTOCOL, transportHeaderBytes, upperLayer } from '../packet/packet.ts';
import type { Packet, Transport } from '../types.ts';
import { icmpError, newAnswer } from './answers.ts';
import { ownHops } from './host-settings.ts';
import { routeOutput } from './route.ts';

type Tcp = Extract<Transport, { kind: 'tcp' }>;

/** Sends the answer through OUTPUT before the packet is dropped. */
export function reject(machine: Machine, view: PacketView, answer: RejectWith): void {
  const silence = answer.kind === 'tcp-reset' ? sendReset(machine, view) : sendUnreachable(machine, view, answer);
  if (silence) note(machine, { kind: 'change', what: `no answer is sent: ${silence}` });
}

/**
 * Returns why nothing is sent, or nothing.
 * kernel:net/ipv4/netfilter/nf_reject_ipv4.c (nf_send_reset), kernel:net/ipv6/netfilter/nf_reject_ipv6.c (nf_send_reset6)
 */
function sendReset(machine: Machine, { skb, context }: PacketView): string | undefined {
  const { packet } = skb;
  const { transport, family, source, destination } = packet;
  if (transport.kind !== 'tcp') return 'it is not TCP';
  if (transport.flags & 4) return 'a reset is not answered by a reset';
  if (!checksumHolds(skb, context.hook, () => !packet.badChecksum)) return 'the checksum is wrong';
  if (family === 4 && skb.route && skb.route.cast !== 'unicast') return 'it went to more than one host';
  if (family === 6 && [source, destination].some((a) => isMulticast(a) || isUnspecified(a))) {
    return 'an address is not one host';
  }
  const route = routeOutput(machine.routes, source, destination);
  if (route.kind === 'none') return route.reason;
  const reset: Packet = {
    family,
    source: destination,
    destination: source,
    protocol: PROTOCOL.TCP,
    ttl: ownHops(machine.state.host, family, route.device),
    tos: 0,
    transport: resetFor(packet, transport),
    payload: NO_BYTES,
    badChecksum: false,
  };
  const answer = newAnswer(machine, skb, reset, route, 'none');
  machine.tracking.closeConnection(machine.state.conntrack, context, skb.association);
  machine.sendAnswer(answer, 'TCP reset');
  return undefined;
}

/** Without an ACK to take the number from, the reset acknowledges all that the segment held. rfc:9293 3.10.7.1 */
function resetFor(packet: Packet, { sport, dport, flags, seq, ack }: Tcp): Tcp {
  const common = { kind: 'tcp', sport: dport, dport: sport, windowBytes: 0, options: {} } as const;
  if (flags & 16) return { ...common, flags: 4, seq: ack, ack: 0 };
  const counted = (flags & 2 ? 1 : 0) + (flags & 1 ? 1 : 0) + packet.payload.length;
  return { ...common, flags: 4 | 16, seq: 0, ack: (seq + counted) >>> 0 };
}

/** kernel:net/ipv4/netfilter/nf_reject_ipv4.c (nf_send_unreach), kernel:net/ipv6/netfilter/nf_reject_ipv6.c (nf_send_unreach6) */
function sendUnreachable(
  machine: Machine,
  { skb, context }: PacketView,
  { type, code }: Extract<RejectWith, { kind: 'icmp' }>,
): string | undefined {
  const { packet } = skb;
  const upper = upperLayer(packet);
  if (packet.family === 6 && transportHeaderBytes(packet.transport) + packet.payload.length <= (upper?.at ?? 0)) {
    return 'there is nothing after the IP header';
  }
  const mustHold = checksumCounts(upper?.protocol ?? packet.protocol) && !isChecksumKnown(skb);
  if (mustHold && !checksumHolds(skb, context.hook, () => transportChecksumHolds(packet)))
    return 'the checksum is wrong';
  return icmpError(machine, skb, context.input, { type, code, mtu: 0 });
}

/** Protocols without a checksum over all of the payload are answered unseen. kernel:include/net/netfilter/nf_reject.h */
function checksumCounts(protocol: number): boolean {
  const without: readonly number[] = [PROTOCOL.GRE, PROTOCOL.AH, PROTOCOL.ESP, PROTOCOL.SCTP, PROTOCOL.UDPLITE];
  return !without.includes(protocol);
}
