/** The builtin commands that take a number and leave something: exit, return, break, continue, shift. */

import type { Field } from '../expand/expand.ts';
import { anyWords, mayMiss, shifted } from '../run/arguments.ts';
import { type Flow, type Machine, mayEndByErrexit } from '../run/machine.ts';
import { mayLeave } from '../run/perhaps.ts';
import { reasonOf, textOf } from '../value.ts';
import type { Builtin } from './builtins.ts';

/** What stands behind the command: nothing, a number, what is none, one word too many, or what nobody knows. */
type Given =
  | { readonly kind: 'none' | 'bad' | 'many' | 'unknown' }
  | { readonly kind: 'number'; readonly number: number };

function givenTo({ dialect }: Machine, fields: readonly Field[]): Given {
  const [first, second] = fields;
  if (!first) return { kind: 'none' };
  const text = textOf(first.value);
  if (text === undefined || first.vague) return { kind: 'unknown' };
  if (second && dialect === 'bash') return { kind: 'many' };
  const isNumber = dialect === 'bash' ? /^\s*[-+]?\d+\s*$/.test(text) : /^\s*\d+\s*$/.test(text);
  return isNumber ? { kind: 'number', number: Number(text) } : { kind: 'bad' };
}

/** What becomes of a word that is no number, and of too many: dash ends, bash gives up the line. */
function refused(machine: Machine, status: number): Flow {
  const isBash = machine.dialect === 'bash';
  machine.state.status = isBash ? status : 2;
  return { kind: isBash ? 'discard' : 'exit', levels: 0 };
}

export function leave(kind: 'exit' | 'return'): Builtin['run'] {
  return (machine, fields) => {
    const { state, dialect } = machine;
    const given = givenTo(machine, fields);
    // bash refuses it outside of functions and files that are sourced; dash takes it for exit.
    if (kind === 'return' && state.frames.length + machine.sourcing === 0 && dialect === 'bash') {
      state.status = 2;
      return undefined;
    }
    if (given.kind === 'many') return refused(machine, 1);
    if (given.kind === 'bad' && dialect === 'sh') return refused(machine, 2);
    if (given.kind === 'bad') state.status = 2;
    if (given.kind === 'unknown') state.status = 'a status that is not known';
    // dash takes the number as it is for a function, and keeps of it what a process can say where it ends.
    const isWhole = kind === 'return' && dialect === 'sh' && state.frames.length + machine.sourcing > 0;
    if (given.kind === 'number') state.status = isWhole ? given.number : given.number & 255;
    return { kind, levels: 0 };
  };
}

export function leaveLoop(kind: 'break' | 'continue'): Builtin['run'] {
  return (machine, fields) => {
    const { state, loops, dialect } = machine;
    const { status } = state;
    const given = givenTo(machine, fields);
    state.status = 0;
    // Outside of loops there is nothing to leave; a function does not see the loops that it is called in.
    if (loops === 0 && dialect === 'bash') return undefined;
    if (given.kind === 'many') return refused(machine, 1);
    if (given.kind === 'bad' || (given.kind === 'number' && given.number <= 0 && dialect === 'sh')) {
      // bash ends as if by a signal, and adds the status of what came before.
      state.status = dialect === 'sh' ? 2 : typeof status === 'number' ? status | 128 : status;
      return { kind: 'exit', levels: 0 };
    }
    if (loops === 0) return undefined;
    if (given.kind === 'number' && given.number <= 0) {
      state.status = 1;
      if (machine.conditions === 0 && state.options.has('e')) return { kind: 'exit', levels: 0 };
      if (machine.conditions === 0) mayEndByErrexit(machine);
      return { kind: 'break', levels: loops };
    }
    return { kind, levels: Math.min(given.kind === 'number' ? given.number : 1, loops) };
  };
}

export function shiftArguments(machine: Machine, fields: readonly Field[]): Flow | undefined {
  const { state, dialect } = machine;
  const given = givenTo(machine, fields);
  const [first] = fields;
  if (given.kind === 'unknown' && first) {
    const why = reasonOf(first.value) ?? 'a number that is not known';
    state.arguments = [anyWords(why, first.place)];
    state.status = why;
    return undefined;
  }
  if (given.kind === 'many') return refused(machine, 1);
  const count = given.kind === 'number' ? given.number : given.kind === 'none' ? 1 : -1;
  const before = state.arguments;
  const left = count < 0 ? undefined : shifted(before, count);
  if (!left) {
    state.status = dialect === 'sh' ? 2 : 1;
    return dialect === 'sh' ? { kind: 'exit', levels: 0 } : undefined;
  }
  state.arguments = left;
  state.status = 0;
  if (!mayMiss(before, count - 1)) return undefined;
  const why = left[0] && reasonOf(left[0]);
  if (dialect === 'bash') state.status = why ?? 0;
  else mayLeave(machine, { kind: 'exit', levels: 0 }, 2, why ?? '', first?.place ?? machine.at);
  return undefined;
}
