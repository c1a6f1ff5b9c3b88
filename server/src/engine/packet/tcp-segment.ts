/** A TCP segment as the tracker reads it, and what makes one that no stack would send. */
import { TCP_FLAG } from '../../base/fields.ts';
import { segmentKind } from '../conntrack/tcp-states.ts';
import { type Segment, wrap } from '../conntrack/tcp-window.ts';
import type { TrackerView } from '../conntrack/tracker.ts';

/** Combinations of SYN, FIN, RST, ACK and URG that a real stack sends. kernel: tcp_valid_flags */
const { FIN, SYN, RST, PSH, ACK, URG, ECE, CWR } = TCP_FLAG;
const VALID_FLAGS: ReadonlySet<number> = new Set([
  SYN,
  SYN | URG,
  SYN | ACK,
  RST,
  RST | ACK,
  FIN | ACK,
  FIN | ACK | URG,
  ACK,
  ACK | URG,
]);

/** What makes a segment invalid whatever the connection is. kernel: tcp_error */
export function malformation(view: TrackerView): string | undefined {
  const { packet } = view;
  if (view.verifiesChecksum && packet.badChecksum) return 'the TCP checksum is wrong';
  if (packet.transport.kind !== 'tcp') return 'the packet has no TCP header';
  if (!VALID_FLAGS.has(packet.transport.flags & ~(PSH | ECE | CWR)))
    return 'no stack sends this combination of TCP flags';
  return undefined;
}

/** The segment's header; `undefined` where there is none. */
export function segmentOf(view: TrackerView): Segment | undefined {
  const { transport, payload } = view.packet;
  if (transport.kind !== 'tcp') return undefined;
  const { flags, seq, ack, windowBytes, options } = transport;
  const bit = (flag: number): number => (flags & flag ? 1 : 0);
  return {
    direction: view.direction,
    kind: segmentKind(flags),
    syn: bit(SYN) === 1,
    ack: bit(ACK) === 1,
    rst: bit(RST) === 1,
    sequence: seq,
    ackNumber: ack,
    end: wrap(seq + payload.length + bit(SYN) + bit(FIN)),
    window: windowBytes,
    options,
  };
}
