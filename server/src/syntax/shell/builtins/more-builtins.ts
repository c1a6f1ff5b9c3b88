/** Builtin commands that read options and lines: getopts, mapfile, and unalias. */

import type { Place } from '../ast.ts';
import { elementsOf } from '../expand/elements.ts';
import type { Field } from '../expand/expand.ts';
import { isMany } from '../run/arguments.ts';
import { assign, type Flow, type Machine, mayEndByErrexit } from '../run/machine.ts';
import { lookAgain } from '../run/redirect.ts';
import { nextLetters, nextLine } from '../run/stream.ts';
import { EMPTY, hole, known, reasonOf, textOf, type Value } from '../value.ts';
import type { Builtin } from './builtins.ts';

export const moreBuiltins: readonly (readonly [string, Builtin])[] = [
  ['getopts', { run: getOption }],
  ['mapfile', { run: readLines }],
  ['readarray', { run: readLines }],
  ['unalias', { run: unalias }],
];

/** What `getopts` found: a letter, and what is left in OPTARG and OPTIND. */
interface FoundOption {
  readonly letter: string;
  readonly argument: Value | 'unset' | 'kept';
  readonly status: number;
  /** The argument that is read next, from 1, and where in it. */
  readonly index: number;
  readonly at: number;
}

/** The next option among the arguments. */
function getOption(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { state } = machine;
  const letters = textOf(fields[0]?.value ?? EMPTY);
  const name = textOf(fields[1]?.value ?? EMPTY);
  const words = fields.length > 2 ? fields.slice(2).map(({ value }) => value) : state.arguments;
  if (fields.length < 2) {
    state.status = 2;
    return undefined;
  }
  if (letters === undefined || name === undefined || state.optionIndex < 1)
    return untoldOption(machine, name, 'options that are not known', place);
  const found = nextOption(machine, letters, words, place);
  if (typeof found === 'string') return untoldOption(machine, name, found, place);
  return machine.dialect === 'sh' ? tellPosix(machine, name, found, place) : tell(machine, name, found, place);
}

/** What the next option is, or why that is not known. */
function nextOption(machine: Machine, letters: string, words: readonly Value[], place: Place): FoundOption | string {
  const isPosix = machine.dialect === 'sh';
  // Far behind the last argument dash begins again; bash stays right behind it.
  const isFar = machine.state.optionIndex > words.length + 1;
  const index = isFar ? (isPosix ? 1 : words.length + 1) : machine.state.optionIndex;
  const optionAt = isFar ? 1 : machine.state.optionAt;
  const ended = (next: number): FoundOption => ({
    ...{ letter: '?', argument: isPosix ? 'kept' : 'unset', status: 1, index: next, at: 1 },
  });
  const many = words.slice(0, index + 1).find(isMany);
  if (many) return reasonOf(many) ?? '';
  if (index > words.length) return ended(index);
  const word = textOf(words[index - 1] ?? EMPTY);
  if (word === undefined) return 'an argument that is not known';
  if (word === '--') return ended(index + 1);
  if (!word.startsWith('-') || word === '-') return ended(index);
  const at = Math.min(optionAt, word.length - 1);
  const letter = word[at] as string;
  const isLast = at + 1 >= word.length;
  const isSilent = letters.startsWith(':');
  const found = letter === ':' ? -1 : letters.indexOf(letter, isSilent ? 1 : 0);
  const behind = isLast ? { index: index + 1, at: 1 } : { index, at: at + 1 };
  const plain: FoundOption = { letter, argument: isPosix ? EMPTY : 'unset', status: 0, ...behind };
  const complaint = isSilent ? known(letter, place) : 'unset';
  if (found < 0) return { ...plain, letter: '?', argument: complaint };
  if (letters[found + 1] !== ':') return plain;
  const rest = { index: index + 1, at: 1 };
  if (!isLast) return { ...plain, argument: known(word.slice(at + 1), place), ...rest };
  const argument = words[index];
  if (argument === undefined) return { ...plain, letter: isSilent ? ':' : '?', argument: complaint, ...rest };
  return { ...plain, argument, index: index + 2, at: 1 };
}

/** Nobody knows which option comes next, nor which after that. */
function untoldOption(machine: Machine, name: string | undefined, why: string, place: Place): undefined {
  for (const each of ['OPTARG', 'OPTIND', name])
    if (each !== undefined && /^[A-Za-z_]\w*$/.test(each)) assign(machine, each, hole(why, place));
  machine.state.optionIndex = 0;
  return unsure(machine, why);
}

