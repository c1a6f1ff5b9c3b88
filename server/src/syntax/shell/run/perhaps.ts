/** What holds of the shell in one of two ways only: options that may be on, variables that may be read-only, ends that may have come. */

import type { Place } from '../ast.ts';
import { BASHS_OWN } from '../expand/parameter.ts';
import { mayMiss } from './arguments.ts';
import { type Flow, type Machine, note } from './machine.ts';
import { forkState, PERHAPS, type Perhaps, type Variable } from './state.ts';

/** Whether an option is on; `undefined` where that is not known. */
export function isOn({ state: { options } }: Machine, option: string): boolean | undefined {
  return options.has(option) || (options.has(option + PERHAPS) ? undefined : false);
}

/** The option may be on. */
export function mayBeOn({ state: { options } }: Machine, option: string): boolean {
  return options.has(option) || options.has(option + PERHAPS);
}

/** What runs may end here with a status, and may go on: a way that waits where that end leads to. */
export function mayLeave(machine: Machine, flow: Flow, status: number, why: string, place: Place): void {
  note(machine, 'branch', why, place);
  const state = forkState(machine.state);
  state.status = status;
  machine.parked.push({ flow, state, why, place });
}

/** Why the variable may not be written to. */
export function readonlyDoubt(variable: Variable | undefined, name: string): string | undefined {
  return variable?.perhaps?.readonly ? `whether ${name} is read-only is not known` : undefined;
}

/** What nobody knows of a variable that is assigned to. */
export function perhapsStill(before: Variable | undefined): Perhaps | undefined {
  if (!before?.perhaps?.unset) return before?.perhaps;
  const { unset: _, ...rest } = before.perhaps;
  return rest.exported || rest.readonly ? rest : undefined;
}

/** A variable that was set in one of two ways, or by a file that nobody knows: in the editor such a file is taken to set what the script uses. */
function isPerhapsUnset({ state, filesMayMiss, dialect }: Machine, name: string): boolean {
  const found = state.variables.get(name);
  if (found) return found.perhaps?.unset === true;
  const isOwn = /^(PPID|LINENO|IFS|OPTARG|OPTIND|REPLY)$/.test(name) || (dialect === 'bash' && BASHS_OWN.has(name));
  return filesMayMiss && state.open !== undefined && /^[A-Za-z_]/.test(name) && !isOwn;
}

/** What a shell ends with at a variable that must be set: bash with a status of its own where all of it was given as one word. */
export function statusOfUnset({ dialect, subshells, state }: Machine): number {
  if (dialect === 'sh') return 2;
  return subshells === 0 && state.atExit === undefined && state.options.has('c') ? 127 : 1;
}

/** `set -u` may end the script at what is not set, or may not be. */
export function mayEndUnset(machine: Machine, name: string, isUnset: boolean, place: Place): void {
  const end: Flow = { kind: 'exit', levels: 0 };
  const status = statusOfUnset(machine);
  const on = isOn(machine, 'u');
  if (on === false) return;
  const isMaybe = /^\d+$/.test(name)
    ? mayMiss(machine.state.arguments, Number(name) - 1)
    : isPerhapsUnset(machine, name);
  if ((!isUnset && !isMaybe) || machine.failure) return;
  if (on && isUnset) {
    machine.failure = end;
    machine.state.status = status;
    note(machine, 'broken', `${name} is not set, and set -u ends the script here`, place);
  } else
    mayLeave(
      machine,
      end,
      status,
      on ? `whether ${name} is set is not known` : 'whether "set -u" is on is not known',
      place,
    );
}
