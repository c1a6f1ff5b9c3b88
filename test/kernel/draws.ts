/** Where NAT draws a port, the kernel's own draw is taken over, as long as it is one of those that the engine names. */
import { tracking } from '../../server/src/engine/conntrack/conntrack.ts';
import { fork, send } from '../../server/src/engine/run.ts';
import { firstDifference, type ObservedPacket } from '../../server/src/engine/session/observed.ts';
import { describeTrace } from '../../server/src/engine/session/scenario.ts';
import type { EngineState } from '../../server/src/engine/state.ts';
import type { Arrival } from '../../server/src/engine/types.ts';

/** What one packet does, by the engine. */
export interface Step {
  readonly state: EngineState;
  readonly result: Required<ObservedPacket>;
  /** Why it is not certain, without the draws that were taken over. */
  readonly doubts: readonly string[];
}

/** The kernel draws 16 bits, of which the range takes the remainder. kernel:net/netfilter/nf_nat_core.c */
const DRAWN_BITS = 0x10000;

/** Sends a packet, which uses the state up; ports that NAT draws are those that the kernel drew. */
export function stepAsDrawn(state: EngineState, arrival: Arrival, observed: ObservedPacket): Step {
  const before = fork(state);
  const first = step(state, arrival);
  const [draw] = first.doubts.flatMap((doubt) => rangeOf(doubt) ?? []);
  if (!draw) return first;
  for (const port of portsIn(observed)) {
    if (port < draw.first || port > draw.last) continue;
    const again = step(fork(before), arrival, () => (port - draw.first + 0.5) / DRAWN_BITS);
    if (firstDifference(observed, again.result) === undefined)
      return { ...again, doubts: again.doubts.filter((doubt) => rangeOf(doubt) === undefined) };
  }
  return first;
}

function step(before: EngineState, arrival: Arrival, random?: () => number): Step {
  const { state, trace } = send(before, arrival, { explain: false, ...(random && { random }) });
  const conntrack = tracking.renderConnections(state.conntrack, arrival.at);
  const expectations = tracking.renderExpectations(state.conntrack, arrival.at);
  const { hits, delivered, sent, unknowns = [] } = describeTrace(trace);
  return { state, result: { hits, delivered, sent, conntrack, expectations }, doubts: unknowns };
}

function rangeOf(doubt: string): { readonly first: number; readonly last: number } | undefined {
  const found = /^NAT draws a port at random between (\d+) and (\d+)$/.exec(doubt);
  return found ? { first: Number(found[1]), last: Number(found[2]) } : undefined;
}

/** Every port and identifier that the kernel showed of connections and of what left. */
function portsIn({ conntrack = [], sent = [] }: ObservedPacket): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const [, number] of JSON.stringify([conntrack, sent]).matchAll(/"(?:sport|dport|id|srckey|dstkey)":(\d+)/g)) {
    numbers.add(Number(number));
  }
  return numbers;
}
