/** Which packets of a capture belong together, and what NAT has made of their addresses. */
import { portsOf } from '../engine/packet.ts';
import type { Arrival, Packet } from '../engine/types.ts';

/** A conversation as its first packet began it. */
export interface Conversation {
  readonly from: Arrival['from'];
  /** The first packet as it came, and as it ended after NAT. */
  readonly first: Packet;
  final: Packet;
}

export interface Conversations {
  /** The one that the packet goes on with, in the direction of its first packet. */
  begun(packet: Packet): Conversation | undefined;
  /** The one that the packet answers. */
  answered(packet: Packet): Conversation | undefined;
  begin(conversation: Conversation): void;
}

export function createConversations(): Conversations {
  const known = new Map<string, Conversation>();
  return {
    begun: (packet) => known.get(keyOf(packet)),
    answered: (packet) => known.get(keyOf(turned(packet))),
    begin: (conversation) => void known.set(keyOf(conversation.first), conversation),
  };
}

/**
 * An answer as it came to the host. Captured beside the one who asked, it has been translated back already; the host
 * hears it from the one who was asked in truth.
 */
export function untranslated(answer: Packet, { final, first }: Conversation): Packet {
  if (final.source === first.source && final.destination === first.destination && samePorts(final, first))
    return answer;
  const back = { ...answer, source: final.destination, destination: final.source };
  const ports = portsOf(final.transport);
  const { transport } = answer;
  return ports && 'sport' in transport
    ? { ...back, transport: { ...transport, sport: ports.dport, dport: ports.sport } }
    : back;
}

function samePorts(a: Packet, b: Packet): boolean {
  const [one, other] = [portsOf(a.transport), portsOf(b.transport)];
  return one?.sport === other?.sport && one?.dport === other?.dport;
}

function turned(packet: Packet): Packet {
  const { transport, source, destination } = packet;
  const back = { ...packet, source: destination, destination: source };
  return 'sport' in transport
    ? { ...back, transport: { ...transport, sport: transport.dport, dport: transport.sport } }
    : back;
}

function keyOf({ family, protocol, source, destination, transport }: Packet): string {
  const ports = portsOf(transport);
  const id = transport.kind === 'icmp' ? transport.id : undefined;
  return `${family} ${protocol} ${source} ${ports?.sport ?? id ?? ''} ${destination} ${ports?.dport ?? ''}`;
}
