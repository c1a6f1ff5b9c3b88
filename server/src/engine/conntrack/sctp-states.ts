/** SCTP's state machine as connection tracking sees it from the middle. */
import type { Direction } from './tuple.ts';

/** COOKIE_WAIT: INIT answered or heard. SHUTDOWN_SENT and SHUTDOWN_RECD: begun by the client, or by the server. HEARTBEAT_SENT: a second path of an association. kernel:include/uapi/linux/netfilter/nf_conntrack_sctp.h */
export const SCTP_STATES = [
  'NONE',
  'CLOSED',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'ESTABLISHED',
  'SHUTDOWN_SENT',
  'SHUTDOWN_RECD',
  'SHUTDOWN_ACK_SENT',
  'HEARTBEAT_SENT',
] as const;
export type SctpStateName = (typeof SCTP_STATES)[number];

/** Chunk types that move the state, by their number. rfc:9260 section 3.2 */
export const CHUNK = {
  INIT: 1,
  INIT_ACK: 2,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  SHUTDOWN_COMPLETE: 14,
} as const;
export type ChunkName = keyof typeof CHUNK;
export const CHUNK_NAMES = Object.keys(CHUNK) as readonly ChunkName[];

const WORDS: Readonly<Record<string, SctpStateName | 'INVALID'>> = {
  cl: 'CLOSED',
  cw: 'COOKIE_WAIT',
  ce: 'COOKIE_ECHOED',
  es: 'ESTABLISHED',
  ss: 'SHUTDOWN_SENT',
  sr: 'SHUTDOWN_RECD',
  sa: 'SHUTDOWN_ACK_SENT',
  hs: 'HEARTBEAT_SENT',
  '--': 'INVALID',
};

/** The next state by direction, chunk and state; the columns stand in the order of SCTP_STATES. kernel:net/netfilter/nf_conntrack_proto_sctp.c (sctp_conntracks) */
const TABLE: Readonly<Record<Direction, Readonly<Record<ChunkName, string>>>> = {
  original: {
    //             none cl cw ce es ss sr sa hs
    INIT: /*       */ 'cl cl cw ce es cl cl sa cw',
    // Opens; the answer leads on. During a shutdown it begins again.
    INIT_ACK: /*   */ 'cl cl cw ce es ss sr sa cl',
    // Comes from the server; from the client it says nothing.
    HEARTBEAT: /*  */ 'hs cl cw ce es ss sr sa hs',
    // Opens a second path of an association.
    HEARTBEAT_ACK: 'cl cl cw ce es ss sr sa hs',
    // Answers a heartbeat of the server.
    ABORT: /*      */ 'cl cl cl cl cl cl cl cl cl',
    // Ends anything.
    SHUTDOWN: /*   */ 'cl cl cw ce ss ss sr sa cl',
    // The client begins to close.
    SHUTDOWN_ACK: /**/ 'sa cl cw ce es sa sa sa sa',
    // Answers a shutdown; with nothing seen before, the other end will complete it.
    ERROR: /*      */ 'cl cl cw ce es ss sr sa cl',
    // A client cannot say that a cookie is stale.
    COOKIE_ECHO: /**/ 'cl cl ce ce es ss sr sa cl',
    // The third message of the opening.
    COOKIE_ACK: /* */ 'cl cl cw es es ss sr sa cl',
    // Comes from the server, unless both opened.
    SHUTDOWN_COMPLETE: 'cl cl cw ce es ss sr cl cl',
    // The last message of the close.
  },
  reply: {
    //             none cl cw ce es ss sr sa hs
    INIT: /*       */ '-- cl cw ce es ss sr sa --',
    // Both open, or the server begins again: the state stays.
    INIT_ACK: /*   */ '-- cw cw ce es ss sr sa --',
    // The second message of the opening.
    HEARTBEAT: /*  */ '-- cl cw ce es ss sr sa hs',
    // On a second path it crosses the client's.
    HEARTBEAT_ACK: '-- cl cw ce es ss sr sa es',
    // The second path works.
    ABORT: /*      */ '-- cl cl cl cl cl cl cl --',
    // Ends anything but an unanswered second path.
    SHUTDOWN: /*   */ '-- cl cw ce sr ss sr sa --',
    // The server begins to close.
    SHUTDOWN_ACK: /**/ '-- cl cw ce es sa sa sa --',
    // Answers a shutdown.
    ERROR: /*      */ '-- cl cw cl es ss sr sa --',
    // While the cookie is out, it says that the cookie is stale.
    COOKIE_ECHO: /**/ '-- cl ce ce es ss sr sa --',
    // Only when both open.
    COOKIE_ACK: /* */ '-- cl cw es es ss sr sa --',
    // The fourth message of the opening.
    SHUTDOWN_COMPLETE: '-- cl cw ce es ss sr cl --',
    // The last message of the close.
  },
};

const BY_NUMBER: ReadonlyMap<number, ChunkName> = new Map(CHUNK_NAMES.map((name) => [CHUNK[name], name]));

/** What the table says. Chunks that are not in it (DATA, SACK …) leave the state as it is. */
export function nextSctpState(direction: Direction, chunk: number, state: SctpStateName): SctpStateName | 'INVALID' {
  const name = BY_NUMBER.get(chunk);
  if (!name) return state;
  const word = TABLE[direction][name].split(' ')[SCTP_STATES.indexOf(state)] ?? '';
  const next = WORDS[word];
  if (!next) throw new Error(`the SCTP table has no cell for ${direction} ${name} ${state}`);
  return next;
}
