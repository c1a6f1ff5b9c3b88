/** Which packets of a capture belong together, and what NAT has made of their addresses. */
import { portsOf } from '../engine/packet/packet.ts';
import type { Arrival, Packet } from '../engine/types.ts';

/** A conversation as its first packet began it. */
export interface Conversation {
  readonly from: Arrival['from'];
  /** The first packet as it was captured, as it came to the host, and as it ended after NAT. */
  readonly captured: Packet;
  readonly first: Packet;
  readonly final: Packet;
}

export interface Conversations {
  /** The one that the packet goes on with, in the direction of its first packet. */
  begun(packet: Packet): Conversation | undefined;
  /** The one that the packet answers. */
  answered(packet: Packet): Conversation | undefined;
  /** The one that it is about: an ICMP error that quotes a packet of the side that began. */
  concerned(packet: Packet): Conversation | undefined;
  /** True for a packet of a conversation that the host passes on, as it leaves translated. */
  isPassedOn(packet: Packet): boolean;
  begin(conversation: Conversation): void;
}

export function createConversations(): Conversations {
  const known = new Map<string, Conversation>();
  const passedOn = new Set<string>();
  return {
    begun: (packet) => known.get(keyOf(packet)),
    answered: (packet) => known.get(keyOf(turned(packet))),
    concerned: ({ transport }) =>
      transport.kind === 'icmp' && transport.inner ? known.get(keyOf(transport.inner)) : undefined,
    isPassedOn: (packet) => passedOn.has(keyOf(packet)),
    begin(conversation) {
      known.set(keyOf(conversation.captured), conversation);
      if (conversation.from.kind === 'wire') passedOn.add(keyOf(conversation.final));
    },
  };
}

/**
 * An answer as it came to the host. Captured beside the one who asked, it has been translated back already; the host
 * hears it from the one who was asked in truth.
 */
export function untranslated(answer: Packet, { final, captured }: Conversation): Packet {
  return isSame(final, captured) ? answer : withEnds(answer, final, 'turned');
}

/** A packet that goes on, as it came to the host: as the first did. */
export function asCame(packet: Packet, { first, captured }: Conversation): Packet {
  return isSame(first, captured) ? packet : withEnds(packet, first, 'same');
}

/** An error about a packet of the side that began, as the host heard it: it quotes what had left the host. */
export function untranslatedError(error: Packet, { final, captured }: Conversation): Packet {
  const { transport } = error;
  if (transport.kind !== 'icmp' || !transport.inner || isSame(final, captured)) return error;
  return {
    ...error,
    source: error.source === captured.destination ? final.destination : error.source,
    destination: error.destination === captured.source ? final.source : error.destination,
    transport: { ...transport, inner: withEnds(transport.inner, final, 'same') },
  };
}

/** The packet between the ends of another, in its direction or back. */
export function withEnds(packet: Packet, { source, destination, transport }: Packet, way: 'same' | 'turned'): Packet {
  const [from, to] = way === 'same' ? [source, destination] : [destination, source];
  const moved = { ...packet, source: from, destination: to };
  const own = packet.transport;
  if (own.kind === 'icmp' && transport.kind === 'icmp') return { ...moved, transport: { ...own, id: transport.id } };
  const ports = portsOf(transport);
  if (!ports || !('sport' in own)) return moved;
  const [sport, dport] = way === 'same' ? [ports.sport, ports.dport] : [ports.dport, ports.sport];
  return { ...moved, transport: { ...own, sport, dport } };
}

function isSame(a: Packet, b: Packet): boolean {
  return keyOf(a) === keyOf(b);
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
