/** The value of a parameter, and what the operators behind its name make of it. */

import type { ParameterPart, Place, Word } from '../ast.ts';
import { textPart, wordOf } from '../read/word.ts';
import { anyWords, argumentAt, countOf } from '../run/arguments.ts';
import { lastBeside } from '../run/beside.ts';
import { assign, type Machine, meant, note, refuse } from '../run/machine.ts';
import { mayBeOn, mayEndUnset, mayLeave, statusOfUnset } from '../run/perhaps.ts';
import { PERHAPS } from '../run/state.ts';
import { EMPTY, hole, joinValues, known, reasonOf, sliceValue, textOf, type Value } from '../value.ts';
import { inOrder } from './arrays.ts';
import { changed } from './changing.ts';
import { elementsOf, NO_ELEMENTS, numbered, reasonOfArray } from './elements.ts';
import { betweenStars, expandValue, UNKNOWN_IFS } from './expand.ts';
import { hasManyBytes, MANY_BYTES } from './pattern.ts';
import { expandNumber } from './working-out.ts';

/** One value, or the values of `$@` and `${x[@]}`, each a field of its own. `unset` tells an absent value from an empty one. */
export type Parameter =
  | { readonly kind: 'one'; readonly value: Value; readonly unset: boolean; readonly isBefore?: true }
  | { readonly kind: 'many'; readonly values: readonly Value[]; readonly star: boolean }
  /** The word behind `-` or `+` stands for it, with quotes of its own. */
  | { readonly kind: 'word'; readonly word: Word };

type Found = Exclude<Parameter, { kind: 'word' }>;

/** The value of a parameter with its operators. A parameter that must be set and is not ends the script. */
export function expandParameter(machine: Machine, part: ParameterPart): Parameter {
  if (machine.failure) return one(EMPTY);
  const { operator, place } = part;
  const isPosix = machine.dialect === 'sh';
  if (isPosix && (part.indirect || part.index)) return unknownToPosix(machine, part, part.indirect ? '!' : '[]');
  if (operator?.startsWith('names'))
    return isPosix ? unknownToPosix(machine, part, '!') : namesThatBegin(machine, part, operator.endsWith('*'));
  const named = part.indirect ? indirect(machine, part) : lookUp(machine, part.name, part.index, place);
  if (operator === undefined) return unlessUnset(machine, part, named);
  if (operator === 'length') {
    // Before the first element there is nothing that has a length.
    if (named.kind === 'one' && named.isBefore) refuse(machine);
    if (part.index && !isPosix) return one(lengthOf(machine, unlessArray(machine, part, named), place));
    return one(lengthOf(machine, unlessUnset(machine, part, named), place));
  }
  if (operator === ':' && !isPosix) return substring(machine, part, unlessUnset(machine, part, named));
  if (operator !== ':' && ':-:=:?:+'.includes(operator)) return withDefault(machine, part, named);
  const checked = unlessUnset(machine, part, named);
  if (isPosix && !'##%%'.includes(operator)) return unknownToPosix(machine, part, operator);
  if (checked.kind === 'many')
    return { ...checked, values: checked.values.map((value) => changed(machine, part, value)) };
  return one(changed(machine, part, checked.value));
}

/** dash calls it a bad substitution, and ends. */
function unknownToPosix(machine: Machine, { name, place }: ParameterPart, what: string): Found {
  note(machine, 'broken', `\${${name}${what}…} is not known to a POSIX shell, which ends the script here`, place);
  machine.failure = { kind: 'exit', levels: 0 };
  machine.state.status = 2;
  return one(EMPTY);
}

function one(value: Value): Found {
  return { kind: 'one', value, unset: false };
}

/** `${!name@}`: the variables whose names begin so. */
function namesThatBegin(machine: Machine, { name: beginning, place }: ParameterPart, star: boolean): Found {
  const { variables, open } = machine.state;
  const own = [...variables].filter(([name]) => name.startsWith(beginning));
  const isUnsure =
    own.some(([, { perhaps }]) => perhaps?.unset) || [...BASHS_OWN].some((name) => name.startsWith(beginning));
  const why = isUnsure ? 'which variables there are is not known' : open;
  if (why !== undefined) return { kind: 'many', values: [anyWords(why, place)], star };
  const names = own.filter(([, { value, elements }]) => value || elements).map(([name]) => name);
  return { kind: 'many', values: names.sort().map((name) => known(name, place)), star };
}

