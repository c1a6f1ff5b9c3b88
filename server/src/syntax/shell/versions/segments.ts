/** The stretches of a script that need not run again after an edit: what they do is known while they meet the shell as they did before. */
import type { Statement } from '../ast.ts';
import type { Asked } from '../run/bindings.ts';
import { executeAll, executeText } from '../run/execute.ts';
import { doubtOf, type Flow, type Machine, type Recording } from '../run/machine.ts';
import type { Variable } from '../run/state.ts';
import {
  finish,
  fits,
  isHere,
  isPlainly,
  leftIn,
  rebound,
  restOf,
  type Segment,
  spentBy,
  spentSince,
} from './segment.ts';
import { redo, Trace, TracedWorld, withoutTrace } from './trace.ts';

/** Statements of a segment, where nothing says otherwise. */
const LENGTH = 12;

/** Statements that stand one behind the other, and where their segments are. */
interface Stretch {
  readonly execute: (machine: Machine, statements: readonly Statement[]) => Flow | undefined;
  readonly known: { get(first: Statement): Segment | undefined; has(first: Statement): boolean };
  readonly next: { set(first: Statement, segment: Segment): unknown };
}

/** The segments of one script, by their first statements. */
export class Segments {
  private known = new Map<Statement, Segment>();
  /** Those in functions: these may not be come to in a version, and still be there in the next. */
  private inFunctions = new WeakMap<Statement, Segment>();
  private setting: string | undefined;
  private readonly length: number;

  constructor(length = LENGTH) {
    this.length = length;
  }

  /** Runs a whole text. `setting`: all that the run depends on but for the text. */
  run(machine: Machine, statements: readonly Statement[], setting: string): Flow | undefined {
    if (setting !== this.setting) {
      this.known.clear();
      this.inFunctions = new WeakMap();
    }
    this.setting = setting;
    const next = new Map<Statement, Segment>();
    const flow = this.through(machine, statements, { execute: executeText, known: this.known, next });
    this.known = next;
    return flow;
  }

  /** Runs what stands in a function. */
  inside(machine: Machine, statements: readonly Statement[]): Flow | undefined {
    const { inFunctions } = this;
    return this.through(machine, statements, { execute: executeAll, known: inFunctions, next: inFunctions });
  }

  private through(machine: Machine, statements: readonly Statement[], stretch: Stretch): Flow | undefined {
    let flow: Flow | undefined;
    for (let at = 0; at < statements.length && !flow; ) {
      const segment = stretch.known.get(statements[at] as Statement);
      if (segment && isHere(segment, statements, at)) {
        flow = again(machine, segment, stretch);
        at += segment.statements.length;
      } else {
        const end = this.endOf(statements, at, stretch);
        flow = record(machine, statements.slice(at, end), stretch);
        at = end;
      }
    }
    return flow;
  }

  /** A segment ends where one begins that is known. What stands on one line is in one segment. */
  private endOf(statements: readonly Statement[], from: number, { known }: Stretch): number {
    let end = from + 1;
    while (end < statements.length) {
      const statement = statements[end] as Statement;
      if (!statement.sameLine && (end - from >= this.length || known.has(statement))) break;
      end++;
    }
    return end;
  }
}

function again(machine: Machine, segment: Segment, stretch: Stretch): Flow | undefined {
  if (!fits(machine, segment)) return record(machine, segment.statements, stretch);
  const { worlds, trace } = redo(segment.acts, machine.state.world);
  if (trace) return record(machine, segment.statements, stretch, trace);
  stretch.next.set(segment.statements[0] as Statement, segment);
  finish(machine, segment, worlds[segment.world] ?? machine.state.world);
  return undefined;
}

/** Runs statements and remembers what they do, where that can be. `trace`: what the world was asked of it already. */
function record(
  machine: Machine,
  statements: readonly Statement[],
  { execute, next }: Stretch,
  trace?: Trace,
): Flow | undefined {
  const { state, depth, parked, stdin, recording: around } = machine;
  const isPlain = isPlainly(machine);
  const before = restOf(state);
  const doubt = doubtOf(machine);
  const parkedBefore = [...parked];
  const spentBefore = spentBy(machine);
  const variables = state.variables.watched();
  const functions = state.functions.watched();
  const traced = trace ?? new Trace(state.world);
  const recording: Recording = { notes: [], reads: [], isSpoilt: false };
  machine.recording = recording;
  machine.state = { ...state, variables: variables.copy, functions: functions.copy, world: new TracedWorld(traced) };
  let flow: Flow | undefined;
  let world: number | undefined;
  try {
    flow = execute(machine, statements);
  } finally {
    machine.recording = around;
    if (around) addTo(around, recording);
    const { state: after } = machine;
    if (after.world instanceof TracedWorld && after.world.trace === traced) world = after.world.number;
    after.world = withoutTrace(after.world, traced);
    for (const { state: one } of machine.parked) one.world = withoutTrace(one.world, traced);
  }
  const bound = {
    variables: rebound(machine.state.variables, state.variables),
    functions: rebound(machine.state.functions, state.functions),
  };
  machine.state.variables = state.variables;
  machine.state.functions = state.functions;
  const isWhole = !flow && !recording.isSpoilt && !traced.isFull && !isAll(variables.asked) && !isAll(functions.asked);
  const isLeftPlain =
    isPlain && isPlainly(machine) && machine.stdin === stdin && isSameList(parkedBefore, machine.parked);
  if (!isWhole || !isLeftPlain || world === undefined) return flow;
  for (const act of traced.acts) if (act.kind === 'run') act.call.isDone();
  next.set(statements[0] as Statement, {
    depth,
    statements,
    before,
    doubt,
    asked: { variables: variables.asked.names, functions: functions.asked.names },
    left: leftIn(before, machine.state),
    bound,
    acts: traced.acts,
    world,
    notes: recording.notes,
    reads: recording.reads,
    spent: spentSince(spentBefore, machine),
    substituted: machine.substituted,
  });
  return undefined;
}

/** What is written down of statements is also written down of those around them. */
function addTo(around: Recording, { notes, reads, isSpoilt }: Recording): void {
  for (const each of notes) around.notes.push(each);
  for (const each of reads) around.reads.push(each);
  around.isSpoilt ||= isSpoilt;
}

function isAll({ all }: Asked<never> | Asked<Variable> | Asked<Statement>): boolean {
  return all;
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
