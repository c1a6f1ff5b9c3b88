/** SCTP: the state machine of sctp-states.ts, and the verification tags that keep strangers out. */

import { CHUNK, nextSctpState, type SctpStateName } from '../conntrack/sctp-states.ts';
import { type TrackerResult, type TrackerView, tracker } from '../conntrack/tracker.ts';
import { type Direction, opposite } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { Packet } from '../types.ts';

/** A verification tag; `unknown` when the INIT that chose it does not say it, 0 when none was chosen. */
type Tag = number | 'unknown';

interface SctpState {
  readonly state: SctpStateName;
  /** The tag that packets of that direction must carry. */
  readonly tags: Readonly<Record<Direction, Tag>>;
  /** An INIT of that direction is being answered. */
  readonly inits: Readonly<Record<Direction, boolean>>;
  /** Direction of a heartbeat that carried another tag: its answer may change the tags. */
  readonly strayHeartbeat: Direction | undefined;
}

/** A packet's first chunk, and the tag in its header. */
interface Chunk {
  readonly vtag: number;
  readonly chunk: number;
  readonly initTag: Tag;
}

type Result = TrackerResult<SctpState>;

const TIMEOUT_SETTING: Readonly<Record<Exclude<SctpStateName, 'NONE'>, string>> = {
  CLOSED: 'sctp_timeout_closed',
  COOKIE_WAIT: 'sctp_timeout_cookie_wait',
  COOKIE_ECHOED: 'sctp_timeout_cookie_echoed',
  ESTABLISHED: 'sctp_timeout_established',
  SHUTDOWN_SENT: 'sctp_timeout_shutdown_sent',
  SHUTDOWN_RECD: 'sctp_timeout_shutdown_recd',
  SHUTDOWN_ACK_SENT: 'sctp_timeout_shutdown_ack_sent',
  HEARTBEAT_SENT: 'sctp_timeout_heartbeat_sent',
};

/** Chunks of a packet out of the blue that open nothing. rfc:9260 section 8.4 */
const OPENS_NOTHING: ReadonlySet<number> = new Set([CHUNK.ABORT, CHUNK.SHUTDOWN_COMPLETE, CHUNK.COOKIE_ACK]);

/** Chunks that have rules of their own for the tag. rfc:9260 section 8.5.1 */
const OWN_TAG_RULES: ReadonlySet<number> = new Set([
  CHUNK.INIT,
  CHUNK.SHUTDOWN_COMPLETE,
  CHUNK.COOKIE_ECHO,
  CHUNK.ABORT,
  CHUNK.SHUTDOWN_ACK,
  CHUNK.HEARTBEAT,
  CHUNK.HEARTBEAT_ACK,
]);

const NOTHING: SctpState = {
  state: 'NONE',
  tags: { original: 0, reply: 0 },
  inits: { original: false, reply: false },
  strayHeartbeat: undefined,
};

export default tracker<SctpState>({
  protocol: PROTOCOL.SCTP,
  name: 'sctp',
  allowsClash: false,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_sctp.c', 'rfc:9260'],
  initial: NOTHING,

  track(known, view) {
    const invalid = (reason: string): Result => ({ verdict: 'invalid', state: known, reason });
    const { packet } = view;
    if (packet.transport.kind !== 'sctp') return invalid('the packet has no SCTP header');
    if (view.verifiesChecksum && packet.badChecksum) return invalid('the SCTP checksum is wrong');
    const { vtag, chunk, initTag = 'unknown' } = packet.transport;
    const malformed = malformedChunks(packet.transport, packet.payload);
    if (malformed !== undefined) return invalid(malformed);
    if (view.confirmed) return follow(known, { vtag, chunk, initTag }, view);
    if (OPENS_NOTHING.has(chunk)) return invalid(`SCTP chunk ${chunk} opens nothing`);
    if (nextSctpState('original', chunk, 'NONE') === 'NONE') return invalid(`SCTP chunk ${chunk} opens nothing`);
    if (chunk === CHUNK.INIT && vtag !== 0) return invalid('an INIT carries no verification tag');
    const tags: SctpState['tags'] = {
      original: chunk === CHUNK.HEARTBEAT ? vtag : 0,
      reply: chunk === CHUNK.INIT ? initTag : chunk === CHUNK.SHUTDOWN_ACK ? vtag : 0,
    };
    return follow({ ...NOTHING, tags }, { vtag, chunk, initTag }, view);
  },

  stateName: (state) => state.state,
});

/** Chunks that must stand alone. */
const ALONE: ReadonlySet<number> = new Set([CHUNK.INIT, CHUNK.INIT_ACK, CHUNK.SHUTDOWN_COMPLETE]);

/**
 * Looks at what follows the first chunk: cookies come first or not at all, some chunks come alone, and none is of length 0.
 * kernel: do_basic_checks
 */
