/** Ways that part and meet: branches nobody can decide, subshells, functions and loops that are left early. */
import type { Place, Statement } from '../ast.ts';
import type { Status } from '../host/world.ts';
import type { Dialect } from '../read/reading.ts';
import { hole, reasonOf, sameText, textOf, type Value } from '../value.ts';
import { besideBehind, besideInside } from './beside.ts';
import { inputsOf, joinInputs, putBack } from './inputs.ts';
import type { Flow, Machine, Parked } from './machine.ts';
import { note, step } from './machine.ts';
import { mayBeOn } from './perhaps.ts';
import { runText } from './simple-command.ts';
import { takePending } from './sinks.ts';
import { forkState, joinStates, joinVariables, PERHAPS, type State, type Variable } from './state.ts';
import { bleed, trapsInside } from './traps.ts';

/** Does both, each from the state that is now, and goes on with what is known after either. */
export function branch(
  machine: Machine,
  why: string,
  place: Place,
  yes: () => Flow | undefined,
  no: () => Flow | undefined,
): Flow | undefined {
  note(machine, 'branch', why, place);
  const other = forkState(machine.state);
  const before = inputsOf(machine);
  machine.doubts.push(why);
  const flow = yes();
  const after = machine.state;
  const one = { inputs: inputsOf(machine, before), flow };
  machine.state = other;
  putBack(machine, before);
  const otherFlow = no();
  machine.doubts.pop();
  joinInputs(machine, one, { inputs: inputsOf(machine, before), flow: otherFlow }, why, place);
  if (!flow && !otherFlow) {
    machine.state = joined(machine, after, machine.state, why, place);
    return undefined;
  }
  if (flow && otherFlow) {
    if (flow.kind === otherFlow.kind && flow.levels === otherFlow.levels) {
      machine.state = joined(machine, after, machine.state, why, place);
      return flow;
    }
    machine.parked.push({ flow, state: after, why, place });
    return otherFlow;
  }
  if (flow) {
    machine.parked.push({ flow, state: after, why, place });
    return undefined;
  }
  if (otherFlow) machine.parked.push({ flow: otherFlow, state: machine.state, why, place });
  machine.state = after;
  return undefined;
}

/** What is known after two ways; a large kernel takes steps to compare. */
function joined(machine: Machine, a: State, b: State, why: string, place: Place): State {
  return joinStates(a, b, why, place, (steps) => step(machine, place, steps));
}

/**
 * Where ways of these kinds end: those that were parked since `start` meet what runs on. `flow` is how that ended.
 * What is left of it is returned.
 */
export function settle(
  machine: Machine,
  start: number,
  kinds: readonly Flow['kind'][],
  flow: Flow | undefined,
): Flow | undefined {
  let rest = flow && kinds.includes(flow.kind) ? outer(flow) : flow;
  if (machine.parked.length <= start) return rest;
  // Who leaves a loop has one less to leave; where a shell ends, all of them end.
  const leavesLoop = kinds.includes('break') && !kinds.includes('exit');
  for (const parked of machine.parked.splice(start)) {
    const further = kinds.includes('exit') ? undefined : outer(parked.flow);
    if (!kinds.includes(parked.flow.kind) || further) {
      machine.parked.push(further && leavesLoop ? { ...parked, flow: further } : parked);
      continue;
    }
    if (rest) {
      machine.parked.push({ flow: rest, state: machine.state, why: parked.why, place: parked.place });
      machine.state = parked.state;
      rest = undefined;
    } else machine.state = joined(machine, machine.state, parked.state, parked.why, parked.place);
  }
  return rest;
}

/** `break 2` goes on as `break 1` in the loop around. */
function outer(flow: Flow): Flow | undefined {
  return (flow.kind === 'break' || flow.kind === 'continue') && flow.levels > 1
    ? { kind: flow.kind, levels: flow.levels - 1 }
    : undefined;
}

const GOES_ON = { leaves: false, flow: undefined };

/** The end of one pass of a loop: `continue` goes on, `break` and all else leaves. */
export function endLoopPass(
  machine: Machine,
  start: number,
  flow: Flow | undefined,
): { readonly leaves: boolean; readonly flow: Flow | undefined } {
  if (!flow && machine.parked.length <= start) return GOES_ON;
  const rest = settle(machine, start, ['continue'], flow);
  if (flow?.kind === 'continue' && rest) return { leaves: true, flow: rest };
  return { leaves: rest !== undefined, flow: rest };
}

