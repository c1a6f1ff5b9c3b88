/** What is read from after one of two ways: how far it was read, and whether it is the same at all. */
import type { Place } from '../ast.ts';
import { hole, type Value } from '../value.ts';
import type { Flow, Machine } from './machine.ts';
import { linesIn, lose, type Stream, streamOf } from './stream.ts';

interface Position {
  readonly lines: readonly Value[];
  readonly taken: number;
  readonly doubt: string | undefined;
}

/** What can be read from, and how far it was read. */
export interface Inputs {
  readonly stdin: Stream;
  readonly ownInput: Stream;
  readonly positions: ReadonlyMap<Stream, Position>;
}

/** `before`: what could be read from then is looked at as well. */
export function inputsOf({ stdin, ownInput, state }: Machine, before?: Inputs): Inputs {
  const streams = [stdin, ownInput, ...state.descriptors.values(), ...(before?.positions.keys() ?? [])];
  return { stdin, ownInput, positions: new Map(streams.map((stream) => [stream, positionOf(stream)])) };
}

function positionOf(stream: Stream): Position {
  return { lines: linesIn(stream), taken: stream.taken, doubt: stream.doubt };
}

/** As if nothing had been read since. */
export function putBack(machine: Machine, { stdin, ownInput, positions }: Inputs): void {
  Object.assign(machine, { stdin, ownInput });
  for (const [stream, position] of positions) Object.assign(stream, position);
}

/** What a way came to, and how it ended, when not at its end. */
interface Way {
  readonly inputs: Inputs;
  readonly flow: Flow | undefined;
}

/** Goes on with what can be read after one way or the other; what was read in one alone is not known to be left. */
export function joinInputs(machine: Machine, one: Way, other: Way, why: string, place: Place): void {
  const goesOn = one.flow && !other.flow ? other : one;
  const leaves = goesOn === one ? other : one;
  putBack(machine, goesOn.inputs);
  // Nobody reads on where the script has ended.
  if (!goesOn.flow && leaves.flow?.kind === 'exit' && machine.subshells === 0) return;
  for (const [stream, position] of goesOn.inputs.positions) {
    const another = leaves.inputs.positions.get(stream);
    if (another && !isSame(position, another)) loseFrom(stream, position, another, why);
  }
  if (goesOn.inputs.stdin !== leaves.inputs.stdin) machine.stdin = eitherStream(why, place);
  if (goesOn.inputs.ownInput !== leaves.inputs.ownInput) machine.ownInput = machine.stdin;
}

function isSame(a: Position, b: Position): boolean {
  return (
    a.lines === b.lines &&
    a.doubt === b.doubt &&
    Math.min(a.taken, a.lines.length) === Math.min(b.taken, b.lines.length)
  );
}

function loseFrom(stream: Stream, a: Position, b: Position, why: string): void {
  Object.assign(stream, { lines: a.lines, taken: a.lines === b.lines ? Math.min(a.taken, b.taken) : 0 });
  lose(stream, why);
}

function eitherStream(why: string, place: Place): Stream {
  return { ...streamOf(hole(why, place)), doubt: why };
}

/** What descriptors above 0 are read from after one of two ways. */
export function joinDescriptors(
  a: ReadonlyMap<number, Stream>,
  b: ReadonlyMap<number, Stream>,
  why: string,
  place: Place,
): ReadonlyMap<number, Stream> {
  if (a === b) return a;
  const numbers = [...new Set([...a.keys(), ...b.keys()])];
  return new Map(
    numbers.map((number) => {
      const [one, other] = [a.get(number), b.get(number)];
      if (one && one === other) return [number, one];
      return [number, { ...eitherStream(why, place), ...((!one || !other) && { mayBeClosed: true as const }) }];
    }),
  );
}
