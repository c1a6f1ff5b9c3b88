/** Commands that run beside the script: nobody knows when, until it waits for them. */
import type { Place } from '../ast.ts';
import { hole, reasonOf, textOf, type Value } from '../value.ts';
import { untraced } from '../versions/trace.ts';
import { inSubshell, type Shape } from './branch.ts';
import { type Flow, LimitReached, type Machine, note, spoil, step } from './machine.ts';
import { type Beside, forkState, type State } from './state.ts';
import { NOTHING_TO_READ } from './stream.ts';

const WHY = 'when a command beside the script is carried out is not known';

/** Runs something in the background. What it does is done at once, as far as nobody looks at it before it was waited for. */
export function runBeside(machine: Machine, place: Place, run: () => Flow | undefined, shape: Shape): void {
  const { state, deeds, questions } = machine;
  machine.questions = 0;
  const before = state.world.fork();
  const { files, output } = state;
  const { nap } = machine;
  machine.nap = { deeds, seconds: undefined };
  machine.state.files = new Map(files);
  const runApart = (): void => {
    const { stdin, dialect, ownInput } = machine;
    // It reads nothing, but in bash what a loop or a pipeline around it does.
    if (dialect === 'sh' || stdin === ownInput) machine.stdin = NOTHING_TO_READ();
    // To dash no condition around it is one for what runs beside, but for a pipeline.
    const { conditions } = machine;
    if (dialect === 'sh' && shape !== 'pipeline') machine.conditions = 0;
    inSubshell(machine, place, run, shape);
    machine.conditions = conditions;
    machine.stdin = stdin;
  };
  // What is started by what runs beside the script has no share of its own.
  if (questions === undefined) withoutEnd(machine, place, runApart);
  else runApart();
  const { seconds = 0 } = machine.nap;
  machine.nap = nap;
  const { status } = machine.state;
  const own = machine.state;
  own.started++;
  own.besideStatus = status;
  own.status = 0;
  if (own.output !== output && own.output.length > output.length)
    own.output = [...output, ...hole('when this is written is not known', place)];
  const written = [...own.files].filter(([path, value]) => files.get(path) !== value).map(([path]) => path);
  // What one command asks is of no interest to others.
  const asked = shape === 'simple' ? machine.questions : 0;
  machine.questions = questions;
  if (machine.deeds === deeds + asked && written.length === 0) return;
  spoil(machine);
  if (seconds >= AT_LEAST && written.length === 0 && own.beside === state.beside && !state.beside) {
    own.world = before;
    own.beside = { place, isMingled: false, isFresh: false, isOthers: false, count: 1, later: seconds };
    return;
  }
  const waiting = new Map(own.files);
  for (const path of written) own.files.set(path, hole(WHY, place));
  // A log that fills beside the script is nothing that the kernel asks for.
  if (machine.deeds === deeds + asked && !written.some((path) => isText(waiting.get(path)))) return;
  machine.beside = { world: before, files: waiting, written };
  const isMingled = state.beside?.isMingled === true || own.beside?.isMingled === true || state.beside !== undefined;
  own.beside = {
    place,
    isMingled,
    isFresh: isMingled,
    isOthers: own.beside?.isOthers === true,
    count: (state.beside?.count ?? 0) + 1,
    later: undefined,
  };
}

/** Seconds that a script of some length needs at most, where it does not sleep itself. */
const AT_LEAST = 5;

