/** What a shell holds while a script runs: variables, functions, arguments, files that it wrote, and the world around it. */

import type { Place, Statement } from '../ast.ts';
import { eitherFolder, shown } from '../host/folders.ts';
import type { Status, World } from '../host/world.ts';
import { hole, type Piece, reasonOf, sameText, type Value } from '../value.ts';
import { anyWords } from './arguments.ts';
import type { Bindings } from './bindings.ts';
import { eitherOf } from './either.ts';
import { joinDescriptors } from './inputs.ts';
import { joinKept, UNSURE } from './sinks.ts';
import type { Stream } from './stream.ts';

/** A variable, or an array: values by index or key. */
export interface Variable {
  readonly value: Value | undefined;
  readonly elements: ReadonlyMap<string, Value> | undefined;
  readonly exported: boolean;
  readonly readonly: boolean;
  readonly integer?: boolean | undefined;
  readonly associative?: boolean | undefined;
  /** `declare -u` and `-l`: the case that all its letters get. */
  readonly casing?: 'upper' | 'lower' | undefined;
  /** `declare -n`: the variable that is meant by it. */
  readonly refersTo?: string | undefined;
  /** What holds of it in one of two ways only. */
  readonly perhaps?: Perhaps | undefined;
}

/** What nobody knows of a variable, whatever is known of its value. */
export interface Perhaps {
  readonly unset?: true;
  readonly exported?: true;
  readonly readonly?: true;
}

/** `undefined` content: it was written, but not with what is known. */
export interface State {
  variables: Bindings<Variable>;
  functions: Bindings<Statement>;
  aliases: Map<string, Value>;
  arguments: readonly Value[];
  status: Status;
  options: ReadonlySet<string>;
  files: Map<string, Value>;
  world: World;
  /** What was written to standard output since it was last taken. */
  output: readonly Piece[];
  /** `exec > file`: what is written goes elsewhere, until something else takes it. */
  isMuted?: boolean | typeof PERHAPS | undefined;
  /** Where descriptor 2 leads, and those above it that were opened for writing: to the output of which level. See `sinks.ts`. */
  errors: number;
  kept: ReadonlyMap<number, number>;
  /** What was written past the output that is gathered now, to that of a level around. */
  pending: ReadonlyMap<number, readonly Piece[]>;
  /** The names of the functions that run, the last one called last. */
  callers: readonly string[];
  /** For each function that runs: what its local variables hide. */
  frames: readonly ReadonlyMap<string, Variable | undefined>[];
  /** Why a variable that nothing here has set may be set nonetheless. */
  open: string | undefined;
  /** Which argument `getopts` reads next, from 1, and where in it: a word may hold several options. 0: it is not known which. */
  optionIndex: number;
  optionAt: number;
  /** What `trap … EXIT` is to run, and `trap … ERR`. */
  atExit: Value | undefined;
  atError: Value | undefined;
  /** What is to be run where a signal comes, by its name; nothing, where it is ignored. */
  traps: ReadonlyMap<string, Value>;
  /** What the parts of the last pipeline ended with, where it had several. */
  pipeStatus: readonly Status[] | undefined;
  /** The folder that it is in, and the one before; nothing: where the script began, which is taken to be beside it. */
  folder: string;
  oldFolder: string;
  /** Those that `popd` goes back to, the last one last. */
  leftFolders: readonly string[];
  /** What is read from descriptors other than 0. */
  descriptors: ReadonlyMap<number, Stream>;
  /** What runs beside the script and was not waited for, if it does anything that others may see. */
  beside: Beside | undefined;
  /** How many commands were started beside it, and what the last one ended with. */
  started: number;
  besideStatus: Status;
}

/** Commands that run beside the script. */
export interface Beside {
  /** Where the last of them stands. */
  readonly place: Place;
  /** Something else was done meanwhile, before them or after them. */
  readonly isMingled: boolean;
  /** And so much was done that what stands now is not known to stand. */
  readonly isFresh: boolean;
  /** They were started by another shell, which alone can wait for them. */
  readonly isOthers: boolean;
  readonly count: number;
  /** It is one that has done nothing yet, and sleeps for at least so many seconds. */
  readonly later: number | undefined;
}

/** Why nobody knows whether there is a file. */
export function absence(path: string): string {
  return `whether there is ${shown(path)} is not known`;
}

/** A file that the script has certainly written, whatever it holds. */
export function isThere(file: Value | undefined): boolean {
  return file !== undefined && !reasonOf(file)?.startsWith('whether there is');
}

export function forkState(state: State): State {
  const fork = { ...state };
  fork.variables = state.variables.copy();
  fork.functions = state.functions.copy();
  fork.aliases = new Map(state.aliases);
  fork.files = new Map(state.files);
  fork.world = state.world.fork();
  return fork;
}

