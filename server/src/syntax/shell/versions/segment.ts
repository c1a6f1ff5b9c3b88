/** A stretch of a script that has run: what it met and what it did, so that it need not run again where it meets the same. */
import type { Statement } from '../ast.ts';
import type { World } from '../host/world.ts';
import { doubtOf, type FileRead, type Machine, mostSteps, note, type Unknown } from '../run/machine.ts';
import type { State, Variable } from '../run/state.ts';
import { isSameField, isSameVariable } from './same.ts';
import type { Act } from './trace.ts';

/** The state of the shell but for its names and the world. */
export type Rest = Omit<State, 'variables' | 'functions' | 'world'>;

/** Statements that have run: what they met, and what they did. */
export interface Segment {
  /** How many functions they stand in: none, for those of the text's own. */
  readonly depth: number;
  readonly statements: readonly Statement[];
  readonly before: Rest;
  readonly doubt: string | undefined;
  readonly asked: {
    readonly variables: ReadonlyMap<string, Variable | undefined>;
    readonly functions: ReadonlyMap<string, Statement | undefined>;
  };
  /** What the statements leave otherwise than they met it. */
  readonly left: readonly Left[];
  readonly bound: {
    readonly variables: readonly Bound<Variable>[];
    readonly functions: readonly Bound<Statement>[];
  };
  readonly acts: readonly Act[];
  /** The number of the world that is left. */
  readonly world: number;
  readonly notes: readonly Unknown[];
  readonly reads: readonly FileRead[];
  readonly spent: Spent;
  readonly substituted: Machine['substituted'];
}

/** A field of the state, and what it is then. */
export type Left = readonly [name: keyof Rest, value: Rest[keyof Rest]];

export type Bound<T> = readonly [name: string, value: T | undefined];

export interface Spent {
  readonly steps: number;
  readonly output: number;
  readonly substitutions: number;
  readonly deeds: number;
  readonly typed: number;
  readonly naps: number;
}

export function spentBy({ spent: { steps, output }, substitutions, deeds, typed, naps }: Machine): Spent {
  return { steps, output, substitutions, deeds, typed, naps };
}

/** What was spent since it was that. */
export function spentSince(before: Spent, machine: Machine): Spent {
  const now = spentBy(machine);
  return {
    steps: now.steps - before.steps,
    output: now.output - before.output,
    substitutions: now.substitutions - before.substitutions,
    deeds: now.deeds - before.deeds,
    typed: now.typed - before.typed,
    naps: now.naps - before.naps,
  };
}

/** The statements stand there, and nothing else on the line of the last. */
export function isHere({ statements: own }: Segment, statements: readonly Statement[], at: number): boolean {
  for (let i = 0; i < own.length; i++) if (own[i] !== statements[at + i]) return false;
  return statements[at + own.length]?.sameLine !== true;
}

/** Nothing is under way that a segment would have to know of, but for functions that are called, each of them once. */
export function isPlainly(machine: Machine): boolean {
  const { state, sourcing, conditions, failure, stdin, capturing, subshells, arrays, loops, callsOnce } = machine;
  const { descriptors, output } = state;
  if (sourcing + conditions + loops + subshells + arrays.size > 0 || failure || capturing || !callsOnce) return false;
  if (descriptors.size + output.length > 0) return false;
  return stdin.value.length === 0 || (stdin.isTyped === true && stdin.taken === 0);
}

/** The shell is as the statements met it, as far as they asked. */
export function fits(machine: Machine, segment: Segment): boolean {
  const { state, spent, limits, depth } = machine;
  if (!isPlainly(machine) || depth !== segment.depth || doubtOf(machine) !== segment.doubt) return false;
  if (spent.steps + segment.spent.steps > mostSteps(machine) || spent.output + segment.spent.output > limits.output)
    return false;
  for (const [name, value] of segment.asked.variables)
    if (!isSameVariable(state.variables.get(name), value)) return false;
  for (const [name, body] of segment.asked.functions) if (state.functions.get(name) !== body) return false;
  if (!isSameRest(state, segment.before)) return false;
  return segment.reads.every(({ path, from, text, source }) => {
    const found = machine.readFile(path, from);
    return found?.text === text && found?.source === source;
  });
}

/** Leaves the shell as the statements leave it; the world has been asked. */
export function finish(
  machine: Machine,
  { statements, left, bound, notes, reads, spent, substituted }: Segment,
  world: World,
): void {
  const { variables, functions } = machine.state;
  for (const [name, value] of bound.variables) bind(variables, name, value);
  for (const [name, body] of bound.functions) bind(functions, name, body);
  machine.state = { ...machine.state, ...ownedFields(left), world };
  for (const { effect, reason, place } of notes) note(machine, effect, reason, place);
  machine.recording?.reads.push(...reads);
  machine.spent.steps += spent.steps;
  machine.spent.output += spent.output;
  machine.substitutions += spent.substitutions;
  machine.deeds += spent.deeds;
  machine.typed += spent.typed;
  machine.naps += spent.naps;
  machine.substituted = substituted;
  machine.at = statements.at(-1)?.place ?? machine.at;
}

function isSameRest(state: State, before: Rest): boolean {
  for (const field in state) {
    const name = field as keyof Rest;
    if (!ELSEWHERE.has(field) && !isSameField(state[name], before[name])) return false;
  }
  for (const name in before) if (before[name as keyof Rest] !== undefined && !(name in state)) return false;
  return true;
}

/** What the second state has that is not the same in the first. */
export function leftIn(before: Rest, after: State): Left[] {
  const own = restOf(after);
  const names = new Set([...Object.keys(before), ...Object.keys(own)] as (keyof Rest)[]);
  return [...names].filter((name) => !isSameField(before[name], own[name])).map((name) => [name, own[name]]);
}

/** The fields, with maps of their own where the shell changes these. */
function ownedFields(left: readonly Left[]): Partial<Rest> {
  if (left.length === 0) return NOTHING;
  const fields: Partial<Rest> = Object.fromEntries(left);
  if (fields.aliases) fields.aliases = new Map(fields.aliases);
  if (fields.files) fields.files = new Map(fields.files);
  if (fields.frames) fields.frames = fields.frames.map((frame) => new Map(frame));
  return fields;
}

const NOTHING: Partial<Rest> = {};

/** What a segment remembers in ways of its own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['variables', 'functions', 'world'] satisfies (keyof State)[]);

/** A copy that nothing else changes. */
export function restOf(state: Rest): Rest {
  const { variables: _, functions: __, world: ___, ...rest } = state as State;
  return {
    ...rest,
    aliases: new Map(rest.aliases),
    files: new Map(rest.files),
    frames: rest.frames.map((frame) => new Map(frame)),
  };
}

interface Names<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): unknown;
  delete(name: string): void;
}

/** Binds names there as they are bound here, and says which were bound otherwise. */
export function rebound<T extends object>(
  here: Names<T> & { namesApart(other: Names<T>): Iterable<string> },
  there: Names<T>,
): Bound<T>[] {
  const result: Bound<T>[] = [];
  for (const name of here.namesApart(there)) {
    const value = here.get(name);
    if (value === there.get(name)) continue;
    result.push([name, value]);
    bind(there, name, value);
  }
  return result;
}

function bind<T>(names: Names<T>, name: string, value: T | undefined): void {
  if (value === undefined) names.delete(name);
  else names.set(name, value);
}
