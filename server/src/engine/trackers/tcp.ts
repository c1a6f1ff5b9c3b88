/** TCP: the state machine of tcp-states.ts, the windows of tcp-window.ts, and the conditions that neither can hold. */

import { nextTcpState, type TcpStateName } from '../conntrack/tcp-states.ts';
import { stateTimeout, timeoutOf } from '../conntrack/tcp-timeouts.ts';
import {
  before,
  checkWindow,
  type Segment,
  TCP_END,
  type TcpEnd,
  type TcpState,
  UNSEEN_END,
  withOptions,
  wrap,
} from '../conntrack/tcp-window.ts';
import { type TrackerResult, type TrackerView, tracker } from '../conntrack/tracker.ts';
import { type Direction, opposite } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { malformation, segmentOf } from '../packet/tcp-segment.ts';

type Result = TrackerResult<TcpState>;

/** An out-of-window FIN or RST shortens no timeout below this. */
const WORTH_SHORTENING_SECONDS = 120;

const CLOSING: ReadonlySet<TcpStateName> = new Set(['FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE']);

const NOTHING: TcpState = {
  state: 'NONE',
  ends: { original: UNSEEN_END, reply: UNSEEN_END },
  last: { direction: 'original', kind: 'other', sequence: 0, ack: 0, end: 0, window: 0, scale: 0, flags: 0 },
  retransmissions: 0,
};

export default tracker<TcpState>({
  protocol: PROTOCOL.TCP,
  name: 'tcp',
  allowsClash: false,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_tcp.c', 'rfc:9293', 'rfc:5961'],
  initial: NOTHING,

  track(known, view) {
    const broken = malformation(view);
    if (broken) return { verdict: 'invalid', state: known, reason: broken };
    const segment = segmentOf(view);
    if (!segment) return { verdict: 'invalid', state: known, reason: 'the packet has no TCP header' };
    if (view.confirmed) return follow(known, segment, view);
    const opened = open(segment, view);
    return typeof opened === 'string'
      ? { verdict: 'invalid', state: known, reason: opened }
      : follow(opened, segment, view);
  },

  stateName: (state) => state.state,
  close: (state, view) => ({
    state: { ...state, state: 'CLOSE' },
    timeoutSeconds: state.state === 'CLOSE' ? undefined : stateTimeout('CLOSE', view),
  }),
});

/** What is known after the first segment of a connection, or why there can be none. kernel: tcp_new */
function open(segment: Segment, view: TrackerView): TcpState | string {
  const next = nextTcpState('original', segment.kind, 'NONE');
  if (next === 'INVALID') return `a ${segment.kind} cannot open a connection`;
  const { end } = segment;
  const window = segment.window || 1;
  if (next === 'SYN_SENT') {
    const sender = withOptions({ ...UNSEEN_END, end, maxEnd: end, maxWindow: window }, segment.options);
    return { ...NOTHING, ends: { original: sender, reply: UNSEEN_END } };
  }
  if (view.setting('tcp_loose') === 0) return 'nf_conntrack_tcp_loose=0 takes up no connection in its middle';
  // Whether the ends scale their windows is not known, so nothing can be out of window.
  const flags = TCP_END.SACK_PERMITTED | TCP_END.BE_LIBERAL;
  const sender: TcpEnd = { ...UNSEEN_END, end, maxEnd: wrap(end + window), maxWindow: window, flags };
  return { ...NOTHING, ends: { original: sender, reply: { ...UNSEEN_END, flags } } };
}

