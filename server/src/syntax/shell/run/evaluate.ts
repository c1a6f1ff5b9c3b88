/** Evaluates a script without executing it: what it does to a model of the world, and where that cannot be known. */

import type { Place, Statement } from '../ast.ts';
import { hostVariables, ownVariables } from '../host/environment.ts';
import { hostPath } from '../host/folders.ts';
import { type Told, toldIn } from '../host/told.ts';
import type { World } from '../host/world.ts';
import type { ShellGrammar } from '../read/grammar.ts';
import { dialectOf, isForeign, parseShell } from '../read/parse.ts';
import type { Dialect } from '../read/reading.ts';
import { EMPTY, known, type Value } from '../value.ts';
import type { ScriptMemory } from '../versions/script-memory.ts';
import { anyWords, UNTOLD_ARGUMENTS } from './arguments.ts';
import { leaveBeside } from './beside.ts';
import { Bindings } from './bindings.ts';
import { settleAtEnd } from './branch.ts';
import { executeText, substitute } from './execute.ts';
import { type Flow, LimitReached, type Limits, type Machine, NOWHERE, note, type Unknown } from './machine.ts';
import { AWAY } from './sinks.ts';
import type { State, Variable } from './state.ts';
import { NOTHING_TO_READ, typedStream } from './stream.ts';

export interface ScriptInput {
  readonly text: string;
  /** What `$0` is. */
  readonly name: string;
  /** Absent: nobody knows what it is called with, unless comments tell. */
  readonly arguments?: readonly string[] | undefined;
  /** Variables of the environment, and no others. */
  readonly environment: Readonly<Record<string, string>>;
  /** Told by the first line when absent. */
  readonly dialect?: Dialect;
  readonly limits?: Limits;
  /** Files that may be read, by the path that the script writes; `undefined` for all others. */
  readonly readFile?: (path: string) => string | undefined;
  /** Somebody may type what it reads; absent: there is nothing to read. */
  readonly isTyped?: boolean;
  /** What is sourced and cannot be read may not be there at all, where nothing has asked for it; absent: it is taken to be there. */
  readonly filesMayMiss?: boolean;
  /** The script ends at the first place that its shell cannot read; absent: what is behind it is read as well, for the place may be mended. */
  readonly endsUnread?: boolean;
  /** What stands in the text, where a run of the same text with the same settings has found that out: `ScriptResult.statements`. */
  readonly statements?: readonly Statement[];
}

/** A file that a script reads. */
export interface SourceFile {
  readonly text: string;
  /** The command that sources it; absent where it is only read. */
  readonly from: Place | undefined;
}

export interface ScriptResult {
  /** What is known of the world at the end. */
  readonly world: World;
  /** Where knowledge ends, in the order it was met. */
  readonly unknowns: readonly Unknown[];
  /** Why the evaluation stopped before the script's end. */
  readonly stopped: Unknown | undefined;
  /** Paths of the texts that places point into: the script, then the files that it sourced. */
  readonly sources: readonly string[];
  /** Of each file among them what it holds, and what brought it in. */
  readonly files: ReadonlyMap<number, SourceFile>;
  readonly steps: number;
  /** What stands in the text. */
  readonly statements: readonly Statement[];
}

/** Enough for a loop over every port, and over before anyone waits. */
export const USUAL_LIMITS: Limits = { steps: 1_000_000, depth: 200, output: 20_000_000 };

/** Characters of a text that are read: some ten thousand commands. */
const LONGEST = 400_000;

/** Evaluates the script on the world, which it uses up. */
export function evaluateScript(
  grammar: ShellGrammar,
  input: ScriptInput,
  world: World,
  memory?: ScriptMemory,
): ScriptResult {
  const dialect = input.dialect ?? dialectOf(input.text);
  const told = toldIn(input.text);
  const endsUnread = input.endsUnread === true && !isForeign(input.text);
  const sources = memory?.sources ?? [];
  sources[0] = input.name;
  const files = new Map<number, SourceFile>();
  const parsed = new Map<string, readonly Statement[]>();
  const ownInput = input.isTyped ? typedStream(NOWHERE) : NOTHING_TO_READ();
  const machine: Machine = {
    state: initialState(input, world, told),
    dialect,
    grammar,
    limits: input.limits ?? USUAL_LIMITS,
    spent: { steps: 0, output: 0 },
    at: NOWHERE,
    depth: 0,
    sourcing: 0,
    filesMayMiss: input.filesMayMiss === true,
    conditions: 0,
    isAlone: false,
    failure: undefined,
    parked: [],
    beside: undefined,
    doubts: [],
    stdin: ownInput,
    ownInput,
    typed: 0,
    typedBefore: undefined,
    called: [],
    naps: 0,
    nap: undefined,
    deeds: 0,
    takings: 0,
    wounded: false,
    questions: undefined,
    capturing: false,
    level: 0,
    subshells: 0,
    substitutions: 0,
    substituted: 0,
    arrays: new Map(),
    name: input.name,
    loops: 0,
    unknowns: new Map(),
    recording: undefined,
    callsOnce: true,
    runLong: memory && ((inner, body) => memory.segments.inside(inner, body)),
    told,
    fileOf: (source) => sources[source] ?? input.name,
    readFile(asked, from) {
      const path = hostPath(machine, asked);
      if (path === undefined) return undefined;
      const text = input.readFile?.(path);
      if (text !== undefined && !sources.includes(path)) sources.push(path);
      const source = text === undefined ? undefined : sources.indexOf(path);
      machine.recording?.reads.push({ path, from, text, source });
      if (source === undefined || text === undefined) return undefined;
      if (!files.has(source)) files.set(source, { text, from });
      return { source, text };
    },
    parse(text, where) {
      const key = `${machine.dialect} ${where.source} ${where.offset} ${where.fixed?.start ?? ''} ${text}`;
      if (text.length > LONGEST) throw tooLong(where.fixed ?? { source: where.source, start: 0, end: 0 });
      const before = parsed.get(key);
      if (before) return before;
      const statements = parseShell(grammar, text, machine.dialect, where, undefined, endsUnread);
      parsed.set(key, statements);
      return statements;
    },
    substitute(inner, statements, place) {
      inner.substitutions++;
      const before = inner.state.status;
      const value = substitute(inner, statements, place);
      inner.substituted = inner.state.status;
      // In dash `$?` stays what it was, until the command is done.
      if (inner.dialect === 'sh' && !inner.failure) inner.state.status = before;
      return value;
    },
  };
  const text = readablePart(input.text);
  const cut = text.length < input.text.length ? text.length : undefined;
  const own = dialect === 'bash' ? withoutLastBackslash(text) : text;
  const read = memory
    ? memory.read(grammar, own, dialect)
    : (input.statements ?? machine.parse(own, { source: 0, offset: 0, fixed: undefined }));
  const statements = cut === undefined ? read : beforeCut(read);
  const runAll = (): Flow | undefined =>
    memory ? memory.segments.run(machine, statements, settingOf(input, told)) : executeText(machine, statements);
  const stopped = run(machine, runAll, cut);
  return {
    world: machine.state.world,
    unknowns: [...machine.unknowns.values()],
    stopped,
    sources: sources.slice(0, 1 + Math.max(0, ...files.keys())),
    files,
    steps: machine.spent.steps,
    statements,
  };
}

