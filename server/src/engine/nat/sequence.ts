/** TCP sequence numbers after a helper changed the length of the data: what each side must be told. */
import { type ConntrackEntry, has, type SequenceShift, STATUS } from '../conntrack/conntrack-state.ts';
import { after, before, wrap } from '../conntrack/tcp-window.ts';
import { type Direction, opposite } from '../conntrack/tuple.ts';
import type { Packet } from '../types.ts';

const NO_SHIFT: SequenceShift = { correctionPosition: 0, offsetBefore: 0, offsetAfter: 0 };

/** Makes room for shifts: NAT does so for connections with a helper. kernel: nfct_seqadj_ext_add */
export function prepareSequences(entry: ConntrackEntry): void {
  entry.sequence ??= { original: { ...NO_SHIFT }, reply: { ...NO_SHIFT } };
}

/** Bytes that `sequence` of that direction was shifted by; 0 where nothing was. kernel: nf_ct_seq_offset */
export function sequenceOffset(entry: ConntrackEntry, direction: Direction, sequence: number): number {
  const shift = entry.sequence?.[direction];
  if (!shift) return 0;
  return after(sequence, shift.correctionPosition) ? shift.offsetAfter : shift.offsetBefore;
}

/** Notes that the segment at `sequence` grew by `bytes` (shrank, when negative). kernel: nf_ct_seqadj_set */
export function shiftSequence(entry: ConntrackEntry, direction: Direction, sequence: number, bytes: number): void {
  const shift = entry.sequence?.[direction];
  if (bytes === 0 || !shift) return;
  entry.status |= STATUS.SEQ_ADJUST;
  if (shift.offsetBefore !== shift.offsetAfter && !before(shift.correctionPosition, sequence)) return;
  shift.correctionPosition = sequence;
  shift.offsetBefore = shift.offsetAfter;
  shift.offsetAfter += bytes;
}

/** The packet as it came, of which `packet` is what its receiver got: what `withAdjustedSequence` did is undone. */
export function withOriginalSequence(entry: ConntrackEntry, direction: Direction, packet: Packet): Packet {
  const { transport } = packet;
  if (!has(entry, STATUS.SEQ_ADJUST) || !entry.sequence || transport.kind !== 'tcp') return packet;
  const forward = entry.sequence[direction];
  const backward = entry.sequence[opposite(direction)];
  const late = wrap(transport.seq - forward.offsetAfter);
  const seq = after(late, forward.correctionPosition) ? late : wrap(transport.seq - forward.offsetBefore);
  if (!(transport.flags & 16)) return { ...packet, transport: { ...transport, seq } };
  const answer = wrap(transport.ack + backward.offsetAfter);
  const answersAfter = after(wrap(answer - backward.offsetBefore), backward.correctionPosition);
  const ack = answersAfter ? answer : wrap(transport.ack + backward.offsetBefore);
  return { ...packet, transport: { ...transport, seq, ack } };
}

/** The packet with the sequence number and ACK that its receiver expects. kernel: nf_ct_seq_adjust */
export function withAdjustedSequence(entry: ConntrackEntry, direction: Direction, packet: Packet): Packet {
  const { transport } = packet;
  if (!has(entry, STATUS.SEQ_ADJUST) || !entry.sequence || transport.kind !== 'tcp') return packet;
  const forward = entry.sequence[direction];
  const backward = entry.sequence[opposite(direction)];
  const isAfter = after(transport.seq, forward.correctionPosition);
  const seq = wrap(transport.seq + (isAfter ? forward.offsetAfter : forward.offsetBefore));
  if (!(transport.flags & 16)) return { ...packet, transport: { ...transport, seq } };
  const answersAfter = after(wrap(transport.ack - backward.offsetBefore), backward.correctionPosition);
  const ack = wrap(transport.ack - (answersAfter ? backward.offsetAfter : backward.offsetBefore));
  return { ...packet, transport: { ...transport, seq, ack } };
}
