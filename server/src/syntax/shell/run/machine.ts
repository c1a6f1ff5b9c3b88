/** The abstract shell at work: its state, its limits, and what it has found that it cannot know. */
import type { Assignment, Place, Statement } from '../ast.ts';
import type { Told } from '../host/told.ts';
import type { Status, World } from '../host/world.ts';
import type { ShellGrammar } from '../read/grammar.ts';
import type { Dialect, Where } from '../read/reading.ts';
import { compacted, hole, known, reasonOf, sameText, textOf, type Value } from '../value.ts';
import { mayLeave, perhapsStill, readonlyDoubt } from './perhaps.ts';
import { PERHAPS, type State, type Variable } from './state.ts';
import type { Stream } from './stream.ts';

/** How a stretch of statements ends when not at its end. */
export interface Flow {
  /** `discard`: bash gives up the command line that it is at, and reads on. */
  readonly kind: 'exit' | 'return' | 'break' | 'continue' | 'discard';
  /** Loops that `break` and `continue` leave. */
  readonly levels: number;
  /** The words of a simple command cannot be expanded: nothing of it has run. */
  readonly isEarly?: true;
}

/** A way that the script may have gone, waiting where it ends. */
export interface Parked {
  readonly flow: Flow;
  readonly state: State;
  readonly why: string;
  readonly place: Place;
}

/** A place where knowledge ends, and why. */
export interface Unknown {
  readonly place: Place;
  readonly reason: string;
  /** What follows from it: a rule that may be there, a command that may have run. */
  readonly effect: 'value' | 'branch' | 'stop' | 'broken';
}

/** A file that was asked for. `source`: its number, where it could be read. */
export interface FileRead {
  readonly path: string;
  readonly from: Place | undefined;
  readonly text: string | undefined;
  readonly source: number | undefined;
}

/** What statements do to the machine itself. */
export interface Recording {
  readonly notes: Unknown[];
  readonly reads: FileRead[];
  /** They depend on something that is not written down. */
  isSpoilt: boolean;
}

export interface Limits {
  /** Statements executed and words expanded, together. */
  readonly steps: number;
  /** Functions and files inside each other. */
  readonly depth: number;
  /** Characters written or held in values. */
  readonly output: number;
}

export interface Machine {
  state: State;
  /** Of the shell that runs now: a script may start another. */
  dialect: Dialect;
  readonly grammar: ShellGrammar;
  limits: Limits;
  readonly spent: { steps: number; output: number };
  /** Where it was when it last did a step. */
  at: Place;
  depth: number;
  /** Files that are being sourced, inside each other. */
  sourcing: number;
  /** See `ScriptInput`. */
  readonly filesMayMiss: boolean;
  /** Conditions around what runs: `set -e` does not end the script there. */
  conditions: number;
  /** What runs now is a simple command that has a process to itself, and nothing inside it. */
  isAlone: boolean;
  /** What an expansion that failed makes of the command that it stands in. */
  failure: Flow | undefined;
  parked: Parked[];
  /** What was before the last command that was started beside the script, and the files as that leaves them. */
  beside:
    | { readonly world: World; readonly files: ReadonlyMap<string, Value>; readonly written: readonly string[] }
    | undefined;
  /** Why what runs now may not run, the last reason last. */
  doubts: string[];
  stdin: Stream;
  /** What the shell itself reads from, or has told itself to: not what a loop or a pipeline around reads. */
  ownInput: Stream;
  /** How often something was read that somebody types. */
  typed: number;
  /** How often that was when the outermost loop began that runs now. */
  typedBefore: number | undefined;
  /** The functions that run, the last one called last, and how often something was read that somebody types when each was called. */
  readonly called: { readonly name: string; readonly typed: number }[];
  /** A subshell has sent the script a signal. */
  wounded: boolean;
  /** How often the world was asked to do something. */
  deeds: number;
  /** How often it slept. */
  naps: number;
  /** How often a rule was to be taken out, or to stand at some number: done again, that meets other rules. */
  takings: number;
  /** What begins beside the script: the deeds until then, and the seconds that it sleeps before any other. */
  nap: { readonly deeds: number; seconds: number | undefined } | undefined;
  /** How often of these it was only asked what there is, where that is counted. */
  questions: number | undefined;
  /** Standard output is read by something. */
  capturing: boolean;
  /** Subshells around what runs. */
  subshells: number;
  /** How many commands around have their output read. */
  level: number;
  /** Substitutions that have run: an assignment has the status of the last. */
  substitutions: number;
  /** The status of the last substitution. */
  substituted: Status;
  /** Arrays that a declaration has yet to make: `local x=(…)`. */
  readonly arrays: Map<string, Assignment>;
  /** What `$0` is. */
  name: string;
  /** Loops around what runs, as `break` sees them. */
  loops: number;
  readonly unknowns: Map<string, Unknown>;
  /** What is written down of the statements that run, so that they need not run again. */
  recording: Recording | undefined;
  /** No function that is being called now was called in a loop, in a condition or where its output is read. */
  callsOnce: boolean;
  /** Runs the statements of a long function, of which some may not have to run again. */
  readonly runLong: ((machine: Machine, statements: readonly Statement[]) => Flow | undefined) | undefined;
  readonly told: Told;
  /** The file that a text is in, by its number, as the script names it. */
  readonly fileOf: (source: number) => string;
  /** `from`: the command that sources it. */
  readonly readFile: (path: string, from?: Place) => { readonly source: number; readonly text: string } | undefined;
  readonly parse: (text: string, where: Where) => readonly Statement[];
  /** Runs statements in a subshell and gives what they print. */
  readonly substitute: (machine: Machine, statements: readonly Statement[], place: Place) => Value;
}