/** Of a script that is longer than any, its first lines. */
function readablePart(text: string): string {
  return text.length <= LONGEST ? text : text.slice(0, text.lastIndexOf('\n', LONGEST - 1) + 1);
}

/** A line that is to go on where the file ends is at its end; only of its own script does bash see that. */
function withoutLastBackslash(text: string): string {
  let count = 0;
  while (text[text.length - 1 - count] === '\\') count++;
  return count % 2 === 1 ? text.slice(0, -1) : text;
}

/** Without what the cut may have gone through. */
function beforeCut(statements: readonly Statement[]): readonly Statement[] {
  return statements.slice(0, statements.findLastIndex(({ kind }) => kind !== 'broken') + 1);
}

/** `cut`: where the part of the script ends that is read at all. */
function run(machine: Machine, runAll: () => Flow | undefined, cut: number | undefined): Unknown | undefined {
  try {
    const flow = runAll();
    if (cut !== undefined && flow?.kind !== 'exit') throw tooLong({ source: 0, start: cut, end: cut });
    settleAtEnd(machine, 0, flow, NOWHERE);
    leaveBeside(machine);
    return undefined;
  } catch (error) {
    if (!(error instanceof LimitReached) && !(error instanceof RangeError)) throw error;
    const place = error instanceof LimitReached && error.place !== NOWHERE ? error.place : machine.at;
    const reason = error instanceof LimitReached ? error.message : 'it goes deeper than can be followed';
    note(machine, 'stop', reason, place);
    // What stands here may be what one of several ways has made: another may have ended with something else.
    machine.state.world.blur(reason, place, machine.parked.length + machine.doubts.length > 0);
    return { place, reason, effect: 'stop' };
  }
}

function tooLong(place: Place): LimitReached {
  return new LimitReached(`more than ${LONGEST} characters of script`, place);
}

function initialState(input: ScriptInput, world: World, { values }: Told): State {
  const variables = new Bindings<Variable>();
  const environment: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    ...input.environment,
  };
  for (const [name, text] of Object.entries(environment)) {
    variables.set(name, { value: known(text, NOWHERE), elements: undefined, exported: true, readonly: false });
  }
  for (const [name, text] of values) {
    if (!variables.has(name))
      variables.set(name, { value: known(text, NOWHERE), elements: undefined, exported: false, readonly: false });
  }
  const dialect = input.dialect ?? dialectOf(input.text);
  for (const [name, variable] of ownVariables(dialect)) variables.set(name, variable);
  for (const [name, variable] of hostVariables(dialect)) if (!variables.has(name)) variables.set(name, variable);
  return {
    variables,
    functions: new Bindings(),
    aliases: new Map(),
    arguments: givenTo(input, values),
    status: 0,
    options: new Set(),
    files: new Map(),
    world,
    output: EMPTY,
    errors: AWAY,
    kept: new Map(),
    pending: new Map(),
    callers: [],
    frames: [],
    open: undefined,
    optionIndex: 1,
    optionAt: 1,
    atExit: undefined,
    atError: undefined,
    traps: new Map(),
    pipeStatus: undefined,
    descriptors: new Map(),
    folder: '',
    oldFolder: '',
    leftFolders: [],
    beside: undefined,
    started: 0,
    besideStatus: 0,
  };
}

/** All that a run depends on but for the texts. */
function settingOf({ name, arguments: given, environment, limits, ...rest }: ScriptInput, told: Told): string {
  const { filesMayMiss, isTyped } = rest;
  return JSON.stringify([name, given, environment, limits, filesMayMiss, isTyped, ...told.values, ...told.conditions]);
}

/** What the script is called with: `# iptables-ls let 1=start` tells it where nothing else does. */
function givenTo({ arguments: given }: ScriptInput, told: Told['values']): readonly Value[] {
  if (given) return given.map((text) => known(text, NOWHERE));
  const words: Value[] = [];
  for (let text = told.get('1'); text !== undefined; text = told.get(String(words.length + 1)))
    words.push(known(text, NOWHERE));
  return words.length > 0 ? words : [anyWords(UNTOLD_ARGUMENTS, NOWHERE)];
}