/** What the table says, and what it cannot. kernel: nf_conntrack_tcp_packet */
function follow(state: TcpState, segment: Segment, view: TrackerView): Result {
  const { direction, kind } = segment;
  const { last } = state;
  const next = nextTcpState(direction, kind, state.state);
  switch (next) {
    case 'SYN_SENT':
      if (state.state !== 'TIME_WAIT' && state.state !== 'CLOSE') return enter(state, next, segment, view);
      if (mayReopen(state, direction))
        return { verdict: 'reopen', state, reason: 'a SYN opens the closed connection afresh' };
      return ignore(state, segment);
    case 'IGNORE':
      return answersIgnoredSyn(state, segment)
        ? enter(inSync(state, direction), 'SYN_RECV', segment, view)
        : ignore(state, segment);
    case 'INVALID':
      return {
        verdict: 'invalid',
        state,
        reason: `no ${kind} in ${direction} direction belongs to a connection in ${state.state}`,
      };
    case 'TIME_WAIT':
      if (isChallengeAck(state, segment)) {
        const flags = last.flags & ~TCP_END.EXPECTS_CHALLENGE_ACK;
        const reason = 'an ACK that challenges a SYN does not acknowledge the last FIN';
        return { verdict: 'accept', state: { ...state, last: { ...last, flags } }, reason };
      }
      return enter(state, next, segment, view);
    case 'SYN_SENT2':
      return enter({ ...state, last: { ...last, flags: last.flags | TCP_END.SIMULTANEOUS_OPEN } }, next, segment, view);
    case 'SYN_RECV': {
      const completes = direction === 'reply' && kind === 'ACK' && (last.flags & TCP_END.SIMULTANEOUS_OPEN) !== 0;
      return enter(state, completes ? 'ESTABLISHED' : next, segment, view);
    }
    case 'CLOSE':
      return kind === 'RST' ? reset(state, segment, view) : enter(state, next, segment, view);
    default:
      return enter(state, next, segment, view);
  }
}

/** The connection was closed by its ends, or the one that now opens it had reset it. */
function mayReopen({ ends, last }: TcpState, direction: Direction): boolean {
  const closed = ((ends.original.flags | ends.reply.flags) & TCP_END.CLOSE_INIT) !== 0;
  return closed || (last.direction === direction && last.kind === 'RST');
}

/** The server's answer shows that a SYN which was ignored was real: the table is what was wrong. */
function answersIgnoredSyn({ last }: TcpState, segment: Segment): boolean {
  return (
    segment.kind === 'SYN+ACK' &&
    last.kind === 'SYN' &&
    last.direction !== segment.direction &&
    segment.ackNumber === last.end
  );
}

/** Takes up what was noted of the ignored SYN, as if the connection had begun with it. */
function inSync(state: TcpState, direction: Direction): TcpState {
  const { last, ends } = state;
  const flags = last.flags & ~TCP_END.EXPECTS_CHALLENGE_ACK;
  const client: TcpEnd = {
    ...ends[last.direction],
    end: last.end,
    maxEnd: last.end,
    maxWindow: last.window || 1,
    scale: last.scale,
    flags,
  };
  const server: TcpEnd = { ...UNSEEN_END, flags: ends[direction].flags & TCP_END.BE_LIBERAL };
  return {
    ...state,
    state: 'SYN_SENT',
    ends: { ...ends, [last.direction]: client, [direction]: server },
    last: { ...last, flags },
  };
}

/** Lets the segment pass without believing it, and notes what an answer to it would show. */
function ignore(state: TcpState, segment: Segment): Result {
  const { direction, kind, sequence, end, window, ackNumber } = segment;
  let last = { ...state.last, direction, kind, sequence, end, window };
  if (kind === 'SYN' && direction === 'original') {
    const seen = withOptions(UNSEEN_END, segment.options);
    const challenge = state.state === 'LAST_ACK' ? TCP_END.EXPECTS_CHALLENGE_ACK : 0;
    const scales = (seen.flags & TCP_END.WINDOW_SCALE) !== 0;
    last = { ...last, flags: seen.flags | challenge, scale: scales ? seen.scale : 0 };
  }
  if (state.state === 'SYN_SENT' && kind === 'ACK' && direction === 'reply') last = { ...last, ack: ackNumber };
  return {
    verdict: 'accept',
    state: { ...state, last },
    reason: `${kind} in ${state.state} is let pass until an answer shows what it is`,
  };
}

function isChallengeAck({ state, last }: TcpState, segment: Segment): boolean {
  return (
    state === 'LAST_ACK' &&
    segment.kind === 'ACK' &&
    last.direction !== segment.direction &&
    last.kind === 'SYN' &&
    (last.flags & TCP_END.EXPECTS_CHALLENGE_ACK) !== 0
  );
}

