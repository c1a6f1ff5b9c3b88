/** Everything that one `send` works with; made anew for each packet that is put in. */

import type { CtState } from '../base/fields.ts';
import { CT_STATE } from '../base/fields.ts';
import type { Hook } from '../catalogue/hooks.ts';
import type { Backlog } from './path/backlog.ts';
import type { Sysctl } from './path/route.ts';
import { deviceAddress, type RouteTable } from './path/route-table.ts';
import type { Program } from './rules/program.ts';
import type { HookContext, Skb, Tracking } from './seam.ts';
import type { EngineState } from './state.ts';
import { type Recorder, stateName } from './trace.ts';
import type { End, Step } from './types.ts';

export interface Machine {
  readonly state: EngineState;
  readonly program: Program;
  readonly routes: RouteTable;
  readonly tracking: Tracking;
  readonly recorder: Recorder;
  readonly sysctl: Sysctl;
  /** Seconds since the scenario began. */
  readonly now: number;
  readonly random: () => number;
  /** A copy is on its way out: whatever the host sends meanwhile is not copied. kernel: nf_skb_duplicated */
  isCopying: boolean;
  /** Packets of the host's own that were sent because of one another, down to the one that is on its way. */
  nested: number;
  /** What comes back to the host later. */
  readonly backlog: Backlog;
  /** How the packet that was put in ended, when it came back to the host and had to wait for that. */
  laterEnd: End | undefined;
  /** Settles a question that has no known answer, and remembers that it was asked. */
  readonly choose: (reason: string) => boolean;
  /** Sends a packet of the host's own through OUTPUT: an answer to the packet that is being looked at. */
  readonly sendAnswer: (skb: Skb, what: string) => void;
}

/** Adds a step to the trace, when it is kept. */
export function note(machine: Machine, step: Step): void {
  if (machine.recorder.explains) machine.recorder.steps.push(step);
}

export function hookContext(
  machine: Machine,
  skb: Skb,
  hook: Hook,
  input: string | undefined,
  output: string | undefined,
): HookContext {
  const { family } = skb.packet;
  return {
    hook,
    family,
    input,
    output,
    now: machine.now,
    host: machine.state.host,
    sysctl: machine.sysctl,
    natLoaded: machine.program[family]?.tables.has('nat') ?? false,
    deviceAddress: (device, destination) => deviceAddress(machine.routes, device, family, destination),
    random: machine.random,
    explains: machine.recorder.explains,
    note: (step) => note(machine, step),
    uncertain: (reason) => machine.recorder.unknowns.add(reason),
  };
}

/** What `--ctstate` would see. */
export function connectionState(machine: Machine, skb: Skb): CtState {
  return stateName(machine.tracking.readConnection(skb, machine.now, 'ct.state') ?? CT_STATE.INVALID);
}