/** What it costs to compare a variable that may differ, and to copy and compare a file: a menu of menus parts its ways very often. */
const STEPS_OF_NAME = 8;
const STEPS_OF_FILE = 0.25;

/** What is known when the shell is in one of two states and nobody knows in which. Both are used up. `spend` is told the steps that it took. */
export function joinStates(a: State, b: State, why: string, place: Place, spend: (steps: number) => void): State {
  spend(a.world.join(b.world, why));
  const frames = joinFrames(a, b, why, place);
  const names = a.variables.namesApart(b.variables);
  spend(names.size * STEPS_OF_NAME + Math.ceil((a.files.size + b.files.size) * STEPS_OF_FILE));
  for (const name of names) {
    const one = a.variables.get(name);
    const other = b.variables.get(name);
    if (one === other) continue;
    const merged = joinVariables(one, other, why, place);
    if (merged !== one) a.variables.set(name, merged);
  }
  for (const [path, value] of b.files) {
    const own = a.files.get(path);
    if (!own) a.files.set(path, hole(absence(path), place));
    else if (!sameText(own, value))
      a.files.set(path, hole(isThere(own) && isThere(value) ? why : absence(path), place));
  }
  for (const [path] of a.files) if (!b.files.has(path)) a.files.set(path, hole(absence(path), place));
  for (const name of a.functions.namesApart(b.functions)) {
    const [one, other] = [a.functions.get(name), b.functions.get(name)];
    if (one !== other) a.functions.set(name, eitherOf(name, one, other, why, place));
  }
  for (const name of new Set([...a.aliases.keys(), ...b.aliases.keys()])) {
    const other = b.aliases.get(name);
    const own = a.aliases.get(name);
    if (!own || !other || !sameText(own, other)) a.aliases.set(name, hole(why, place));
  }
  return {
    ...a,
    status: a.status === b.status ? a.status : why,
    output: joinOutput(a.output, b.output, why, place),
    pending: joinPending(a.pending, b.pending, why, place),
    kept: joinKept(a.kept, b.kept),
    arguments: sameList(a.arguments, b.arguments) ? a.arguments : [anyWords(why, place)],
    open: a.open ?? b.open,
    optionIndex: a.optionIndex === b.optionIndex ? a.optionIndex : 0,
    options: a.options === b.options ? a.options : joinOptions(a.options, b.options),
    descriptors: joinDescriptors(a.descriptors, b.descriptors, why, place),
    isMuted: (a.isMuted ?? false) === (b.isMuted ?? false) ? a.isMuted : PERHAPS,
    errors: a.errors === b.errors ? a.errors : UNSURE,
    frames,
    atExit: joinTexts(a.atExit, b.atExit, why, place),
    atError: joinTexts(a.atError, b.atError, why, place),
    traps: joinTraps(a.traps, b.traps, why, place),
    pipeStatus: undefined,
    folder: eitherFolder(a.folder, b.folder),
    oldFolder: eitherFolder(a.oldFolder, b.oldFolder),
    leftFolders:
      a.leftFolders.length === b.leftFolders.length
        ? a.leftFolders.map((folder, at) => eitherFolder(folder, b.leftFolders[at] ?? ''))
        : [],
    beside: joinBeside(a.beside, b.beside),
    started: Math.max(a.started, b.started) + (a.started === b.started ? 0 : 1),
    besideStatus: a.besideStatus === b.besideStatus ? a.besideStatus : why,
  };
}

/** What runs beside the script in one of two ways alone cannot be told apart from what does not. */
function joinBeside(a: Beside | undefined, b: Beside | undefined): Beside | undefined {
  const one = a ?? b;
  if (a === b || !one) return one;
  const count = (a?.count ?? 0) + (b?.count ?? 0);
  const isOthers = (a?.isOthers ?? false) || (b?.isOthers ?? false);
  return { ...one, count, isMingled: true, isFresh: true, isOthers, later: undefined };
}

/** What is known of a variable that is one of two. */
export function joinVariables(
  one: Variable | undefined,
  other: Variable | undefined,
  why: string,
  place: Place,
): Variable {
  const base = one ?? other;
  const perhaps = joinPerhaps(one, other);
  const shared = {
    exported: (one?.exported ?? false) && (other?.exported ?? false),
    readonly: (one?.readonly ?? false) && (other?.readonly ?? false),
    ...(perhaps && { perhaps }),
  };
  const isSame = one?.value && other?.value && !one.elements && !other.elements && sameText(one.value, other.value);
  if (isSame) return perhaps ? { ...one, ...shared } : one;
  if (base?.elements && sameElements(one?.elements, other?.elements)) return { ...base, ...shared };
  // What it holds is not known, but how it takes what it is given.
  const kind = base && { integer: base.integer, associative: base.associative, casing: base.casing };
  return { ...kind, value: hole(why, place), elements: undefined, ...shared };
}

