/** Builtin commands that read options and lines: getopts, mapfile, and unalias. */
import type { Place } from './ast.ts';
import type { Builtin } from './builtins.ts';
import type { Field } from './expand.ts';
import { assign, type Flow, type Machine } from './machine.ts';
import { nextLine } from './stream.ts';
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
  const texts = fields.map(({ value }) => textOf(value) ?? '');
  const strips = texts.some((text) => /^-\w*t/.test(text));
  const name = texts.find((text) => !text.startsWith('-')) ?? 'MAPFILE';
  machine.state.status = 0;
  const set = (value: Value | undefined, elements: ReadonlyMap<string, Value> | undefined): void => {
    machine.state.variables.set(name, { value, elements, exported: false, readonly: false });
  };
  if (texts.some((text) => text.startsWith('-') && text !== '-t')) {
    set(hole('mapfile with these options is not worked out here', place), undefined);
    return undefined;
  }
  const elements = new Map<string, Value>();
  for (;;) {
    const found = nextLine(machine.stdin);
    if (found === undefined) break;
    if (typeof found === 'string') {
      set(hole(found, place), undefined);
      return undefined;
    }
    const newline: Value = strips || !found.isWhole ? EMPTY : [{ text: '\n', place }];
    elements.set(String(elements.size), [...found.line, ...newline]);
  }
  set(undefined, elements);
  return undefined;
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