function indirect(machine: Machine, part: ParameterPart): Found {
  const { index, place } = part;
  if (index && /^[@*]$/.test(allOf(index) ?? '')) {
    const found = machine.state.variables.get(meant(machine, part.name));
    const why = found?.value && reasonOf(found.value);
    if (why !== undefined) return { kind: 'many', values: [anyWords(why, place)], star: index.plain === '*' };
    const keys = found?.elements ? inOrder(found.elements, found).map(([key]) => key) : found?.value ? ['0'] : [];
    return { kind: 'many', values: keys.map((key) => known(key, place)), star: index.plain === '*' };
  }
  const refersTo = part.index ? undefined : machine.state.variables.get(part.name)?.refersTo;
  if (refersTo !== undefined) return one(known(refersTo, place));
  const name = lookUp(machine, part.name, part.index, part.place);
  const text = name.kind === 'one' ? textOf(name.value) : undefined;
  if (text === undefined) {
    const untold = 'a name that is not known';
    const { dialect } = machine;
    mayLeave(machine, { kind: dialect === 'bash' ? 'discard' : 'exit', levels: 0 }, 1, untold, part.place);
    return one(hole(untold, part.place));
  }
  // Of an argument that is not there bash makes nothing, and does not complain.
  if (text === '' && name.kind === 'one' && name.unset && /^\d+$/.test(part.name)) return one(EMPTY);
  const [, array, key] = /^([A-Za-z_]\w*)\[(.+)\]$/.exec(text) ?? [];
  if (array !== undefined && key !== undefined)
    return lookUp(machine, array, wordOf([textPart(key, false, place)], place), place);
  if (!/^([A-Za-z_]\w*|\d+|[@*#?])$/.test(text)) {
    note(machine, 'broken', `"${text}" is no name of a variable: the shell gives up this line`, part.place);
    refuse(machine);
    return one(EMPTY);
  }
  return lookUp(machine, text, undefined, part.place);
}

const NINE = 0x39;

function lookUp(machine: Machine, written: string, index: Word | undefined, place: Place): Found {
  const { state } = machine;
  const name = meant(machine, written);
  // Few names begin with a digit, so that most need no further look.
  if (name.charCodeAt(0) <= NINE && /^\d+$/.test(name)) {
    if (name === '0') return one(known(machine.name, place));
    return maybeUnset(argumentAt(state.arguments, Number(name) - 1));
  }
  switch (name) {
    case '@':
    case '*':
      return { kind: 'many', values: state.arguments, star: name === '*' };
    case '#':
      return one(countOf(state.arguments, place));
    case '?':
      return one(typeof state.status === 'number' ? known(String(state.status), place) : hole(state.status, place));
    case '-': {
      const letters = optionLetters(machine);
      return one(letters === undefined ? hole('which options are on is not known', place) : known(letters, place));
    }
    case '!':
      return one(hole(lastBeside(state), place));
    case '$':
    case 'PPID':
    case 'LINENO':
      return one(hole(`$${name} differs from run to run`, place));
    default:
  }
  if (BASHS_OWN.has(name) && machine.dialect === 'bash' && !state.variables.has(name)) {
    if (name === 'PIPESTATUS') return pipeStatus(machine, index, place);
    // It says something, whatever it is.
    const version: Value = name === 'BASH_VERSION' ? [{ text: '5.', place }] : EMPTY;
    if (name === 'BASH_VERSINFO' && (index?.plain ?? '0') === '0') return one(known('5', place));
    if (name === 'FUNCNAME' && state.frames.length === 0) return { kind: 'one', value: EMPTY, unset: true };
    if (name === 'FUNCNAME' && machine.sourcing === 0) {
      const names = [...state.callers].reverse().concat('main');
      return listed(
        names.map((each) => known(each, place)),
        index,
        place,
      );
    }
    return one([...version, ...hole(`$${name} differs from host to host, or from run to run`, place)]);
  }
  if (name === 'BASH_SOURCE' && machine.dialect === 'bash' && (index?.plain ?? '0') === '0')
    return one(known(machine.fileOf(place.source), place));
  const found = state.variables.get(name);
  if (index !== undefined) return element(machine, name, index, place);
  if (found) return maybeUnset(found.elements ? found.elements.get('0') : found.value);
  if (state.open !== undefined && !SHELLS_OWN.has(name)) return one(hole(state.open, place));
  return { kind: 'one', value: EMPTY, unset: true };
}

/** `$-`: each shell has an order of its own, and bash has two options from the start. */
function optionLetters({ state: { options }, dialect }: Machine): string | undefined {
  const all = dialect === 'bash' ? 'abefhkmnptuvxBCEHPTcs' : 'ubaCVvxsnmiIfe';
  const isOn = (letter: string): boolean =>
    options.has(letter) || (dialect === 'bash' && 'hB'.includes(letter) && !options.has(`+${letter}`));
  return [...all].some((letter) => options.has(letter + PERHAPS)) ? undefined : [...all].filter(isOn).join('');
}

/** Variables that bash sets itself. */
export const BASHS_OWN: ReadonlySet<string> = new Set(
  (
    'RANDOM SRANDOM SECONDS EPOCHSECONDS EPOCHREALTIME BASHPID FUNCNAME BASH_LINENO BASH_COMMAND BASH_VERSION BASH_VERSINFO ' +
    'BASH HOSTTYPE OSTYPE MACHTYPE SHLVL GROUPS DIRSTACK PIPESTATUS SHELLOPTS BASHOPTS BASH_ARGV BASH_ARGC BASH_SUBSHELL TERM SHELL'
  ).split(' '),
);

/** `${PIPESTATUS[…]}`: of a command that is no pipeline, its status alone. */
function pipeStatus({ state }: Machine, index: Word | undefined, place: Place): Found {
  const statuses = state.pipeStatus ?? [state.status];
  const values = statuses.map((status) =>
    typeof status === 'number' ? known(String(status), place) : hole(status, place),
  );
  return listed(values, index, place);
}

/** An element of a list that the shell keeps, or all. */
function listed(values: readonly Value[], index: Word | undefined, place: Place): Found {
  const which = index?.plain ?? '0';
  if (which === '@' || which === '*') return { kind: 'many', values, star: which === '*' };
  return /^\d+$/.test(which) ? maybeUnset(values[Number(which)]) : one(hole('an index that is not known', place));
}

/** Names that no file of settings gives. */
const SHELLS_OWN: ReadonlySet<string> = new Set(['IFS', 'OPTARG', 'OPTIND', 'REPLY']);

function maybeUnset(value: Value | undefined): Found {
  return { kind: 'one', value: value ?? EMPTY, unset: value === undefined };
}

/** `[@]` and `[*]`, which mean all; in quotes they are a key like another. */
function allOf({ plain, parts }: Word): string | undefined {
  const [only] = parts;
  return only?.kind === 'text' && only.quoted ? undefined : plain;
}

function element(machine: Machine, name: string, index: Word, place: Place): Found {
  const found = machine.state.variables.get(name);
  const elements = elementsOf(found);
  const written = allOf(index);
  if (written === '@' || written === '*') {
    const why = found?.value && reasonOf(found.value);
    if (why !== undefined) return { kind: 'many', values: [anyWords(why, place)], star: written === '*' };
    return { kind: 'many', values: inOrder(elements, found).map(([, value]) => value), star: written === '*' };
  }
  const key = found?.associative
    ? textOf(expandValue(machine, index))
    : numbered(expandNumber(machine, index), elements);
  const untold = reasonOfArray(found);
  // Where it was not declared, the key is worked out as a number.
  if (found?.associative && found.perhaps?.unset)
    mayLeave(machine, { kind: 'discard', levels: 0 }, 1, 'whether the array was declared is not known', place);
  if (untold !== undefined) return one(hole(untold, place));
  if (key === undefined) return one(hole('an index that is not known', place));
  if (found && !found.associative && key.startsWith('-'))
    return { kind: 'one', value: EMPTY, unset: true, isBefore: true };
  return maybeUnset(elements.get(key));
}

/** `set -u`: a parameter that is not set ends the script. */
function unlessUnset(machine: Machine, { name, place }: ParameterPart, found: Found): Found {
  if (found.kind === 'one') mayEndUnset(machine, name, found.unset, place);
  return found;
}

/** Of an element that is not there, or of none, `set -u` takes the length to be 0, but not of what is no array. */
function unlessArray(machine: Machine, part: ParameterPart, found: Found): Found {
  const variable = machine.state.variables.get(meant(machine, part.name));
  const isArray =
    variable?.elements && variable.elements !== NO_ELEMENTS && (!variable.associative || variable.elements.size > 0);
  const isUntold = machine.state.open !== undefined || (variable?.value && reasonOf(variable.value) !== undefined);
  // Lists that the shell keeps are no variables here.
  const isListed = !variable && (found.kind === 'many' ? found.values.length > 0 : !found.unset);
  if (isArray || isUntold || isListed) return found;
  // Here bash gives up the line, and no more.
  if (machine.state.options.has('u')) refuse(machine);
  else if (mayBeOn(machine, 'u'))
    mayLeave(machine, { kind: 'discard', levels: 0 }, 1, 'whether "set -u" is on is not known', part.place);
  return found;
}

/** dash counts bytes, whatever the locale. */
function lengthOf(machine: Machine, found: Found, place: Place): Value {
  const { dialect } = machine;
  if (found.kind === 'many' && dialect === 'bash') return countOf(found.values, place);
  // It is no count to dash, but the length of all of them as one text.
  const between = betweenStars(machine);
  if (found.kind === 'many' && between === undefined) return hole(UNKNOWN_IFS, place);
  const value = found.kind === 'many' ? joinValues(found.values, between ?? '', place) : found.value;
  const text = textOf(value);
  if (text !== undefined && hasManyBytes(text))
    return dialect === 'sh' ? known(String(new TextEncoder().encode(text).length), place) : hole(MANY_BYTES, place);
  return text === undefined ? hole(reasonOf(value) ?? '', place) : known(String(text.length), place);
}

function withDefault(machine: Machine, part: ParameterPart, found: Found): Parameter {
  const { operator = '-', place } = part;
  const argument = (): Value => (part.argument ? expandValue(machine, part.argument) : EMPTY);
  const looksAtEmpty = operator.startsWith(':');
  const value = found.kind === 'one' ? found.value : joinValues(found.values, ' ', place);
  // To dash no arguments at all are nothing that is not set.
  const isUnset = found.kind === 'one' ? found.unset : found.values.length === 0 && machine.dialect === 'bash';
  const text = textOf(value);
  const kind = operator.at(-1);
  if (text === undefined && !value.some((piece) => piece.text !== '')) {
    // Whether the word counts is not known; it need not be when it says the same either way.
    // Behind these it is set, whatever it is.
    if (/[?=]/.test(kind ?? '') && /^[A-Za-z_]/.test(part.name) && !part.index && !part.indirect)
      assign(machine, part.name, hole(reasonOf(value) ?? '', place));
    if (kind === '?') return found;
    return one(hole(reasonOf(value) ?? 'it is not known', place));
  }
  const isMissing = isUnset || (looksAtEmpty && text === '');
  const word = (): Parameter => (part.argument ? { kind: 'word', word: part.argument } : one(EMPTY));
  if (kind === '+' && isUnset && found.kind === 'many' && !found.star) return { ...found, values: [] };
  if (kind === '+') return isMissing ? one(EMPTY) : word();
  if (!isMissing) return found;
  switch (kind) {
    case '=': {
      const given = argument();
      if (!assign(machine, part.name, given)) refuse(machine);
      return one(given);
    }
    case '?':
      machine.failure = { kind: 'exit', levels: 0 };
      machine.state.status = statusOfUnset(machine);
      note(machine, 'broken', `${part.name} is not set, which ends the script here`, place);
      return one(EMPTY);
    default:
      return word();
  }
}

function substring(machine: Machine, part: ParameterPart, found: Found): Parameter {
  const { place } = part;
  const from = part.argument ? expandNumber(machine, part.argument) : 0;
  const count = part.second ? expandNumber(machine, part.second) : Number.POSITIVE_INFINITY;
  if (from === undefined || count === undefined) return one(hole('a position that is not known', place));
  const stretch = (length: number): [number, number] => {
    const start = from < 0 ? length + from : Math.min(from, length);
    return [start, count < 0 ? length + count : Math.min(start + count, length)];
  };
  if (found.kind === 'many') {
    const variable = part.index && machine.state.variables.get(part.name);
    if (variable?.associative) return one(hole('a stretch of an array that has no order', place));
    if (count < 0) refuse(machine);
    if (variable?.elements) return { ...found, values: stretchOf(variable.elements, from, count) };
    const all = part.index ? found.values : [known(machine.name, place), ...found.values];
    const [start, end] = stretch(all.length);
    if (end < start) refuse(machine);
    return { ...found, values: start < 0 ? [] : all.slice(start === 0 && !part.index ? 0 : start, end) };
  }
  const text = textOf(found.value);
  if (text === undefined) return one(hole(reasonOf(found.value) ?? '', place));
  if (hasManyBytes(text)) return one(hole(MANY_BYTES, place));
  const [start, end] = stretch(text.length);
  if (count < 0 && end < start && start >= 0) refuse(machine);
  return one(start < 0 || end < start ? EMPTY : sliceValue(found.value, start, end));
}

/** So many elements of an array whose numbers are not below `from`; a negative one counts from behind the last. */
function stretchOf(elements: ReadonlyMap<string, Value>, from: number, count: number): readonly Value[] {
  const all = inOrder(elements, undefined);
  const least = from < 0 ? Number(all.at(-1)?.[0] ?? -1) + 1 + from : from;
  if (least < 0 || count < 0) return [];
  return all
    .filter(([key]) => Number(key) >= least)
    .slice(0, count)
    .map(([, value]) => value);
}