/** What runs in a shell of its own: `bare` is a compound command that is not in braces or parentheses. */
export type Shape = 'simple' | 'compound' | 'bare' | 'pipeline';

export function shapeOf(statement: Statement, dialect: Dialect): Shape {
  switch (statement.kind) {
    case 'simple':
      return 'simple';
    case 'group': {
      // To dash braces are not there.
      const [only, more] = statement.body;
      return dialect === 'sh' && !statement.subshell && only && !more ? shapeOf(only, dialect) : 'compound';
    }
    case 'redirected':
      return statement.body.kind === 'group' ? 'compound' : 'bare';
    case 'pipeline':
      return statement.parts.length === 1 && statement.parts[0] ? shapeOf(statement.parts[0], dialect) : 'pipeline';
    default:
      return 'bare';
  }
}

/**
 * Runs something whose variables are its own and whose `exit` ends only itself; what it does to the world stays. Of a simple command
 * bash has not forgotten yet what is to be run at the end when its words cannot be expanded; of a compound one it has forgotten the loops around.
 */
export function inSubshell(machine: Machine, place: Place, run: () => Flow | undefined, kind?: Shape): void {
  const before = machine.state;
  const start = machine.parked.length;
  const { conditions } = machine;
  // Scripts do this very often: a plain copy is several times as fast as one that is written with other fields.
  const inside = { ...before };
  inside.variables = before.variables.copy();
  inside.functions = before.functions.copy();
  inside.aliases = new Map(before.aliases);
  inside.atExit = undefined;
  inside.traps = trapsInside(before.traps);
  inside.beside = besideInside(before.beside);
  if (!before.options.has('E')) inside.atError = hiddenTrap(machine);
  machine.state = inside;
  machine.subshells++;
  const { loops, stdin, ownInput, isAlone } = machine;
  machine.isAlone = kind === 'simple';
  if (kind && kind !== 'simple' && machine.dialect === 'bash') machine.loops = 0;
  const flow = run();
  Object.assign(machine, { loops, stdin, ownInput, isAlone });
  machine.conditions = conditions;
  if (kind === 'simple' && machine.dialect === 'bash' && before.atExit) {
    if (flow?.isEarly) machine.state = { ...machine.state, atExit: machine.state.atExit ?? before.atExit };
    for (const way of machine.parked.slice(start)) if (way.flow.isEarly) way.state.atExit ??= before.atExit;
  }
  if ((kind === 'bare' || kind === 'pipeline') && machine.dialect === 'bash') {
    forgetAtExit(machine.state, flow, place);
    for (const way of machine.parked.slice(start)) forgetAtExit(way.state, way.flow, place);
  }
  settleAtEnd(machine, start, flow && { ...flow, levels: 1 }, place);
  machine.parked.length = start;
  machine.subshells--;
  const { world, status: ended, output, pending, files, beside } = machine.state;
  // What a process says of its end is one byte.
  const status = typeof ended === 'number' ? ended & 255 : ended;
  const behind = { ...before };
  behind.world = world;
  behind.status = status;
  behind.output = output;
  behind.pending = pending;
  behind.files = files;
  behind.pipeStatus = undefined;
  behind.beside = besideBehind(before.beside, beside);
  machine.state = behind;
  if (machine.wounded) bleed(machine, place);
}

/**
 * Where a loop or the like has a process to itself, bash does not run what that has left for its end, unless a word that
 * cannot be expanded ends it under `set -e`. Source: bash 5.2.
 */
function forgetAtExit(state: State, flow: Flow | undefined, place: Place): void {
  const isFailing = flow?.isEarly && flow.kind === 'exit';
  if (!state.atExit || (isFailing && state.options.has('e'))) return;
  const mayRun = isFailing && state.options.has(`e${PERHAPS}`);
  state.atExit = mayRun ? hole('whether "set -e" is on is not known', place) : undefined;
}

/** What is left of a trap of ERR where it is not passed on: nothing, unless it may be. */
export function hiddenTrap(machine: Machine): Value | undefined {
  const { atError } = machine.state;
  return atError && mayBeOn(machine, 'E') ? hole('whether errtrace is on is not known', machine.at) : undefined;
}

