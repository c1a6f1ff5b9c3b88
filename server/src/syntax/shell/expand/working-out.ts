/** Works out expressions with the variables of the shell, and says why a number is not known. */

import type { Place, Word } from '../ast.ts';
import { type Machine, meant, note, refuse } from '../run/machine.ts';
import { mayEndUnset } from '../run/perhaps.ts';
import { EMPTY, hole, known, reasonOf, textOf, type Value } from '../value.ts';
import { type Arithmetic, assignedIn, evaluateArithmetic } from './arithmetic.ts';
import { assignNamed, elementNamed, elementsOf, reasonOfArray } from './elements.ts';
import { expandValue } from './expand.ts';
import { BASHS_OWN } from './parameter.ts';

/** What an expression comes to, or why that is not known. */
type Worked = Exclude<Arithmetic, { kind: 'unknown' }> | { readonly kind: 'unknown'; readonly why: string };

/** The word as an arithmetic expression; a text says why its value is not known. A refused one fails the command. */
export function expandArithmetic(machine: Machine, word: Word): bigint | string {
  return workOutValue(machine, expandValue(machine, word), word.place);
}

/** As `expandArithmetic`, of what has been expanded. */
export function workOutValue(machine: Machine, value: Value, place: Place): bigint | string {
  const text = textOf(value);
  if (text === undefined) return forgetAssigned(machine, value, place);
  const result = workOut(machine, text, place);
  switch (result.kind) {
    case 'number':
      // One that assigns to what is read-only comes to nothing.
      return machine.failure ? 0n : result.value;
    case 'unknown':
      return result.why;
    default:
      note(machine, 'broken', `the shell cannot work this out: ${result.message}`, place);
      refuse(machine, false);
      return 0n;
  }
}

/** A number that is not known has none. */
export function expandNumber(machine: Machine, word: Word): number | undefined {
  const value = expandArithmetic(machine, word);
  return typeof value === 'string' ? undefined : Number(value);
}

/** What an expression assigns to of which some is not known: it is not known what is assigned. Tells why. */
export function forgetAssigned(machine: Machine, value: Value, place: Place): string {
  const why = reasonOf(value) ?? UNTOLD;
  const text = value.map((piece) => (piece.unknown === undefined ? piece.text : ' 0 ')).join('');
  for (const name of assignedIn(text)) assignNamed(machine, name, hole(why, place));
  return why;
}

const UNTOLD = 'a number that is not known';

/** An expression with the variables of the shell. In bash `set -u` ends the script at one that is not set. */
export function workOut(machine: Machine, text: string, place: Place): Worked {
  /** What an index that changes something came to where it was last read: it is not worked out again where that is written. */
  const read = new Map<string, string>();
  let why: string | undefined;
  const result = evaluateArithmetic(text, {
    get(written) {
      const { variables, open } = machine.state;
      if (machine.dialect === 'bash' && BASHS_OWN.has(written) && !variables.has(written)) {
        why ??= `$${written} differs from host to host, or from run to run`;
        return undefined;
      }
      const isElement = written.includes('[');
      const isUnset = open === undefined && !isElement && !variables.get(written);
      if (machine.dialect === 'bash') mayEndUnset(machine, written, isUnset, place);
      const name = isElement ? elementNamed(machine, written, place) : written;
      if (name !== undefined && /\+\+|--|=/.test(written)) read.set(written, name);
      const value =
        name === undefined ? hole('an index that is not known', place) : variableNamed(machine, name, place);
      why ??= reasonOf(value);
      return textOf(value);
    },
    set(written, number) {
      if (machine.failure) return;
      const name = read.get(written) ?? written;
      read.delete(written);
      const value = number === undefined ? hole(why ?? UNTOLD, place) : known(String(number), place);
      if (!assignNamed(machine, name, value)) refuse(machine);
    },
    isPosix: machine.dialect === 'sh',
  });
  return result.kind === 'unknown' ? { kind: 'unknown', why: why ?? UNTOLD } : result;
}

function variableNamed(machine: Machine, name: string, place: Place): Value {
  const { variables, open } = machine.state;
  const [, array, key = ''] = /^(\w+)\[(.*)\]$/s.exec(name) ?? [];
  const found = variables.get(meant(machine, array ?? name));
  if (array !== undefined && found) {
    const untold = reasonOfArray(found);
    return untold === undefined ? (elementsOf(found).get(key) ?? EMPTY) : hole(untold, place);
  }
  if (!found) return open === undefined ? EMPTY : hole(open, place);
  return found.value ?? found.elements?.get('0') ?? EMPTY;
}
