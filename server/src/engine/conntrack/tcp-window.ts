/** TCP window tracking: whether a segment lies where both ends could have sent it, and what it teaches about them. */

import type { TcpOptions } from '../types.ts';
import type { SegmentKind, TcpStateName } from './tcp-states.ts';
import { type Direction, opposite } from './tuple.ts';

/** What is known of an end's announcements. kernel:include/uapi/linux/netfilter/nf_conntrack_tcp.h (IP_CT_TCP_FLAG_*) */
export const TCP_END = {
  WINDOW_SCALE: 1,
  SACK_PERMITTED: 2,
  CLOSE_INIT: 4,
  BE_LIBERAL: 8,
  DATA_UNACKNOWLEDGED: 16,
  MAX_ACK_SET: 32,
  EXPECTS_CHALLENGE_ACK: 64,
  SIMULTANEOUS_OPEN: 128,
} as const;

/** One end of a connection, as its segments show it. Sequence numbers are modulo 2^32. */
export interface TcpEnd {
  /** First sequence number after all that it sent. */
  readonly end: number;
  /** First number that it may not send: the other end's last ACK plus window. */
  readonly maxEnd: number;
  /** Largest window that it announced, in bytes; 0 before it sent anything. */
  readonly maxWindow: number;
  /** Highest ACK that it sent. */
  readonly maxAck: number;
  readonly scale: number;
  /** TCP_END bits. */
  readonly flags: number;
}

export const UNSEEN_END: TcpEnd = { end: 0, maxEnd: 0, maxWindow: 0, maxAck: 0, scale: 0, flags: 0 };

/** The segment that was noted last, for retransmissions and for answers to ignored segments. */
export interface LastSegment {
  readonly direction: Direction;
  readonly kind: SegmentKind;
  readonly sequence: number;
  readonly ack: number;
  readonly end: number;
  /** As in the header, unscaled. */
  readonly window: number;
  readonly scale: number;
  /** TCP_END bits. */
  readonly flags: number;
}

/** What the tracker knows of one TCP connection. kernel: struct ip_ct_tcp */
export interface TcpState {
  readonly state: TcpStateName;
  readonly ends: Readonly<Record<Direction, TcpEnd>>;
  readonly last: LastSegment;
  /** Times that the last ACK was repeated unchanged. */
  readonly retransmissions: number;
}

/** A segment's header, read once. `end` is the sequence number after its data, SYN and FIN. */
export interface Segment {
  readonly direction: Direction;
  readonly kind: SegmentKind;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly rst: boolean;
  readonly sequence: number;
  readonly ackNumber: number;
  readonly end: number;
  readonly window: number;
  readonly options: TcpOptions;
}

export interface WindowContext {
  /** `nf_conntrack_tcp_be_liberal`: nothing is out of window. */
  readonly beLiberal: boolean;
  /** See TrackerView. */
  readonly sequenceOffset: (direction: Direction, sequence: number) => number;
}

export interface WindowResult {
  /** `ignore`: it passes, but moves nothing; the receiver will answer with an ACK. */
  readonly verdict: 'accept' | 'ignore' | 'invalid';
  readonly state: TcpState;
  readonly reason: string;
}

/** An ACK below the highest one by more than this is not believed, when no larger window was announced. */
const MAX_ACK_WINDOW = 66000;
/** rfc:7323 section 2.3 */
const MAX_WINDOW_SCALE = 14;

/** Sequence number arithmetic: modulo 2^32. rfc:9293 section 3.4 */
export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function after(a: number, b: number): boolean {
  return before(b, a);
}

export function wrap(sequence: number): number {
  return sequence >>> 0;
}

/** What a SYN's options say of the end that sends it. A header without options leaves what was known. kernel: tcp_options */
export function withOptions(end: TcpEnd, options: TcpOptions): TcpEnd {
  const { mss, windowScale, sackPermitted } = options;
  if (mss === undefined && windowScale === undefined && !sackPermitted) return end;
  let flags = end.flags & TCP_END.BE_LIBERAL;
  if (sackPermitted) flags |= TCP_END.SACK_PERMITTED;
  if (windowScale === undefined) return { ...end, scale: 0, flags };
  return { ...end, scale: Math.min(windowScale, MAX_WINDOW_SCALE), flags: flags | TCP_END.WINDOW_SCALE };
}

/**
 * Compares a segment with the windows and moves them. kernel:net/netfilter/nf_conntrack_proto_tcp.c (tcp_in_window).
 * SACK blocks are not modelled: packets carry none here, so the highest acknowledged number is the ACK's.
 */
