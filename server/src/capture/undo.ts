/** What connection tracking did to a captured packet is undone with what it knows: addresses of announced connections, sequence numbers, addresses in the data. */
import { type ConntrackState, DEFAULT_ZONE, findEntry, tupleOf } from '../engine/conntrack/conntrack-state.ts';
import { opposite, tupleOfPacket } from '../engine/conntrack/tuple.ts';
import { withOriginalSequence } from '../engine/nat/sequence.ts';
import { portsOf } from '../engine/packet/packet.ts';
import type { Packet } from '../engine/types.ts';
import type { Conversation } from './conversations.ts';

/**
 * The first packet of a connection that a helper expects, captured after NAT had led it where the one who announced it
 * is: as it came to the host. `undefined` for other packets.
 */
export function asAnnounced({ expectations }: ConntrackState, packet: Packet): Packet | undefined {
  const ports = portsOf(packet.transport);
  for (const { master, nat, tuple, sourceMask } of expectations) {
    if (!nat || tuple.protocol !== packet.protocol || ports?.dport !== nat.savedPort) continue;
    const speaker = tupleOf(master, opposite(nat.direction));
    if (packet.destination !== speaker.source || packet.source !== speaker.destination) continue;
    const isAnyone = sourceMask.address === 0 || sourceMask.address === 0n;
    const transport = 'dport' in packet.transport ? { ...packet.transport, dport: tuple.destinationPort } : undefined;
    return {
      ...packet,
      source: isAnyone ? packet.source : tuple.source,
      destination: tuple.destination,
      ...(transport && { transport }),
    };
  }
  return undefined;
}

/** An answer, between its ends as it came, with the data and the sequence numbers that it came with. */
export function asSent(table: ConntrackState, answer: Packet, conversation: Conversation): Packet {
  const tuple = tupleOfPacket(answer);
  const found = tuple && findEntry(table, tuple, DEFAULT_ZONE);
  if (!found) return answer;
  const { entry, direction } = found;
  const whole = entry.help?.helper === 'ftp' ? withOwnAddress(answer, conversation) : answer;
  return withOriginalSequence(entry, direction, whole);
}

/** FTP: a server behind NAT named its own address, not the one that the client knows. rfc:959 4.2 */
function withOwnAddress(answer: Packet, { captured, final }: Conversation): Packet {
  const text = String.fromCharCode(...answer.payload.subarray(0, LONGEST_LINE));
  if (!text.startsWith('227') || answer.payload.length > LONGEST_LINE) return answer;
  const [known, own] = [captured.destination, final.destination].map((address) =>
    [24, 16, 8, 0].map((bits) => (Number(address) >>> bits) & 255).join(','),
  );
  const payload = Uint8Array.from(text.replace(`${known},`, `${own},`), (c) => c.charCodeAt(0));
  return { ...answer, payload };
}

const LONGEST_LINE = 512;
