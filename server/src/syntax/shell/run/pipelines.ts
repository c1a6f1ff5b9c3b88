/** Pipelines, and what runs beside the script: what each part reads, and whose status counts. */
import type { Statement } from '../ast.ts';
import type { Status } from '../host/world.ts';
import { hole } from '../value.ts';
import { branch, captured, inSubshell, shapeOf } from './branch.ts';
import { execute } from './execute.ts';
import type { Flow, Machine } from './machine.ts';
import { isOn, mayBeOn } from './perhaps.ts';
import { streamOf } from './stream.ts';

export function pipeline(
  machine: Machine,
  { negated, parts }: Extract<Statement, { kind: 'pipeline' }>,
  turnsOver = negated,
): Flow | undefined {
  let flow: Flow | undefined;
  const last = parts.at(-1);
  // To bash, what is turned over is a condition under `set -e` alone.
  const isCondition = negated && (machine.dialect === 'sh' || mayBeOn(machine, 'e'));
  if (isCondition) machine.conditions++;
  if (parts.length === 1 && last) flow = execute(machine, last);
  else {
    const before = machine.stdin;
    const statuses: Status[] = [];
    const keepsLast = machine.dialect === 'bash' ? isOn(machine, 'lastpipe') : false;
    for (const part of parts) {
      const run = (): void =>
        inSubshell(machine, part.place, () => execute(machine, part), shapeOf(part, machine.dialect));
      if (part !== last) machine.stdin = streamOf(captured(machine, part.place, run));
      else if (keepsLast) flow = execute(machine, part);
      else if (keepsLast === false) run();
      else flow = eitherWay(machine, 'lastpipe', part, run);
      statuses.push(machine.state.status);
    }
    machine.stdin = before;
    machine.state.pipeStatus = statuses;
    if (mayBeOn(machine, 'pipefail')) {
      const failing = statuses.filter((status) => status !== 0);
      const unknown = failing.find((status) => typeof status === 'string');
      const whole = unknown ?? failing.at(-1) ?? 0;
      const isSure = isOn(machine, 'pipefail') || whole === machine.state.status;
      machine.state.status = isSure ? whole : 'whether pipefail is on is not known';
    }
  }
  if (isCondition) machine.conditions--;
  const { status } = machine.state;
  // bash turns the status over of what leaves a loop, too.
  const isOver = flow === undefined || (machine.dialect === 'bash' && /^(break|continue)$/.test(flow.kind));
  if (turnsOver && typeof status === 'number' && isOver) machine.state.status = status === 0 ? 1 : 0;
  return flow;
}

/** The last part of a pipeline, which runs in the shell itself where an option is on, of which that is not known. */
function eitherWay(machine: Machine, option: string, part: Statement, apart: () => void): Flow | undefined {
  const inside = (): Flow | undefined => execute(machine, part);
  return branch(machine, `whether ${option} is on is not known`, part.place, inside, () => {
    apart();
    return undefined;
  });
}

/** Runs what stands alone beside the script: bash takes its own status, whatever `!` stands before it. */
export function unnegated(machine: Machine, body: Statement): Flow | undefined {
  const isOfBash = machine.dialect === 'bash' && body.kind === 'pipeline';
  return isOfBash ? pipeline(machine, body, false) : execute(machine, body);
}

/** What a coprocess reads is not known here, and what it writes goes to nobody who is. */
export function coprocess(machine: Machine, body: Statement): Flow | undefined {
  let flow: Flow | undefined;
  const { stdin } = machine;
  machine.stdin = streamOf(hole('what a coprocess is told is not known', body.place));
  captured(machine, body.place, () => {
    flow = execute(machine, body);
  });
  machine.stdin = stdin;
  return flow;
}
