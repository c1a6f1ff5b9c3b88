/** TCP's state machine as connection tracking sees it from the middle: the table, and what its words mean. */
import { TCP_FLAG } from '../../base/fields.ts';
import type { Direction } from './tuple.ts';

/** NONE: nothing seen. SYN_SENT2: a SYN from both ends. CLOSE_WAIT: the first FIN was acknowledged. kernel:include/uapi/linux/netfilter/nf_conntrack_tcp.h */
export const TCP_STATES = [
  'NONE',
  'SYN_SENT',
  'SYN_SENT2',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
] as const;
export type TcpStateName = (typeof TCP_STATES)[number];

/** What a segment is for the table; PSH, URG, ECE and CWR do not count. */
export const SEGMENTS = ['SYN', 'SYN+ACK', 'FIN', 'ACK', 'RST', 'other'] as const;
export type SegmentKind = (typeof SEGMENTS)[number];

/**
 * `IGNORE`: the segment passes and the state stays, because the ends may know better than the table (an answer will tell).
 * `INVALID`: no such segment can belong to the connection.
 */
export type TcpNext = TcpStateName | 'IGNORE' | 'INVALID';

/** RST counts most, then SYN, FIN and ACK. */
export function segmentKind(flags: number): SegmentKind {
  if (flags & TCP_FLAG.RST) return 'RST';
  if (flags & TCP_FLAG.SYN) return flags & TCP_FLAG.ACK ? 'SYN+ACK' : 'SYN';
  if (flags & TCP_FLAG.FIN) return 'FIN';
  return flags & TCP_FLAG.ACK ? 'ACK' : 'other';
}

const WORDS: Readonly<Record<string, TcpNext>> = {
  s1: 'SYN_SENT',
  s2: 'SYN_SENT2',
  sr: 'SYN_RECV',
  es: 'ESTABLISHED',
  fw: 'FIN_WAIT',
  cw: 'CLOSE_WAIT',
  la: 'LAST_ACK',
  tw: 'TIME_WAIT',
  cl: 'CLOSE',
  '..': 'IGNORE',
  '--': 'INVALID',
};

/**
 * The next state by direction, segment and state. `..` ignores the segment, `--` finds it invalid. The columns stand in
 * the order of TCP_STATES. kernel:net/netfilter/nf_conntrack_proto_tcp.c (tcp_conntracks)
 */
const TABLE: Readonly<Record<Direction, Readonly<Record<SegmentKind, string>>>> = {
  original: {
    //         none s1 s2 sr es fw cw la tw cl
    SYN: /*    */ 's1 s1 s2 .. .. .. .. .. s1 s1',
    // Opens. Again while it is unanswered: a retransmission. In an open connection the server answers it with an ACK or
    // a RST, which will tell who is right. After the close the same ports may be used afresh.
    'SYN+ACK': '-- -- sr sr -- -- -- -- -- --',
    // The client sends one only when both ends opened at once.
    FIN: /*    */ '-- -- -- fw fw la la la tw cl',
    // Closing begins once the server has answered; the second FIN leads to LAST_ACK, and repeats change nothing.
    ACK: /*    */ 'es -- -- es es cw cw tw tw cl',
    // With nothing seen before, it is taken for the middle of a connection (`loose`). It completes the opening, answers a
    // FIN, and is the last segment of the close.
    RST: /*    */ '-- cl cl cl cl cl cl cl cl cl',
    // Ends anything; there must be something to end.
    other: /*  */ '-- -- -- -- -- -- -- -- -- --',
    // Without SYN, FIN, ACK and RST no segment is valid.
  },
  reply: {
    //         none s1 s2 sr es fw cw la tw cl
    SYN: /*    */ '-- s2 s2 -- -- -- -- -- s1 --',
    // Both ends open at once. After TIME_WAIT the server may open with the same ports, and the roles change.
    'SYN+ACK': '-- sr sr .. .. .. .. .. .. ..',
    // Answers the SYN. Later ones may be late repeats, or answers to a SYN that was ignored.
    FIN: /*    */ '-- -- -- fw fw la la la tw cl',
    // As from the client.
    ACK: /*    */ '-- .. .. sr es cw cw tw tw cl',
    // Before the SYN+ACK it speaks of an older connection with these ports; the client will end that with a RST.
    RST: /*    */ '-- cl cl cl cl cl cl cl cl cl',
    // Refuses or ends.
    other: /*  */ '-- -- -- -- -- -- -- -- -- --',
    // As from the client.
  },
};

/** What the table says, before the conditions that it cannot hold (see trackers/tcp.ts). */
export function nextTcpState(direction: Direction, segment: SegmentKind, state: TcpStateName): TcpNext {
  const word = TABLE[direction][segment].split(' ')[TCP_STATES.indexOf(state)] ?? '';
  const next = WORDS[word];
  if (!next) throw new Error(`the TCP table has no cell for ${direction} ${segment} ${state}`);
  return next;
}
