/** Gathers what one packet does on its way: steps, counters, what left, who decided. */
import { CT_STATE, type CtState } from '../base/fields.ts';
import type { Packet, RulePlace, SentPacket, Step, Trace, Verdict } from './types.ts';

/** Written to while a packet travels. Only the packet that was put in decides `verdict`, `by` and `state`; its answers add the rest. */
export interface Recorder {
  /** False: no rule, chain and hook steps are kept, which is much faster. */
  readonly explains: boolean;
  readonly steps: Step[];
  readonly hits: Map<RulePlace, { readonly place: RulePlace; count: number }>;
  readonly sent: SentPacket[];
  readonly unknowns: Set<string>;
  delivered: number;
  /** The rule or policy that decided last in `filter`. */
  filterBy: RulePlace | undefined;
  /** Connection state when `filter` was last entered; `undefined` while it was not. */
  filterState: CtState | undefined;
}

export function createRecorder(explains: boolean): Recorder {
  return {
    explains,
    steps: [],
    hits: new Map(),
    sent: [],
    unknowns: new Set(),
    delivered: 0,
    filterBy: undefined,
    filterState: undefined,
  };
}

/** As counters are named in the recorded scenarios: `filter/INPUT/3`. */
export function placeName(place: RulePlace): string {
  return `${place.table}/${place.chain}/${place.rule}`;
}

export function countHit(recorder: Recorder, place: RulePlace): void {
  const known = recorder.hits.get(place);
  if (known) known.count++;
  else recorder.hits.set(place, { place, count: 1 });
}

const STATE_NAMES = new Map<unknown, CtState>(
  (Object.keys(CT_STATE) as CtState[]).map((name) => [CT_STATE[name], name]),
);

/** The name of a value of `ct.state`. */
export function stateName(value: unknown): CtState {
  return STATE_NAMES.get(value) ?? 'INVALID';
}

/** The finished trace. `state` is what the packet had when it ended, for one that never came to `filter`. */
export function finishTrace(
  recorder: Recorder,
  end: { readonly verdict: Verdict; readonly by: RulePlace | undefined },
  state: CtState,
  final: Packet,
): Trace {
  return {
    verdict: end.verdict,
    by: end.by,
    state: recorder.filterState ?? state,
    steps: recorder.steps,
    hits: [...recorder.hits.values()],
    delivered: recorder.delivered,
    sent: recorder.sent,
    final,
    unknowns: [...recorder.unknowns],
    alternatives: [],
  };
}
