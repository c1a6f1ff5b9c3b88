/** Where descriptors other than 1 lead: to what reads the output of some command around, or to nobody who matters here. */
import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import { EMPTY, hole, textOf, type Value } from '../value.ts';
import { type Machine, spendOutput } from './machine.ts';
import { mayBeOn } from './perhaps.ts';
import { PERHAPS } from './state.ts';

/** A command's output that is read, counted from the script's own, which is 0 and which nobody reads; `AWAY` for files and terminals. */
export type Sink = number;
export const AWAY: Sink = -1;

/** A descriptor that was opened in one of two ways only. */
export const UNSURE: Sink = -3;

/** Where descriptors lead after one of two ways. */
export function joinKept(a: ReadonlyMap<number, Sink>, b: ReadonlyMap<number, Sink>): ReadonlyMap<number, Sink> {
  if (a === b) return a;
  const all = [...new Set([...a.keys(), ...b.keys()])];
  return new Map(
    all.map((descriptor) => [
      descriptor,
      a.get(descriptor) === b.get(descriptor) ? (a.get(descriptor) ?? AWAY) : UNSURE,
    ]),
  );
}

/** Where a descriptor leads now; `undefined` where that is not known. */
export function sinkOf({ state, level }: Machine, descriptor: number): Sink | undefined {
  if (descriptor === 1) return state.isMuted === PERHAPS ? UNSURE : state.isMuted ? AWAY : level;
  return descriptor === 2 ? state.errors : state.kept.get(descriptor);
}

/** Lets a descriptor other than 1 lead somewhere. */
export function lead(machine: Machine, descriptor: number, sink: Sink): void {
  if (descriptor === 2) machine.state.errors = sink;
  else machine.state.kept = new Map(machine.state.kept).set(descriptor, sink);
}

export function close(machine: Machine, descriptor: number): void {
  if (descriptor === 2) machine.state.errors = AWAY;
  const kept = new Map(machine.state.kept);
  if (kept.delete(descriptor)) machine.state.kept = kept;
}

/** What is written there may be read. */
export function isHeard(sink: Sink): boolean {
  return sink > 0 || sink === UNSURE;
}

export const WHERE_IT_LEADS = 'where this descriptor leads is not known';

/** Writes where it is read, if anywhere. */
export function writeTo(machine: Machine, sink: Sink, value: Value, place: Place): void {
  if (!isHeard(sink) || value.length === 0) return;
  const { state, level } = machine;
  if (sink === UNSURE) {
    for (let each = 1; each <= level; each++) writeTo(machine, each, hole(WHERE_IT_LEADS, place), place);
    return;
  }
  let length = 0;
  for (const { text } of value) length += text.length;
  spendOutput(machine, length, place);
  if (sink === level) state.output = [...state.output, ...value];
  else if (sink < level)
    state.pending = new Map(state.pending).set(sink, [...(state.pending.get(sink) ?? []), ...value]);
}

/** What was written there and has not been taken yet. */
export function writtenTo({ state, level }: Machine, sink: Sink): Value {
  return sink === level ? state.output : (state.pending.get(sink) ?? EMPTY);
}

/** Writes what was gathered since, unless another descriptor has led there at the same time: nobody knows in which order then. */
export function writeBehind(machine: Machine, sink: Sink, before: Value, value: Value, place: Place): void {
  const { state, level } = machine;
  if (value.length === 0 || writtenTo(machine, sink) === before) {
    writeTo(machine, sink, value, place);
    return;
  }
  const mingled = [...before, ...hole(IN_TWO_WAYS, place)];
  if (sink === level) state.output = mingled;
  else state.pending = new Map(state.pending).set(sink, mingled);
}

export const IN_TWO_WAYS = 'it was written in two ways at once';

/** What was written past the commands between, to the output that is gathered from now on. */
export function takePending({ state, level }: Machine): Value {
  const value = state.pending.get(level);
  if (!value) return EMPTY;
  const rest = new Map(state.pending);
  rest.delete(level);
  state.pending = rest;
  return value;
}

/** Commands that say nothing when they end with a status other than 0. */
const SILENT: ReadonlySet<string> = new Set(
  'test [ false true : read let getopts return exit break continue eval . source exec command sh bash env sudo nice timeout xargs'.split(
    ' ',
  ),
);

/** Programs whose status of 1 is an answer. */
const ANSWERING: ReadonlySet<string> = new Set('grep egrep fgrep cmp diff expr pgrep pidof which type'.split(' '));

/** Programs that begin what they complain of with their own name. */
const NAMING: ReadonlySet<string> = new Set(['iptables', 'ip6tables', 'ipset']);

/** What a command says of its failure goes where descriptor 2 leads: nobody knows the words. */
export function complain(machine: Machine, fields: readonly Field[], place: Place): void {
  const { errors, status, functions } = machine.state;
  if (!isHeard(errors)) return;
  const name = textOf(fields[0]?.value ?? EMPTY) ?? '';
  const program = name.slice(name.lastIndexOf('/') + 1);
  const isTalking =
    status !== 0 && !functions.has(name) && !SILENT.has(name) && !(status === 1 && ANSWERING.has(program));
  if (isTalking || mayBeOn(machine, 'x')) {
    const words = hole(`what ${program} complains of is not known`, place);
    writeTo(machine, errors, NAMING.has(program) && status !== 0 ? [{ text: program, place }, ...words] : words, place);
  }
}
