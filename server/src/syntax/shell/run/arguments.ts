/** What a shell, a function or a file is called with, where it may not be known how many words that is. */
import type { Place } from '../ast.ts';
import { hole, known, reasonOf, type Value } from '../value.ts';

/** Any number of words, none of which is known. */
export function anyWords(reason: string, place: Place): Value {
  return [{ text: '', place, unknown: reason, many: true }];
}

/** The words that a call was given, of which one may stand for several. */
export function argumentsFrom(
  fields: readonly { readonly value: Value; readonly vague?: boolean }[],
): readonly Value[] {
  return fields.map(({ value, vague }) => {
    const [piece] = value;
    return vague && piece ? anyWords(reasonOf(value) ?? '', piece.place) : value;
  });
}

/** Why nothing is known of what the script itself is called with. */
export const UNTOLD_ARGUMENTS = 'what the script is called with is not known';

/** There may be no argument of that number, from 0, for another reason than that nobody knows how the script is called. */
export function mayMiss(given: readonly Value[], index: number): boolean {
  return given.slice(0, index + 1).some((value) => isMany(value) && reasonOf(value) !== UNTOLD_ARGUMENTS);
}

/** It may be any number of words. */
export function isMany([piece]: Value): boolean {
  return piece?.many === true;
}

/** The argument of that number, from 0; `undefined` where there is none. */
export function argumentAt(given: readonly Value[], index: number): Value | undefined {
  const [piece] = given.slice(0, index + 1).find(isMany) ?? [];
  return piece ? hole(piece.unknown ?? '', piece.place) : given[index];
}

/** How many there are. */
export function countOf(given: readonly Value[], place: Place): Value {
  const many = given.find(isMany);
  return many ? hole(reasonOf(many) ?? '', place) : known(String(given.length), place);
}

/** Those that are left when the first are gone; `undefined` where there are not so many. */
export function shifted(given: readonly Value[], count: number): readonly Value[] | undefined {
  const many = given.findIndex(isMany);
  if (many >= 0 && many < count) return given.slice(many);
  return count > given.length ? undefined : given.slice(count);
}