/** A limit was reached. It is thrown through all that runs, and caught where the script began. */
export class LimitReached extends Error {
  readonly place: Place;
  constructor(message: string, place: Place) {
    super(message);
    this.place = place;
  }
}

export function step(machine: Machine, place: Place, cost = 1): void {
  machine.spent.steps += cost;
  machine.at = place;
  if (machine.spent.steps > mostSteps(machine)) {
    throw new LimitReached(`more than ${mostSteps(machine)} steps: a loop that does not end?`, place);
  }
}

/** Fewer where somebody is asked: menus part into ways that each cost more, and end when somebody wants. */
export function mostSteps({ limits, typed }: Machine): number {
  return typed > 0 ? limits.steps >> 2 : limits.steps;
}

export function spendOutput(machine: Machine, amount: number, place: Place): void {
  machine.spent.output += amount;
  if (machine.spent.output > machine.limits.output) {
    throw new LimitReached(`more than ${machine.limits.output} characters of text`, place);
  }
}

/** Notes once where knowledge ends. */
export function note(machine: Machine, effect: Unknown['effect'], reason: string, place: Place): void {
  const key = `${place.source} ${place.start} ${effect}`;
  if (!machine.unknowns.has(key)) machine.unknowns.set(key, { place, reason, effect });
  machine.recording?.notes.push({ place, reason, effect });
}

/** What runs now depends on more than the state of the shell and what the world answers. */
export function spoil({ recording }: Machine): void {
  if (recording) recording.isSpoilt = true;
}

export function variable(machine: Machine, name: string): Variable | undefined {
  return machine.state.variables.get(name);
}

const NO_VARIABLE = { integer: undefined, associative: undefined, casing: undefined };

/** What the author tells of the variable where the value is not known; then nothing is left to say about it. */
function asTold(machine: Machine, name: string, value: Value): Value {
  const { told, unknowns } = machine;
  const text = told.values.size === 0 ? undefined : told.values.get(name);
  if (text === undefined || reasonOf(value) === undefined) return value;
  spoil(machine);
  for (const { place } of value) unknowns.delete(`${place.source} ${place.start} value`);
  return known(text, value[0]?.place ?? NOWHERE);
}

/** The variable that a name stands for: another where it was declared so. */
export function meant({ state }: Machine, name: string): string {
  let result = name;
  for (let i = 0; i < 10; i++) {
    const next = state.variables.get(result)?.refersTo;
    if (next === undefined) break;
    result = next;
  }
  return result;
}

function recased(value: Value, casing: Variable['casing']): Value {
  if (casing === undefined) return value;
  return value.map((piece) => ({
    ...piece,
    text: casing === 'upper' ? piece.text.toUpperCase() : piece.text.toLowerCase(),
  }));
}

/** Sets a variable; `false` when it may not be written to. */
export function assign(machine: Machine, written: string, given: Value): boolean {
  const { variables } = machine.state;
  const name = meant(machine, written);
  const before = variables.get(name);
  let value = compacted(recased(asTold(machine, name, given), before?.casing));
  if (before?.readonly) return false;
  const doubt = readonlyDoubt(before, name);
  if (doubt !== undefined) {
    const place = given[0]?.place ?? machine.at;
    const isBash = machine.dialect === 'bash';
    mayLeave(machine, refusal(machine), isBash ? 1 : 2, doubt, place);
    if (!before?.value || !sameText(before.value, value)) value = hole(doubt, place);
  }
  let length = 0;
  for (const piece of value) length += piece.text.length;
  if (length > 1000) spendOutput(machine, length, value[0]?.place ?? NOWHERE);
  const elements = before?.elements ? new Map(before.elements).set('0', value) : undefined;
  const { options } = machine.state;
  const exported = before?.exported ?? options.has('a');
  if (name === 'OPTIND') restartOptions(machine, value);
  const { integer, associative, casing } = before ?? NO_VARIABLE;
  const perhaps = before || !options.has(`a${PERHAPS}`) ? perhapsStill(before) : { exported: true as const };
  variables.set(name, { value, elements, exported, readonly: false, integer, associative, casing, perhaps });
  return true;
}

/** `getopts` begins again where OPTIND is set: at that argument, or at the first. */
export function restartOptions({ state }: Machine, value: Value): void {
  const text = textOf(value);
  state.optionAt = 1;
  state.optionIndex = text === undefined ? 0 : Math.max(1, Math.trunc(Number(text)) || 1);
}

/** Why what runs now may not run: it stands in one of two branches, or behind a way out that may have been taken. */
export function doubtOf({ doubts, parked }: Machine): string | undefined {
  return doubts.at(-1) ?? parked.at(-1)?.why;
}

/** An expansion that the shell refuses: dash ends the script, bash gives up the command line, but for `set -e`, of which arithmetic does not know. */
export function refuse(machine: Machine, endsUnderErrexit = true): void {
  // What failed first is what counts: nothing is expanded behind it.
  if (machine.failure) return;
  const isBash = machine.dialect === 'bash';
  if (isBash && endsUnderErrexit) mayEndByErrexit(machine);
  machine.failure = endsUnderErrexit ? refusal(machine) : { kind: isBash ? 'discard' : 'exit', levels: 0 };
  machine.state.status = isBash ? 1 : 2;
}

function refusal({ dialect, state }: Machine): Flow {
  return { kind: dialect === 'sh' || state.options.has('e') ? 'exit' : 'discard', levels: 0 };
}

/** bash ends here where "set -e" is on, of which it may not be known. */
export function mayEndByErrexit(machine: Machine): void {
  if (machine.state.options.has(`e${PERHAPS}`))
    mayLeave(machine, { kind: 'exit', levels: 0 }, 1, 'whether "set -e" is on is not known', machine.at);
}

export const NOWHERE: Place = { source: 0, start: 0, end: 0 };
