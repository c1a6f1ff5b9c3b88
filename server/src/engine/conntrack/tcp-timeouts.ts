/** How long a TCP connection may be silent, by its state and by what its last segments showed. */
import type { TcpStateName } from './tcp-states.ts';
import { type Segment, TCP_END, type TcpState } from './tcp-window.ts';
import type { TrackerView } from './tracker.ts';

/** Setting that holds each state's timeout. */
const TIMEOUT_SETTING: Readonly<Record<TcpStateName, string | undefined>> = {
  NONE: undefined,
  SYN_SENT: 'tcp_timeout_syn_sent',
  SYN_SENT2: 'tcp_timeout_syn_sent2',
  SYN_RECV: 'tcp_timeout_syn_recv',
  ESTABLISHED: 'tcp_timeout_established',
  FIN_WAIT: 'tcp_timeout_fin_wait',
  CLOSE_WAIT: 'tcp_timeout_close_wait',
  LAST_ACK: 'tcp_timeout_last_ack',
  TIME_WAIT: 'tcp_timeout_time_wait',
  CLOSE: 'tcp_timeout_close',
};

/**
 * Seconds after a segment in window: those of the state, or fewer when ACKs repeat, data wait for an ACK, or the window is shut.
 * kernel:net/netfilter/nf_conntrack_proto_tcp.c (nf_conntrack_tcp_packet)
 */
export function timeoutOf(state: TcpState, kind: Segment['kind'], view: TrackerView): number {
  const ordinary = stateTimeout(state.state, view);
  const repeated = view.setting('tcp_timeout_max_retrans');
  const unacknowledged = view.setting('tcp_timeout_unacknowledged');
  const flags = state.ends.original.flags | state.ends.reply.flags;
  if (state.retransmissions >= view.setting('tcp_max_retrans') && ordinary > repeated) return repeated;
  if (kind === 'RST') return stateTimeout('CLOSE', view);
  if (flags & TCP_END.DATA_UNACKNOWLEDGED && ordinary > unacknowledged) return unacknowledged;
  return state.last.window === 0 && ordinary > repeated ? repeated : ordinary;
}

/** Seconds of a state alone. */
export function stateTimeout(state: TcpStateName, view: Pick<TrackerView, 'setting'>): number {
  const setting = TIMEOUT_SETTING[state];
  if (!setting) throw new Error(`${state} is no state that a connection stays in`);
  return view.setting(setting);
}