function malformedChunks(
  { chunk: first, initTag }: Extract<Packet['transport'], { kind: 'sctp' }>,
  payload: Uint8Array,
): string | undefined {
  // Without a tag it is four bytes long, and what follows is a chunk of its own.
  if (first === CHUNK.INIT_ACK && initTag === undefined) return 'the INIT ACK is cut short';
  let alone = ALONE.has(first);
  for (let at = 0; at + 4 <= payload.length; ) {
    const type = payload[at] ?? 0;
    const length = (payload[at + 2] ?? 0) * 256 + (payload[at + 3] ?? 0);
    alone ||= ALONE.has(type);
    if (alone || type === CHUNK.COOKIE_ECHO || type === CHUNK.COOKIE_ACK) return `SCTP chunk ${type} may not follow`;
    if (length === 0) return 'an SCTP chunk has no length';
    at += (length + 3) & ~3;
  }
  return undefined;
}

/** kernel: nf_conntrack_sctp_packet; packets here have one chunk. */
function follow(known: SctpState, { vtag, chunk, initTag }: Chunk, view: TrackerView): Result {
  const { direction } = view;
  const invalid = (reason: string): Result => ({ verdict: 'invalid', state: known, reason });
  const wrongTag = (): Result => invalid(`verification tag ${vtag} is not the one of this direction`);
  const fits = (tag: Tag): boolean => {
    if (tag === 'unknown') view.uncertain('the verification tag that the INIT chose is not known; it is taken to fit');
    return tag === 'unknown' || tag === vtag;
  };
  const tag = known.tags[direction];
  if (!OWN_TAG_RULES.has(chunk) && !fits(tag)) return wrongTag();

  let state = known;
  switch (chunk) {
    case CHUNK.INIT:
      if (vtag !== 0) return invalid('an INIT carries no verification tag');
      break;
    case CHUNK.ABORT:
    case CHUNK.SHUTDOWN_COMPLETE:
    case CHUNK.COOKIE_ECHO:
      if (!fits(tag)) return wrongTag();
      break;
    case CHUNK.COOKIE_ACK:
      state = { ...state, inits: { original: false, reply: false } };
      break;
    case CHUNK.HEARTBEAT:
      if (tag === 0) state = withTag(state, direction, vtag);
      else if (!fits(tag)) {
        const reason = 'a heartbeat with another tag is let pass; its answer will tell';
        return { verdict: 'accept', state: { ...state, strayHeartbeat: direction }, reason };
      } else state = { ...state, strayHeartbeat: undefined };
      break;
    case CHUNK.HEARTBEAT_ACK:
      if (tag === 0) state = withTag(state, direction, vtag);
      else if (!fits(tag)) {
        if (state.strayHeartbeat !== opposite(direction)) return wrongTag();
        state = { ...withTag(withTag(state, direction, vtag), opposite(direction), 0), strayHeartbeat: undefined };
      } else state = { ...state, strayHeartbeat: undefined };
      break;
  }

  const old = state.state;
  const next = nextSctpState(direction, chunk, old);
  if (next === 'INVALID' || next === 'NONE') {
    return {
      verdict: 'invalid',
      state,
      reason: `no chunk ${chunk} in ${direction} direction belongs to an association in ${old}`,
    };
  }
  if (chunk === CHUNK.INIT) {
    // A repeated INIT does not begin anew.
    if (old === 'NONE' || state.tags[opposite(direction)] !== initTag || initTag === 'unknown') {
      const both = state.inits[direction] && state.inits[opposite(direction)];
      const inits = { ...state.inits, ...(both ? { [opposite(direction)]: false } : {}), [direction]: true };
      state = { ...state, inits };
    }
    state = withTag(state, opposite(direction), initTag);
  } else if (chunk === CHUNK.INIT_ACK) {
    const chosen = state.tags[opposite(direction)];
    const differs = chosen !== initTag && chosen !== 'unknown' && initTag !== 'unknown';
    const unasked = !state.inits[opposite(direction)] && chosen !== 0;
    const collides = state.inits[direction] && state.inits[opposite(direction)];
    if (differs && (unasked || collides)) {
      return { verdict: 'invalid', state, reason: 'the INIT ACK chooses another tag than the INIT before it' };
    }
    state = withTag(state, opposite(direction), initTag);
  }
  state = { ...state, state: next };
  if (chunk === CHUNK.INIT && old === 'CLOSED' && next === 'CLOSED' && view.confirmed) {
    return { verdict: 'accept', state, reason: 'a repeated INIT does not renew the timeout' };
  }
  return {
    verdict: 'accept',
    state,
    reason: old === next ? `stays ${next}` : `${old} → ${next}`,
    timeoutSeconds: view.setting(TIMEOUT_SETTING[next]),
    becomesAssured: next === 'ESTABLISHED' && old !== next,
  };
}

function withTag(state: SctpState, direction: Direction, tag: Tag): SctpState {
  return { ...state, tags: { ...state.tags, [direction]: tag } };
}