/** `sleep`: what begins with it beside the script is done that much later; what waits comes nearer. */
export function sleep(machine: Machine, words: readonly string[], place: Place): void {
  machine.naps++;
  const { nap, deeds, state } = machine;
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(words.length === 1 ? (words[0] ?? '') : '') ?? [];
  const seconds = number === undefined ? undefined : Number(number) * (SECONDS[unit] ?? 1);
  if (nap && nap.seconds === undefined && nap.deeds === deeds) {
    nap.seconds = seconds ?? 0;
    return;
  }
  const { beside } = state;
  if (beside?.later === undefined) return;
  const later = beside.later - (seconds ?? beside.later);
  spoil(machine);
  if (later < AT_LEAST) doubtAll(machine, place);
  state.beside =
    later < AT_LEAST ? { ...beside, isMingled: true, isFresh: true, later: undefined } : { ...beside, later };
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `kill` of what sleeps beside the script: nothing of it is done. False where it is not known to be that. */
export function endBeside(machine: Machine, target: Value, signal: string): boolean {
  const { state } = machine;
  const { beside } = state;
  const isLast = reasonOf(target) === lastBeside(state) && target.length === 1;
  if (beside?.later === undefined || !(isLast || (textOf(target) === '%1' && state.started === 1))) return false;
  if (signal === '0') return true;
  const number = signal === 'TERM' ? 15 : signal === 'KILL' ? 9 : undefined;
  if (number === undefined) return false;
  spoil(machine);
  state.beside = undefined;
  state.besideStatus = 128 + number;
  return true;
}

/** True for what the script may read later on, and know. */
function isText(value: Value | undefined): boolean {
  return value !== undefined && value.length > 0 && textOf(value) !== undefined;
}

/** The part of all steps that a command beside the script may take, as a power of two. */
const SHARE = 3;

/** What goes round and round beside the script does not keep it. */
function withoutEnd(machine: Machine, place: Place, run: () => void): void {
  const before = { ...machine, parked: [...machine.parked], doubts: [...machine.doubts] };
  const state = forkState(machine.state);
  const mark = state.world.mark();
  const { limits } = before;
  machine.limits = { ...limits, steps: Math.min(limits.steps, machine.spent.steps + (limits.steps >> SHARE)) };
  try {
    run();
    machine.limits = limits;
  } catch (error) {
    const { spent, deeds, substitutions } = machine;
    const isSpent = spent.steps > limits.steps || spent.output > limits.output;
    if (!(error instanceof LimitReached) || isSpent || machine.depth > limits.depth) throw error;
    Object.assign(machine, before, { state, deeds, substitutions });
    state.world.forget(mark);
    note(machine, 'branch', error.message, error.place);
    machine.state.status = error.message;
    if (deeds !== before.deeds) machine.state.world.blur(error.message, place, true);
  }
}

/**
 * Something is asked of the world, or done to it, while a command beside the script may not have been carried out. `isPlain`: it ends
 * well whatever else is done.
 */
export function meetBeside(machine: Machine, place: Place, isPlain = false): void {
  const { beside } = machine.state;
  if (!beside || beside.later !== undefined) return;
  if (!beside.isMingled || (beside.isFresh && !isPlain)) doubtAll(machine, place);
  machine.state.beside = { ...beside, isMingled: true, isFresh: true };
}

/** All that stands may have been undone, or not have been done yet. */
function doubtAll(machine: Machine, place: Place): void {
  step(machine, place, machine.deeds >> DOUBTED);
  machine.state.world.blur(WHY, place, true);
}

/** Rules that are gone over in a step, as a power of two. */
const DOUBTED = 2;

/** `wait`, of all or of the last: what ran beside the script has been carried out. */
export function waitedFor(machine: Machine, isOne: boolean): void {
  const { state, beside } = machine;
  if (!state.beside || state.beside.isOthers || (isOne && state.beside.count > 1)) return;
  if (state.beside.later !== undefined) doubtAll(machine, state.beside.place);
  if (beside && !state.beside.isMingled && state.beside.later === undefined) {
    const files = new Map(state.files);
    for (const path of beside.written) {
      const value = beside.files.get(path);
      if (value) files.set(path, value);
    }
    state.files = files;
  }
  if (state.beside.isMingled && state.beside.isFresh) doubtAll(machine, state.beside.place);
  spoil(machine);
  state.beside = undefined;
}

/** Why it is not known what `$!` is; another reason for each command beside the script. */
export function lastBeside({ started }: State): string {
  return started < 2
    ? '$! differs from run to run'
    : `$! differs from run to run (command ${started} beside the script)`;
}

/** The script ends, or what runs beside it is ended: what that would have done may not have been done. */
export function leaveBeside(machine: Machine): void {
  const { state, beside } = machine;
  if (!state.beside) return;
  spoil(machine);
  if (state.beside.isFresh || state.beside.later !== undefined) doubtAll(machine, state.beside.place);
  else if (!state.beside.isMingled && beside) state.world.join(untraced(beside.world), WHY);
  state.beside = { ...state.beside, isMingled: true, isFresh: false, later: undefined };
  state.besideStatus = WHY;
}

/** What a subshell knows of commands beside it: it cannot wait for those that others have started. */
export function besideInside(beside: Beside | undefined): Beside | undefined {
  return beside && { ...beside, isOthers: true };
}

/** What is known when a subshell has ended: those that it has started go on. */
export function besideBehind(before: State['beside'], after: State['beside']): Beside | undefined {
  if (!after) return before;
  if (!before) return { ...after, isOthers: true };
  if (before.later !== undefined && after.count === before.count) return { ...after, isOthers: before.isOthers };
  const isMingled = before.isMingled || after.isMingled;
  const isOthers = before.isOthers || after.count > before.count;
  return { ...before, isMingled, isFresh: after.isFresh, isOthers, later: undefined };
}