/** bash sets all that may be written to. */
function tell(machine: Machine, name: string, found: FoundOption, place: Place): Flow | undefined {
  const { state } = machine;
  const { letter, argument, status, index, at } = found;
  let isRefused = false;
  const set = (variable: string, value: Value): boolean => {
    if (assign(machine, variable, value)) return true;
    isRefused = true;
    return false;
  };
  if (argument === 'unset') {
    // A plain option has nothing in OPTARG, and leaves one that may not be written to.
    if (letter === '?' || !state.variables.get('OPTARG')?.readonly) state.variables.delete('OPTARG');
    else isRefused = true;
  } else if (argument !== 'kept') set('OPTARG', argument);
  if (state.variables.get('OPTIND')?.readonly) isRefused = true;
  else assign(machine, 'OPTIND', known(String(index), place));
  state.optionIndex = index;
  state.optionAt = at;
  state.status = status;
  if (!/^[A-Za-z_]\w*$/.test(name)) state.status = 1;
  else if (!set(name, known(letter, place))) state.status = 2;
  if (!isRefused) return undefined;
  if (state.options.has('e')) {
    state.status = 1;
    return { kind: 'exit', levels: 0 };
  }
  mayEndByErrexit(machine);
  return undefined;
}

/** dash gives up at the first that may not be written to, and does not move on. */
function tellPosix(machine: Machine, name: string, found: FoundOption, place: Place): undefined {
  const { state } = machine;
  const { optionIndex, optionAt } = state;
  const { letter, argument, status, index, at } = found;
  const set = (variable: string, value: Value): boolean =>
    /^[A-Za-z_]\w*$/.test(variable) && assign(machine, variable, value);
  // Within a word of several options it counts on at the first.
  const number = at > 1 ? index + 1 : index;
  const isFree = argument !== 'unset' || !state.variables.get('OPTARG')?.readonly;
  if (argument === 'unset' && isFree) state.variables.delete('OPTARG');
  const isTold = typeof argument === 'string' ? isFree : set('OPTARG', argument);
  const isSet = isTold && set('OPTIND', known(String(number), place)) && set(name, known(letter, place));
  state.optionIndex = isSet ? index : optionIndex;
  state.optionAt = isSet ? at : optionAt;
  state.status = isSet ? status : 2;
}

function unsure(machine: Machine, why: string): undefined {
  machine.state.status = why;
  return undefined;
}

/** `mapfile -t array`: the lines of the input. */
function readLines(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { state } = machine;
  const numbers = { n: 0, s: 0, O: undefined as number | undefined };
  let strips = false;
  let delimiter: string | undefined;
  let stream = machine.stdin;
  let untold: string | undefined;
  let at = 0;
  for (; at < fields.length; at++) {
    const text = textOf(fields[at]?.value ?? EMPTY);
    if (text === undefined || !/^-./.test(text)) break;
    const [, letters = '', rest = ''] = /^-(t*[nsOduCc]?)(.*)$/s.exec(text) ?? [];
    if (letters.startsWith('t')) strips = true;
    const letter = letters.at(-1) ?? 't';
    if (letter === 't') continue;
    const value = rest !== '' ? rest : textOf(fields[++at]?.value ?? EMPTY);
    if (value === undefined || letter === 'C' || letter === 'c')
      untold = 'mapfile with these options is not worked out here';
    else if (letter === 'd') delimiter = value.slice(0, 1);
    else if (letter === 'u') {
      const found = state.descriptors.get(Number(value));
      if (found) stream = found;
      else untold = 'what is read here is not known';
    } else if (/^\d+$/.test(value)) numbers[letter as 'n' | 's' | 'O'] = Number(value);
    else untold = 'a number that is not known';
  }
  lookAgain(machine, stream);
  const name = textOf(fields[at]?.value ?? [{ text: 'MAPFILE', place }]);
  state.status = 0;
  if (name === undefined) return unsure(machine, 'a name that is not known');
  if (state.variables.get(name)?.readonly) {
    state.status = 1;
    return undefined;
  }
  const set = (value: Value | undefined, elements: ReadonlyMap<string, Value> | undefined): undefined => {
    state.variables.set(name, { value, elements, exported: false, readonly: false });
  };
  if (untold !== undefined) return set(hole(untold, place), undefined);
  const elements = new Map(numbers.O === undefined ? [] : elementsOf(state.variables.get(name)));
  const next = numbers.O ?? 0;
  for (let taken = 0; numbers.n === 0 || taken < numbers.n + numbers.s; taken++) {
    const found =
      delimiter === undefined || delimiter === '\n'
        ? nextLine(stream)
        : nextLetters(stream, delimiter === '' ? '\0' : delimiter, Number.POSITIVE_INFINITY);
    if (found === undefined) break;
    if (typeof found === 'string') return set(hole(found, place), undefined);
    if (taken < numbers.s) continue;
    const end: Value = strips || !found.isWhole ? EMPTY : [{ text: delimiter ?? '\n', place }];
    elements.set(String(next + taken - numbers.s), [...found.line, ...end]);
  }
  return set(undefined, elements);
}

function unalias(machine: Machine, fields: readonly Field[]): Flow | undefined {
  machine.state.status = 0;
  for (const { value } of fields) {
    const text = textOf(value);
    if (text === '-a' || text === undefined) machine.state.aliases.clear();
    else if (!machine.state.aliases.delete(text)) machine.state.status = 1;
  }
  return undefined;
}
