/** How NAT changes a packet: addresses, and what its protocol has for ports. */

import type { Tuple } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { Packet, Transport } from '../types.ts';
import type { Manip } from './nat-choice.ts';

/** ICMP messages that carry an identifier. kernel:net/netfilter/nf_nat_proto.c (icmp_manip_pkt, icmpv6_manip_pkt) */
const WITH_ID_4: ReadonlySet<number> = new Set([0, 8, 13, 14, 15, 16, 17, 18]);
const WITH_ID_6: ReadonlySet<number> = new Set([128, 129]);

/** Bytes of a GRE header that NAT wants to see, whether it changes them or not. kernel: gre_manip_pkt */
const GRE_HEADER_BYTES = 8;

/** True when the packet is too short for what NAT rewrites in its protocol: it is dropped then. */
export function isTooShort(packet: Packet): boolean {
  return packet.protocol === PROTOCOL.GRE && packet.payload.length < GRE_HEADER_BYTES;
}

/** The packet with the source, or the destination, of `target`. kernel:net/netfilter/nf_nat_proto.c (nf_nat_ipv4_manip_pkt) */
export function rewritten(packet: Packet, target: Tuple, manip: Manip): Packet {
  const transport = rewrittenTransport(packet.transport, target, manip);
  return manip === 'source'
    ? { ...packet, transport, source: target.source }
    : { ...packet, transport, destination: target.destination };
}

function rewrittenTransport(transport: Transport, target: Tuple, manip: Manip): Transport {
  switch (target.protocol) {
    case PROTOCOL.TCP:
    case PROTOCOL.UDP:
    case PROTOCOL.UDPLITE:
    case PROTOCOL.SCTP:
      if (!('sport' in transport)) return transport;
      return manip === 'source'
        ? { ...transport, sport: target.sourcePort }
        : { ...transport, dport: target.destinationPort };
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6: {
      const withId = target.protocol === PROTOCOL.ICMP ? WITH_ID_4 : WITH_ID_6;
      return transport.kind === 'icmp' && withId.has(transport.type)
        ? { ...transport, id: target.sourcePort }
        : transport;
    }
    case PROTOCOL.GRE:
      // The source's key is not in the packet.
      if (transport.kind !== 'gre' || manip === 'source' || transport.version === 0) return transport;
      return { ...transport, callId: target.destinationPort };
    default:
      return transport;
  }
}
