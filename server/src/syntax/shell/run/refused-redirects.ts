/** What keeps a redirection from being done: descriptors that nothing has opened, files that are not there, or that may not be written to. */
import type { Redirect } from '../ast.ts';
import { fileDoubt, folderDoubt, hasRegularFile } from '../host/host-files.ts';
import { textOf, type Value } from '../value.ts';
import type { Machine } from './machine.ts';
import { isOn, mayBeOn } from './perhaps.ts';
import { fileValue } from './redirect.ts';
import { UNSURE } from './sinks.ts';
import { isThere } from './state.ts';

/** Descriptors that bash takes itself are not below this one. */
export const FIRST_FREE = 10;

/** dash ends where something else than a digit stands behind `>&`. */
export function isBadNumber({ dialect }: Machine, operator: Redirect['operator'], value: Value): boolean {
  const text = dialect === 'sh' && /^[<>]&$/.test(operator) ? textOf(value) : undefined;
  return text !== undefined && !/^[\d-]$/.test(text);
}

/** bash leads no other descriptor than 1 to a file by `>&`. */
export function isAmbiguous({ dialect }: Machine, { operator, descriptor }: Redirect, value: Value): boolean {
  const text = dialect === 'bash' && /^[<>]&$/.test(operator) ? textOf(value) : undefined;
  if (text === undefined || /^(\d+-?|-)$/.test(text)) return false;
  return operator === '<&' || (descriptor !== undefined && descriptor !== 1);
}

/** `>&9` and `<&9` of a descriptor that nothing here has opened. */
export function isUnopened({ state }: Machine, operator: Redirect['operator'], value: Value): boolean {
  const number = /^[<>]&$/.test(operator) ? textOf(value) : undefined;
  if (number === undefined || !/^\d+$/.test(number) || Number(number) <= 2 || state.open !== undefined) return false;
  // From there on the shell keeps what redirections around have put aside.
  if (Number(number) >= FIRST_FREE) return false;
  return !state.kept.has(Number(number)) && !state.descriptors.has(Number(number));
}

export function isUnsure({ state }: Machine, operator: Redirect['operator'], value: Value): boolean {
  if (!/^[<>]&$/.test(operator)) return false;
  const number = Number(textOf(value));
  const isOpened = state.kept.has(number) || state.descriptors.has(number);
  const mayBeClosed =
    operator === '>&' ? state.kept.get(number) === UNSURE : state.descriptors.get(number)?.mayBeClosed === true;
  return mayBeClosed || (number >= FIRST_FREE && !isOpened);
}

/** `set -C`: whether a file may not be written because there is one, or why that is not known. */
export function clobbered(machine: Machine, { operator, descriptor }: Redirect, value: Value): string | boolean {
  const path = textOf(value);
  if (!mayBeOn(machine, 'C') || !/^(&?>|>&)$/.test(operator)) return false;
  if (operator === '>&' && (descriptor !== undefined || path === undefined || /^(\d+|-)$/.test(path))) return false;
  if (path === undefined) return 'a file whose name is not known';
  const there = hasRegularFile(machine, path);
  return there === true && isOn(machine, 'C') !== true ? 'whether noclobber is on is not known' : there;
}

/** Why a file may not be there that is read, or the folder of one that is written. */
export function missing(machine: Machine, operator: Redirect['operator'], value: Value): string | undefined {
  const path = textOf(value);
  if (path === undefined || path === '' || /^(<<<?|[<>]&)$/.test(operator)) return undefined;
  if (operator !== '<') return folderDoubt(machine, path);
  return isThere(fileValue(machine, path)) ? undefined : fileDoubt(machine, path);
}
