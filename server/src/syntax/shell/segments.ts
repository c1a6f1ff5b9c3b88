/** The stretches of a script that need not run again after an edit: what they do is known while they meet the shell as they did before. */
import type { Statement } from './ast.ts';
import type { Asked } from './bindings.ts';
import { executeText } from './execute.ts';
import { doubtOf, type Flow, type Machine, type Recording } from './machine.ts';
import { finish, fits, isHere, isPlainly, leftIn, rebound, restOf, type Segment } from './segment.ts';
import type { Variable } from './state.ts';
import { redo, Trace, TracedWorld, untraced } from './trace.ts';

/** Statements of a segment, where nothing says otherwise. */
const LENGTH = 12;

/** The segments of one script, by their first statements. */
export class Segments {
  private known = new Map<Statement, Segment>();
  private next = new Map<Statement, Segment>();
  private setting: string | undefined;
  private readonly length: number;

  constructor(length = LENGTH) {
    this.length = length;
  }

  /** Runs a whole text. `setting`: all that the run depends on but for the text. */
  run(machine: Machine, statements: readonly Statement[], setting: string): Flow | undefined {
    if (setting !== this.setting) this.known.clear();
    this.setting = setting;
    this.next = new Map();
    let flow: Flow | undefined;
    for (let at = 0; at < statements.length && !flow; ) {
      const segment = this.known.get(statements[at] as Statement);
      if (segment && isHere(segment, statements, at)) {
        flow = this.again(machine, segment);
        at += segment.statements.length;
      } else {
        const end = this.endOf(statements, at);
        flow = this.record(machine, statements.slice(at, end));
        at = end;
      }
    }
    this.known = this.next;
    return flow;
  }

  /** A segment ends where one begins that is known. What stands on one line is in one segment. */
  private endOf(statements: readonly Statement[], from: number): number {
    let end = from + 1;
    while (end < statements.length) {
      const statement = statements[end] as Statement;
      if (!statement.sameLine && (end - from >= this.length || this.known.has(statement))) break;
      end++;
    }
    return end;
  }

  private again(machine: Machine, segment: Segment): Flow | undefined {
    if (!fits(machine, segment)) return this.record(machine, segment.statements);
    const { worlds, trace } = redo(segment.acts, machine.state.world);
    if (trace) return this.record(machine, segment.statements, trace);
    this.next.set(segment.statements[0] as Statement, segment);
    finish(machine, segment, worlds[segment.world] ?? machine.state.world);
    return undefined;
  }

  /** Runs statements and remembers what they do, where that can be. `trace`: what the world was asked of it already. */
  private record(machine: Machine, statements: readonly Statement[], trace?: Trace): Flow | undefined {
    const { state } = machine;
    const isPlain = isPlainly(machine);
    const before = restOf(state);
    const doubt = doubtOf(machine);
    const { parked, spent, substitutions, stdin } = machine;
    const [parkedBefore, spentBefore] = [[...parked], { ...spent, substitutions }];
    const variables = state.variables.watched();
    const functions = state.functions.watched();
    const traced = trace ?? new Trace(state.world);
    const recording: Recording = { notes: [], reads: [], isSpoilt: false };
    machine.recording = recording;
    machine.state = { ...state, variables: variables.copy, functions: functions.copy, world: new TracedWorld(traced) };
    let flow: Flow | undefined;
    let world = 0;
    try {
      flow = executeText(machine, statements);
    } finally {
      machine.recording = undefined;
      if (machine.state.world instanceof TracedWorld) world = machine.state.world.number;
      machine.state.world = untraced(machine.state.world);
      for (const { state: one } of machine.parked) one.world = untraced(one.world);
    }
    const bound = {
      variables: rebound(machine.state.variables, state.variables),
      functions: rebound(machine.state.functions, state.functions),
    };
    machine.state.variables = state.variables;
    machine.state.functions = state.functions;
    const isWhole =
      !flow && !recording.isSpoilt && !traced.isFull && !isAll(variables.asked) && !isAll(functions.asked);
    const isLeftPlain =
      isPlain && isPlainly(machine) && machine.stdin === stdin && isSameList(parkedBefore, machine.parked);
    if (!isWhole || !isLeftPlain) return flow;
    for (const act of traced.acts) if (act.kind === 'run') act.call.isDone();
    this.next.set(statements[0] as Statement, {
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
      spent: {
        steps: spent.steps - spentBefore.steps,
        output: spent.output - spentBefore.output,
        substitutions: machine.substitutions - spentBefore.substitutions,
      },
      substituted: machine.substituted,
    });
    return undefined;
  }
}

function isAll({ all }: Asked<never> | Asked<Variable> | Asked<Statement>): boolean {
  return all;
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
