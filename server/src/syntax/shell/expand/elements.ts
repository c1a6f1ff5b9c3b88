/** Elements of arrays: the key that an index comes to, and assignments to a name with an index in one text. */
import type { Place, Word } from '../ast.ts';
import { assign, type Machine, meant, NOWHERE, refuse, variable } from '../run/machine.ts';
import type { Variable } from '../run/state.ts';
import { hole, reasonOf, textOf, type Value } from '../value.ts';
import { expandValue } from './expand.ts';
import { expandNumber, workOut } from './working-out.ts';

const SCALAR: Variable = { value: undefined, elements: undefined, exported: false, readonly: false };

/** The key that an index comes to; `undefined` where it is not known. */
export function keyOf(machine: Machine, array: Variable | undefined, index: Word): string | undefined {
  if (array?.associative) return textOf(expandValue(machine, index));
  return numbered(expandNumber(machine, index), elementsOf(array));
}

/** A negative number counts from behind the last element. */
export function numbered(number: number | undefined, elements: ReadonlyMap<string, Value>): string | undefined {
  if (number === undefined) return undefined;
  return number >= 0 ? String(number) : String(Math.max(-1, ...[...elements.keys()].map(Number)) + 1 + number);
}

/** Of an array that was declared, and was given nothing yet. */
export const NO_ELEMENTS: ReadonlyMap<string, Value> = new Map();

/** A variable that is no array is the first element of one. */
export function elementsOf(variable: Variable | undefined): ReadonlyMap<string, Value> {
  return variable?.elements ?? new Map(variable?.value ? [['0', variable.value]] : []);
}

/** Why nothing is known of a variable's elements. */
export function reasonOfArray(found: Variable | undefined): string | undefined {
  return found?.value && !found.elements ? reasonOf(found.value) : undefined;
}

/** An array of which nobody knows how many elements it has, nor what they are. */
export function untoldArray(before: Variable | undefined, why: string, place: Place): Variable {
  return { ...SCALAR, ...before, value: hole(why, place), elements: undefined };
}

/** Sets what `printf -v`, `read` and arithmetic are given by name, which may be `array[index]`; `false` when it may not be written to. */
export function assignNamed(machine: Machine, written: string, value: Value): boolean {
  const [, array, index = ''] = /^([A-Za-z_]\w*)\[(.+)\]$/s.exec(written) ?? [];
  if (array === undefined || machine.dialect === 'sh') return assign(machine, written, value);
  const name = meant(machine, array);
  const before = variable(machine, name);
  if (before?.readonly) return false;
  const place = value[0]?.place ?? NOWHERE;
  const elements = new Map(elementsOf(before));
  const worked = before?.associative || /[$`"'\\]/.test(index) ? undefined : workOut(machine, index, place);
  const key = before?.associative
    ? plainKey(index)
    : worked?.kind === 'number'
      ? numbered(Number(worked.value), elements)
      : undefined;
  const untold = reasonOfArray(before) ?? (key === undefined ? 'an index that is not known' : undefined);
  if (untold !== undefined || key === undefined)
    machine.state.variables.set(name, untoldArray(before, untold ?? '', place));
  else
    machine.state.variables.set(name, { ...SCALAR, ...before, value: undefined, elements: elements.set(key, value) });
  return true;
}

/** The name of an element with the key that its index comes to; `undefined` where that is not known. */
export function elementNamed(machine: Machine, written: string, place: Place): string | undefined {
  const [, array = '', index = ''] = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(written) ?? [];
  const found = variable(machine, meant(machine, array));
  if (found?.associative) return written;
  const worked = workOut(machine, index, place);
  if (worked.kind === 'error') refuse(machine, false);
  const key = worked.kind === 'number' ? numbered(Number(worked.value), elementsOf(found)) : undefined;
  return key === undefined ? undefined : `${array}[${key}]`;
}

/** A key without quotes and expansions; of others it is not worked out here what they come to. */
function plainKey(index: string): string | undefined {
  return /[$`"'\\]/.test(index) ? undefined : index;
}