/** Where a shell ends: each way that it may have gone runs what it has left to be run, all at once where that is the same. */
export function settleAtEnd(machine: Machine, start: number, flow: Flow | undefined, place: Place): void {
  const { parked } = machine;
  const isOther = ({ state: { atExit } }: Parked): boolean =>
    atExit !== machine.state.atExit && (!atExit || !machine.state.atExit || !sameText(atExit, machine.state.atExit));
  if (parked.slice(start).some(isOther)) {
    for (const way of parked.splice(start)) {
      const own = machine.state;
      machine.state = way.state;
      machine.doubts.push(way.why);
      if (way.state.atExit) runAtExit(machine, place);
      machine.doubts.pop();
      parked.push({ ...way, state: machine.state });
      machine.state = own;
    }
    if (machine.state.atExit) runAtExit(machine, place);
  }
  settle(machine, start, ['exit', 'return', 'break', 'continue', 'discard'], flow);
  if (machine.state.atExit) runAtExit(machine, place);
}

/** Runs what was left to be run at the end; its status is that of what ended, unless it leaves with one of its own. */
export function runAtExit(machine: Machine, place: Place): void {
  const { atExit, status } = machine.state;
  machine.state.atExit = undefined;
  const text = atExit && textOf(atExit);
  if (text === undefined) {
    if (atExit) machine.state.world.blur(reasonOf(atExit) ?? '', place, true);
    return;
  }
  const where = atExit?.[0]?.place ?? place;
  const start = machine.parked.length;
  // A condition around the shell that ends is none for what it does then.
  const { conditions } = machine;
  machine.conditions = 0;
  const flow = runText(machine, text, { source: where.source, offset: 0, fixed: where }, where);
  machine.conditions = conditions;
  const leaves = settle(machine, start, ['exit', 'return'], flow);
  if ((!leaves && flow?.kind !== 'exit') || flow?.kind === 'discard') machine.state.status = status;
}

/** What `run` writes to standard output. */
export function captured(machine: Machine, _place: Place, run: () => void): Value {
  const { output, isMuted } = machine.state;
  machine.state.output = [];
  machine.state.isMuted = false;
  const isCapturing = machine.capturing;
  machine.capturing = true;
  machine.level++;
  run();
  machine.level--;
  machine.capturing = isCapturing;
  const value = machine.state.output;
  machine.state.output = machine.state.pending.has(machine.level) ? [...output, ...takePending(machine)] : output;
  machine.state.isMuted = isMuted;
  return value;
}

/** A pass of a loop of which nobody knows how often it runs. */
interface UncertainPass {
  readonly body: () => Flow | undefined;
  /** What is done before the next pass. */
  readonly next?: () => Flow | undefined;
  /** The status where there is no pass. */
  readonly unrun: Status;
}

/** A body that runs nobody knows how often: variables that it changes are unknown, its commands may have run. */
export function uncertainPasses(
  machine: Machine,
  why: string,
  place: Place,
  { body, next, unrun }: UncertainPass,
): Flow | undefined {
  note(machine, 'branch', why, place);
  const before = forkState(machine.state);
  before.status = unrun;
  const parked = machine.parked.length;
  const pass = (): Flow | undefined => settle(machine, parked, ['continue'], body()) ?? next?.();
  // A trial finds out which variables change from pass to pass.
  const trial = forkState(machine.state);
  const kept = machine.state;
  machine.state = trial;
  const mark = trial.world.mark();
  machine.doubts.push(why);
  const { takings } = machine;
  const inputs = inputsOf(machine);
  pass();
  const mayTakeMore = machine.takings > takings;
  trial.world.forget(mark);
  machine.parked.length = parked;
  const read = { inputs: inputsOf(machine, inputs), flow: undefined };
  joinInputs(machine, read, { inputs, flow: undefined }, why, place);
  const changed = [...machine.state.variables.namesApart(kept.variables)].flatMap((name): [string, Variable][] => {
    const variable = machine.state.variables.get(name);
    return variable && variable !== kept.variables.get(name) ? [[name, variable]] : [];
  });
  machine.state = kept;
  for (const [name, variable] of changed) {
    const joined = joinVariables(kept.variables.get(name), variable, why, place);
    machine.state.variables.set(name, { ...joined, value: hole(why, place), elements: undefined });
  }
  let flow = pass();
  if (!flow && mayTakeMore) {
    machine.state = joined(machine, forkState(before), machine.state, why, place);
    flow = pass();
  }
  machine.doubts.pop();
  // What leaves this loop alone meets what does not run at all; what leaves more waits for where that ends.
  if (flow && (flow.kind !== 'break' || flow.levels > 1)) {
    machine.parked.push({ flow, state: machine.state, why, place });
    machine.state = before;
    return undefined;
  }
  machine.state = joined(machine, before, machine.state, why, place);
  return undefined;
}