/** A RST must come from someone who knows the sequence numbers. rfc:5961 section 3 */
function reset(state: TcpState, segment: Segment, view: TrackerView): Result {
  const { direction, sequence, ackNumber } = segment;
  const { last } = state;
  const other = state.ends[opposite(direction)];
  const established = state.state === 'ESTABLISHED' && view.assured;
  let next: TcpStateName = 'CLOSE';
  if (CLOSING.has(state.state)) return inWindow(state, next, segment, view);

  if (other.flags & TCP_END.MAX_ACK_SET && last.kind !== 'SYN') {
    if (sequence === 0 && !established) return enter(state, next, segment, view);
    if (before(sequence, other.maxAck) && view.setting('tcp_ignore_invalid_rst') === 0) {
      return {
        verdict: 'invalid',
        state,
        reason: `the RST's sequence number is below ${other.maxAck}, which was acknowledged`,
      };
    }
    const followsData = last.kind === 'ACK' && last.direction === direction && sequence === last.end;
    if (!established || sequence === other.maxAck || followsData) return enter(state, next, segment, view);
    // The receiver may answer with a challenge ACK and stay open, and so does the entry.
    next = state.state;
  }
  const answersIgnored =
    (view.seenReply && last.kind === 'SYN' && last.direction !== direction) || (!view.assured && last.kind === 'ACK');
  if (answersIgnored && ackNumber === last.end) return inWindow(state, next, segment, view);
  const answersChallenge =
    state.state === 'SYN_SENT' && last.kind === 'ACK' && last.direction === 'reply' && sequence === last.ack;
  return answersChallenge ? inWindow(state, next, segment, view) : enter(state, next, segment, view);
}

/** Into the next state, if the windows allow it. */
function enter(state: TcpState, next: TcpStateName, segment: Segment, view: TrackerView): Result {
  const context = { beLiberal: view.setting('tcp_be_liberal') !== 0, sequenceOffset: view.sequenceOffset };
  const result = checkWindow(state, segment, context);
  switch (result.verdict) {
    case 'accept':
      return inWindow(result.state, next, segment, view);
    case 'ignore':
      return { verdict: 'accept', state: result.state, reason: result.reason };
    default:
      return outOfWindow(result.state, segment, view, result.reason);
  }
}

/** A FIN or RST from each end that both lie outside the window show that the table is wrong: the entry need not live on for days. kernel: nf_tcp_handle_invalid */
function outOfWindow(state: TcpState, { direction, kind }: Segment, view: TrackerView, reason: string): Result {
  const { last } = state;
  const ends = (segment: string): boolean => segment === 'FIN' || segment === 'RST';
  if (!view.assured || view.timeoutIsFixed || !ends(kind)) return { verdict: 'invalid', state, reason };
  if (last.direction === direction || !ends(last.kind)) {
    return { verdict: 'invalid', state: { ...state, last: { ...last, kind, direction } }, reason };
  }
  const timeoutSeconds = view.setting('tcp_timeout_unacknowledged');
  const shortens = view.remainingSeconds >= WORTH_SHORTENING_SECONDS && view.remainingSeconds > timeoutSeconds;
  return shortens ? { verdict: 'invalid', state, reason, timeoutSeconds } : { verdict: 'invalid', state, reason };
}

/** The segment is believed: the state moves, and the time that the entry may live begins anew. */
function inWindow(state: TcpState, next: TcpStateName, segment: Segment, view: TrackerView): Result {
  const { direction, kind } = segment;
  const old = state.state;
  const sender = state.ends[direction];
  const startsClose = old !== next && next === 'FIN_WAIT';
  const ends = startsClose
    ? { ...state.ends, [direction]: { ...sender, flags: sender.flags | TCP_END.CLOSE_INIT } }
    : state.ends;
  const after: TcpState = { ...state, state: next, ends, last: { ...state.last, kind, direction } };
  const result = {
    verdict: 'accept',
    state: after,
    reason: old === next ? `stays ${next}` : `${old} → ${next}`,
  } as const;
  const timeoutSeconds = timeoutOf(after, kind, view);

  if (!view.seenReply) {
    if (segment.rst) return { ...result, reason: 'refused before anything was answered', deletes: true };
    // Else a client that keeps trying would keep the entry, and its NAT binding, for ever.
    if (kind === 'SYN' && old === 'SYN_SENT') return { ...result, reason: 'a repeated SYN does not renew the timeout' };
    const short = view.setting('tcp_timeout_unacknowledged');
    return { ...result, timeoutSeconds: next === 'ESTABLISHED' ? Math.min(timeoutSeconds, short) : timeoutSeconds };
  }
  const becomesAssured = next === 'ESTABLISHED' && (old === 'SYN_RECV' || old === 'ESTABLISHED');
  return { ...result, timeoutSeconds, becomesAssured };
}