/** What holds of the variable in one of the two alone, or in one of two ways before. */
function joinPerhaps(one: Variable | undefined, other: Variable | undefined): Perhaps | undefined {
  if (
    one &&
    other &&
    one.perhaps === other.perhaps &&
    one.exported === other.exported &&
    one.readonly === other.readonly
  ) {
    const isSet = (each: Variable): boolean => (each.value ?? each.elements) !== undefined;
    if (isSet(one) === isSet(other)) return one.perhaps;
  }
  const differs = (of: (each: Variable | undefined) => boolean, name: keyof Perhaps): boolean =>
    of(one) !== of(other) || one?.perhaps?.[name] === true || other?.perhaps?.[name] === true;
  const isUnset = differs((each) => !each?.value && !each?.elements, 'unset');
  const isExported = differs((each) => each?.exported ?? false, 'exported');
  const isReadonly = differs((each) => each?.readonly ?? false, 'readonly');
  if (!isUnset && !isExported && !isReadonly) return undefined;
  return {
    ...(isUnset && { unset: true }),
    ...(isExported && { exported: true }),
    ...(isReadonly && { readonly: true }),
  };
}

function sameElements(a: Variable['elements'], b: Variable['elements']): boolean {
  if (!a || !b || a.size !== b.size) return false;
  return [...a].every(([key, value]) => {
    const other = b.get(key);
    return other !== undefined && sameText(value, other);
  });
}

function sameList(a: readonly Value[], b: readonly Value[]): boolean {
  return a === b || (a.length === b.length && a.every((value, index) => sameText(value, b[index] ?? [])));
}

function joinOutput(a: readonly Piece[], b: readonly Piece[], why: string, place: Place): readonly Piece[] {
  if (a === b) return a;
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  if (shared === a.length && shared === b.length) return a;
  if (sameText(a.slice(shared), b.slice(shared))) return a;
  return [...a.slice(0, shared), ...hole(why, place)];
}

function joinPending(a: State['pending'], b: State['pending'], why: string, place: Place): State['pending'] {
  if (a === b) return a;
  const levels = new Set([...a.keys(), ...b.keys()]);
  return new Map([...levels].map((level) => [level, joinOutput(a.get(level) ?? [], b.get(level) ?? [], why, place)]));
}

/** An option that is on in one of two states. */
export const PERHAPS = '?';

/** Options that are on in both, and those of which it is not known. */
function joinOptions(a: State['options'], b: State['options']): State['options'] {
  const joined = new Set<string>();
  for (const option of new Set([...a, ...b])) {
    if (option.endsWith(PERHAPS) || (a.has(option) && b.has(option))) joined.add(option);
    else joined.add(option + PERHAPS);
  }
  return joined;
}

/** A variable that is local in one state alone is not known once its function has ended, but for one that nothing changes. */
function joinFrames(a: State, b: State, why: string, place: Place): State['frames'] {
  if (a.frames === b.frames) return a.frames;
  if (a.frames.length !== b.frames.length) return a.frames.length < b.frames.length ? a.frames : b.frames;
  return a.frames.map((frame, at) => {
    const other = b.frames[at];
    if (!other || frame === other || (frame.size === other.size && [...frame.keys()].every((name) => other.has(name))))
      return frame;
    const joined = new Map(frame);
    for (const name of new Set([...frame.keys(), ...other.keys()])) {
      if (frame.has(name) && other.has(name)) continue;
      const own = frame.has(name) ? frame.get(name) : a.variables.get(name);
      const others = other.has(name) ? other.get(name) : b.variables.get(name);
      const isFixed = own?.readonly && others?.readonly;
      joined.set(
        name,
        isFixed
          ? joinVariables(own, others, why, place)
          : { value: hole(why, place), elements: undefined, exported: false, readonly: false },
      );
    }
    return joined;
  });
}

function joinTraps(a: State['traps'], b: State['traps'], why: string, place: Place): State['traps'] {
  if (a === b) return a;
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return new Map(names.map((name) => [name, joinTexts(a.get(name), b.get(name), why, place) ?? hole(why, place)]));
}

/** What is to be run at the end, or at an error. */
function joinTexts(a: Value | undefined, b: Value | undefined, why: string, place: Place): Value | undefined {
  if (a === b) return a;
  return a && b && sameText(a, b) ? a : hole(why, place);
}
