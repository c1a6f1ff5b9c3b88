/** What was asked of the world while some statements ran: asked again of another world, they need not run again where it answers the same. */
import type { Place } from '../ast.ts';
import type { Call, Outcome, World } from '../host/world.ts';
import { isSameValue, type Value } from '../value.ts';

/** One thing that was asked of a world, or done to it. Worlds have numbers, in the order in which they were met. */
export type Act =
  | { readonly kind: 'run'; readonly world: number; readonly call: Call; readonly outcome: Outcome | undefined }
  | { readonly kind: 'fork'; readonly world: number }
  | {
      readonly kind: 'join';
      readonly world: number;
      readonly other: number;
      readonly why: string;
      readonly steps: number;
    }
  | {
      readonly kind: 'blur';
      readonly world: number;
      readonly why: string;
      readonly place: Place;
      readonly mayUndo: boolean;
    }
  | {
      readonly kind: 'write';
      readonly world: number;
      readonly path: string;
      readonly value: Value;
      readonly where: Parameters<World['write']>[2];
      readonly isTaken: boolean;
    }
  | { readonly kind: 'mark'; readonly world: number }
  /** `mark`: which of the marks, from 0. */
  | { readonly kind: 'forget'; readonly world: number; readonly mark: number };

/** Acts of one trace: what does more is not worth remembering. */
const MOST = 4000;

export class Trace {
  readonly acts: Act[];
  readonly worlds: World[];
  readonly marks: number[] = [];
  /** There was more than is remembered. */
  isFull = false;
  /** Acts that were done before they are asked for, and how many of these have been asked for. */
  private done = 0;
  private asked = 0;
  private forks = 0;
  private marked = 0;

  constructor(world: World, acts: Act[] = []) {
    this.worlds = [world];
    this.acts = acts;
  }

  /** What was done already is not done again: whoever now asks for it is given the answers. */
  rewound(): this {
    this.done = this.acts.length;
    return this;
  }

  /** The act that was done before it is asked for now; `undefined` when all of them have been asked for. */
  before<K extends Act['kind']>(kind: K): Extract<Act, { kind: K }> | undefined {
    if (this.asked === this.done) return undefined;
    const act = this.acts[this.asked++];
    if (act?.kind !== kind) throw new Error(`the same statements did ${act?.kind}, and then ${kind}`);
    return act as Extract<Act, { kind: K }>;
  }

  add(act: Act): void {
    if (this.isFull) return;
    if (this.acts.length < MOST) this.acts.push(act);
    else this.isFull = true;
  }

  /** The number of the next world that is met, or of the next mark. */
  nextWorld(): number {
    return ++this.forks;
  }

  nextMark(): number {
    return this.marked++;
  }
}

/** A world whose every answer is written down. */
export class TracedWorld implements World {
  readonly trace: Trace;
  readonly number: number;

  constructor(trace: Trace, number = 0) {
    this.trace = trace;
    this.number = number;
  }

  get world(): World {
    return this.trace.worlds[this.number] as World;
  }

  fork(): World {
    const { trace, number } = this;
    const made = trace.nextWorld();
    if (!trace.before('fork')) {
      trace.worlds[made] = this.world.fork();
      trace.add({ kind: 'fork', world: number });
    }
    return new TracedWorld(trace, made);
  }

  join(other: World, why: string): number {
    const { trace, number } = this;
    if (!(other instanceof TracedWorld) || other.trace !== trace) {
      // It was made before anything was written down.
      trace.isFull = true;
      return this.world.join(other, why);
    }
    const before = trace.before('join');
    if (before) return before.steps;
    const steps = this.world.join(other.world, why);
    trace.add({ kind: 'join', world: number, other: other.number, why, steps });
    return steps;
  }

  run(call: Call): Outcome | undefined {
    const { trace, number } = this;
    const before = trace.before('run');
    if (before) return before.outcome;
    const outcome = this.world.run(call);
    trace.add({ kind: 'run', world: number, call, outcome });
    return outcome;
  }

  blur(why: string, place: Place, mayUndo = false): void {
    const { trace, number } = this;
    if (trace.before('blur')) return;
    this.world.blur(why, place, mayUndo);
    trace.add({ kind: 'blur', world: number, why, place, mayUndo });
  }

  write(path: string, value: Value, where: Parameters<World['write']>[2]): boolean {
    const { trace, number } = this;
    const before = trace.before('write');
    if (before) return before.isTaken;
    const isTaken = this.world.write(path, value, where);
    trace.add({ kind: 'write', world: number, path, value, where, isTaken });
    return isTaken;
  }

  /** Marks are counted here; the world's own are kept beside. */
  mark(): number {
    const { trace, number } = this;
    const mark = trace.nextMark();
    if (!trace.before('mark')) {
      trace.marks[mark] = this.world.mark();
      trace.add({ kind: 'mark', world: number });
    }
    return mark;
  }

  forget(mark: number): void {
    const { trace, number } = this;
    if (trace.before('forget')) return;
    this.world.forget(trace.marks[mark] ?? this.world.mark());
    trace.add({ kind: 'forget', world: number, mark });
  }
}

/** The world itself. */
export function untraced(world: World): World {
  let found = world;
  while (found instanceof TracedWorld) found = found.world;
  return found;
}

/** The world as it is without that trace: another may be written at the same time. */
export function withoutTrace(world: World, trace: Trace): World {
  return world instanceof TracedWorld && world.trace === trace ? world.world : world;
}

/** The worlds and marks of a trace that is done again. */
interface Again {
  readonly worlds: World[];
  readonly marks: number[];
}

/**
 * Asks a world for the same. `trace` is there where some answer was not what it had been, and ends with that; otherwise `worlds`
 * are those that there are then.
 */
export function redo(
  acts: readonly Act[],
  world: World,
): { readonly worlds: readonly World[]; readonly trace: Trace | undefined } {
  const again: Again = { worlds: [world], marks: [] };
  for (let index = 0; index < acts.length; index++) {
    const act = acts[index] as Act;
    const other = redoAct(again, act);
    if (!other) continue;
    const trace = new Trace(world, [...acts.slice(0, index), other]);
    trace.worlds.push(...again.worlds.slice(1));
    trace.marks.push(...again.marks);
    return { worlds: again.worlds, trace: trace.rewound() };
  }
  return { worlds: again.worlds, trace: undefined };
}

/** The act with its answer, where that is another than before. */
function redoAct({ worlds, marks }: Again, act: Act): Act | undefined {
  const world = worlds[act.world] as World;
  switch (act.kind) {
    case 'run': {
      const outcome = world.run(act.call);
      return isSameOutcome(outcome, act.outcome) ? undefined : { ...act, outcome };
    }
    case 'write': {
      const isTaken = world.write(act.path, act.value, act.where);
      return isTaken === act.isTaken ? undefined : { ...act, isTaken };
    }
    case 'join': {
      const steps = world.join(worlds[act.other] as World, act.why);
      return steps === act.steps ? undefined : { ...act, steps };
    }
    case 'fork':
      worlds.push(world.fork());
      return undefined;
    case 'blur':
      world.blur(act.why, act.place, act.mayUndo);
      return undefined;
    case 'mark':
      marks.push(world.mark());
      return undefined;
    case 'forget':
      world.forget(marks[act.mark] ?? world.mark());
      return undefined;
  }
}

function isSameOutcome(a: Outcome | undefined, b: Outcome | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.status !== b.status || a.effort !== b.effort) return false;
  return a.output === b.output || (a.output !== undefined && b.output !== undefined && isSameValue(a.output, b.output));
}
