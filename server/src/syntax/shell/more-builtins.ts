/** Builtin commands that read options and lines: getopts, mapfile, and unalias. */
import type { Place } from './ast.ts';
import type { Builtin } from './builtins.ts';
import { elementsOf } from './elements.ts';
import type { Field } from './expand.ts';
import { assign, type Flow, type Machine } from './machine.ts';
import { nextLetters, nextLine } from './stream.ts';
import { EMPTY, hole, known, textOf, type Value } from './value.ts';

export const moreBuiltins: readonly (readonly [string, Builtin])[] = [
  ['getopts', { run: getOption }],
  ['mapfile', { run: readLines }],
  ['readarray', { run: readLines }],
  ['unalias', { run: unalias }],
];

/** The next option among the arguments. */
function getOption(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { state } = machine;
  const letters = textOf(fields[0]?.value ?? EMPTY);
  const name = textOf(fields[1]?.value ?? EMPTY);
  const words = fields.length > 2 ? fields.slice(2).map(({ value }) => value) : state.arguments;
  const { optionIndex: index } = state;
  if (fields.length < 2) {
    state.status = 2;
    return undefined;
  }
  if (letters === undefined || name === undefined || index < 1) return unsure(machine, 'options that are not known');
  const isSilent = letters.startsWith(':');
  const set = (variable: string, text: string): void => {
    assign(machine, variable, known(text, place));
  };
  const end = (next: number): Flow | undefined => {
    set(name, '?');
    set('OPTIND', String(next));
    state.variables.delete('OPTARG');
    state.status = 1;
    return undefined;
  };
  if (index > words.length) return end(index);
  const value = words[index - 1] ?? EMPTY;
  const word = textOf(value);
  if (word === undefined) return unsure(machine, 'an argument that is not known');
  if (word === '--') return end(index + 1);
  if (!word.startsWith('-') || word === '-') return end(index);
  const at = Math.min(state.optionAt, word.length - 1);
  const letter = word[at] as string;
  const isLast = at + 1 >= word.length;
  const found = letter === ':' ? -1 : letters.indexOf(letter, isSilent ? 1 : 0);
  state.status = 0;
  const advance = (by: number): void => set('OPTIND', String(index + by));
  if (found < 0 || letters[found + 1] !== ':') {
    set(name, found < 0 ? '?' : letter);
    if (found < 0 && isSilent) set('OPTARG', letter);
    else state.variables.delete('OPTARG');
    if (isLast) advance(1);
    else stay(machine, at + 1, place);
    return undefined;
  }
  if (!isLast) {
    set(name, letter);
    set('OPTARG', word.slice(at + 1));
    advance(1);
    return undefined;
  }
  const argument = words[index];
  if (argument === undefined) {
    set(name, isSilent ? ':' : '?');
    if (isSilent) set('OPTARG', letter);
    else state.variables.delete('OPTARG');
    advance(1);
    return undefined;
  }
  set(name, letter);
  assign(machine, 'OPTARG', argument);
  advance(2);
  return undefined;
}

/** Within a word of several options: dash counts on at its first. */
function stay(machine: Machine, at: number, place: Place): void {
  const { state } = machine;
  const { optionIndex } = state;
  assign(machine, 'OPTIND', known(String(machine.dialect === 'sh' ? optionIndex + 1 : optionIndex), place));
  state.optionIndex = optionIndex;
  state.optionAt = at;
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
  const name = textOf(fields[at]?.value ?? [{ text: 'MAPFILE', place }]);
  state.status = 0;
  if (name === undefined) return unsure(machine, 'a name that is not known');
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