export function checkWindow(state: TcpState, segment: Segment, context: WindowContext): WindowResult {
  const { direction } = segment;
  const other = opposite(direction);
  let sender = state.ends[direction];
  let receiver = state.ends[other];
  const settle = (verdict: WindowResult['verdict'], reason: string, changes: Partial<TcpState> = {}): WindowResult => {
    const ends = { ...state.ends, [direction]: sender, [other]: receiver };
    return { verdict, reason, state: { ...state, ends, ...changes } };
  };
  const outside = (verdict: 'ignore' | 'invalid', reason: string): WindowResult =>
    context.beLiberal || sender.flags & TCP_END.BE_LIBERAL
      ? settle('accept', `${reason}, which is let pass`)
      : settle(verdict, reason);

  let { sequence, end } = segment;
  let ack = wrap(segment.ackNumber - context.sequenceOffset(other, segment.ackNumber - 1));

  if (sender.maxWindow === 0) {
    if (segment.syn) {
      [sender, receiver] = firstSeen(sender, receiver, segment);
      if (!segment.ack) return settle('accept', 'both ends open at once');
    } else {
      const window = scaled(segment.window, sender.scale) || 1;
      sender = { ...sender, end, maxWindow: window, maxEnd: wrap(end + window) };
      if (receiver.maxWindow === 0) receiver = { ...receiver, end: ack, maxEnd: ack };
      // The answer to a keepalive acknowledges one byte that was never seen.
      else if (ack === wrap(receiver.end + 1)) receiver = { ...receiver, end: ack };
    }
  } else if (segment.syn && after(end, sender.end) && (state.state === 'SYN_SENT' || state.state === 'SYN_RECV')) {
    [sender, receiver] = firstSeen(sender, receiver, segment);
    if (direction === 'reply' && !segment.ack) return settle('accept', 'both ends open at once');
  }

  // Some stacks send a RST with an ACK of zero.
  if (!segment.ack || (segment.rst && ack === 0)) ack = receiver.end;
  // A RST in answer to a SYN need not have a number.
  if (segment.rst && sequence === 0 && state.state === 'SYN_SENT') sequence = end = sender.end;

  const lowestAck = wrap(receiver.end - Math.max(sender.maxWindow, MAX_ACK_WINDOW) - 1);
  const reachesWindow = after(end, wrap(sender.end - receiver.maxWindow - 1));
  if (!before(sequence, wrap(sender.maxEnd + 1))) {
    const overshot = wrap(end - sender.maxEnd + 1);
    const slightly = receiver.maxWindow !== 0 && reachesWindow && overshot <= receiver.maxWindow;
    if (slightly && after(ack, lowestAck) && before(ack, wrap(receiver.end + 1))) {
      sender = { ...sender, end, flags: sender.flags | TCP_END.DATA_UNACKNOWLEDGED };
      return outside('ignore', `the segment ends ${overshot} bytes beyond the receiver's window`);
    }
    return outside(
      'invalid',
      `sequence number ${sequence} is beyond the receiver's window, which ends at ${sender.maxEnd}`,
    );
  }
  if (!before(ack, wrap(receiver.end + 1))) {
    return outside('invalid', `ACK ${ack} is for data that was not seen yet: it ends at ${receiver.end}`);
  }
  if (receiver.maxWindow !== 0 && !reachesWindow) {
    return outside('ignore', 'the segment repeats data that was acknowledged long ago');
  }
  if (!after(ack, lowestAck)) return outside('ignore', `ACK ${ack} is far below what was acknowledged already`);

  const window = segment.syn ? segment.window : scaled(segment.window, sender.scale);
  if (sender.maxWindow < window) sender = { ...sender, maxWindow: window };
  if (after(end, sender.end)) sender = { ...sender, end, flags: sender.flags | TCP_END.DATA_UNACKNOWLEDGED };
  if (segment.ack && (!(sender.flags & TCP_END.MAX_ACK_SET) || after(ack, sender.maxAck))) {
    sender = { ...sender, maxAck: ack, flags: sender.flags | TCP_END.MAX_ACK_SET };
  }
  if (receiver.maxWindow !== 0 && after(end, sender.maxEnd)) {
    receiver = { ...receiver, maxWindow: wrap(receiver.maxWindow + (end - sender.maxEnd)) };
  }
  if (after(wrap(ack + window), wrap(receiver.maxEnd - 1))) {
    receiver = { ...receiver, maxEnd: wrap(ack + window + (window === 0 ? 1 : 0)) };
  }
  if (ack === receiver.end) receiver = { ...receiver, flags: receiver.flags & ~TCP_END.DATA_UNACKNOWLEDGED };

  const inside = 'sequence number and ACK are in window';
  if (segment.kind !== 'ACK') return settle('accept', inside);
  const { last } = state;
  const repeats =
    last.direction === direction &&
    last.sequence === sequence &&
    last.ack === ack &&
    last.end === end &&
    last.window === segment.window;
  if (repeats) return settle('accept', 'an ACK was repeated', { retransmissions: state.retransmissions + 1 });
  return settle('accept', inside, {
    retransmissions: 0,
    last: { ...last, direction, sequence, ack, end, window: segment.window },
  });
}

/** The first SYN or SYN+ACK of an end. Windows are scaled only when both ends offer it. kernel: tcp_init_sender */
function firstSeen(sender: TcpEnd, receiver: TcpEnd, segment: Segment): [TcpEnd, TcpEnd] {
  const { end } = segment;
  const seen = withOptions({ ...sender, end, maxEnd: end, maxWindow: segment.window || 1 }, segment.options);
  const bothScale = (seen.flags & receiver.flags & TCP_END.WINDOW_SCALE) !== 0;
  if (segment.direction === 'reply' && !bothScale)
    return [
      { ...seen, scale: 0 },
      { ...receiver, scale: 0 },
    ];
  return [seen, receiver];
}

function scaled(window: number, scale: number): number {
  return wrap(window << scale);
}
