/** The commands that declare variables: export, readonly, local, declare, unset. */

import type { Place } from '../ast.ts';
import { assignNamed, elementNamed, elementsOf, NO_ELEMENTS } from '../expand/elements.ts';
import { expandValue, type Field } from '../expand/expand.ts';
import { workOutValue } from '../expand/working-out.ts';
import { mayBeOverridden } from '../host/overridden.ts';
import { applyAssignment } from '../run/assigning.ts';
import { absenceOf } from '../run/either.ts';
import { assign, type Flow, type Machine, mayEndByErrexit, meant, NOWHERE, restartOptions } from '../run/machine.ts';
import { mayLeave, readonlyDoubt } from '../run/perhaps.ts';
import { write } from '../run/programs.ts';
import type { Perhaps, Variable } from '../run/state.ts';
import { EMPTY, hole, known, reasonOf, slicePiece, textOf, type Value } from '../value.ts';
import type { Builtin } from './builtins.ts';

type Flags = Pick<Variable, 'exported' | 'readonly' | 'integer'>;

interface How {
  readonly local: boolean;
  readonly exported?: boolean;
  readonly readonly?: boolean;
  /** It is refused outside of functions. */
  readonly function?: true;
}

export const declarations: readonly (readonly [string, Builtin])[] = [
  ['export', { special: true, run: declaring({ local: false, exported: true }) }],
  ['readonly', { special: true, run: declaring({ local: false, readonly: true }) }],
  ['local', { run: declaring({ local: true, function: true }) }],
  ['declare', { run: declaring({ local: true }) }],
  ['typeset', { run: declaring({ local: true }) }],
  ['unset', { special: true, run: unset }],
];

function declaring(how: How): Builtin['run'] {
  return (machine, fields, place) => {
    const letters: Letters = { on: '', off: '' };
    machine.state.status = 0;
    const option = textOf(fields[0]?.value ?? EMPTY) ?? '';
    if (machine.dialect === 'bash' && /^-[A-Za-z]/.test(option) && !(how.local ? LOCALS : OTHERS).test(option)) {
      machine.state.status = 2;
      return undefined;
    }
    if (how.exported && /^-\w*f/.test(option)) return exportFunctions(machine, fields);
    const isAsked = /^-\w*[fFp]/.test(option);
    if (isAsked && !(how.exported || how.readonly)) return ask(machine, fields, place);
    if (how.function && machine.state.frames.length === 0) {
      machine.state.status = machine.dialect === 'sh' ? 2 : 1;
      return machine.dialect === 'sh' ? { kind: 'exit', levels: 0 } : undefined;
    }
    for (const { value, vague } of fields) {
      const text = textOf(value);
      // `export $(…)`, `export "$line"`: which variables they set, nobody knows.
      if ((vague || text === undefined) && dividedAtEquals(value) === undefined) {
        const why = reasonOf(value) ?? 'a name that is not known';
        mayBeOverridden(machine, why, place);
        machine.state.status = why;
        continue;
      }
      if (text !== undefined && /^-[A-Za-z]+$/.test(text)) {
        letters.on += text.slice(1);
        continue;
      }
      if (text !== undefined && /^\+[A-Za-z]+$/.test(text) && how.local) {
        letters.off += text.slice(1);
        continue;
      }
      if (declare(machine, value, how, letters)) continue;
      const { dialect, state } = machine;
      state.status = dialect === 'sh' ? 2 : 1;
      // bash with `set -e` ends at one that may not be written to, even in a condition; but a local one is its function's matter.
      const ends = state.options.has('e') && !how.function && dividedAtEquals(value) !== undefined;
      if (dialect === 'sh' || ends) return { kind: 'exit', levels: 0 };
      if (!how.function && dividedAtEquals(value) !== undefined) mayEndByErrexit(machine);
    }
    return undefined;
  };
}

/** Options that bash takes. */
const LOCALS = /^-[aAfFgiIlnrtuxp]+$/;
const OTHERS = /^-[aAfnp]+$/;

/** `export -f`: the functions have to be there. */
function exportFunctions(machine: Machine, fields: readonly Field[]): undefined {
  const { functions, open } = machine.state;
  const names = fields.map(({ value }) => textOf(value)).filter((text) => !text?.startsWith('-'));
  const isAll = names.every((name) => name !== undefined && functions.has(name));
  const doubt = names.map((name) => absenceOf(machine.state, name ?? '')).find((why) => why !== undefined);
  machine.state.status = isAll ? (doubt ?? 0) : (open ?? 1);
}

/** `declare -f`, `-F` and `-p`: whether there are functions or variables of these names, and what they are. */
function ask(machine: Machine, [first, ...rest]: readonly Field[], place: Place): Flow | undefined {
  const letters = textOf(first?.value ?? EMPTY) ?? '';
  const { functions, variables, open } = machine.state;
  const names = rest.map(({ value }) => textOf(value)).filter((text) => !text?.startsWith('-'));
  const isThere = (name: string | undefined): boolean =>
    name !== undefined && (letters.includes('p') ? variables.has(name) : functions.has(name));
  const isAll = names.every(isThere);
  const absences = letters.includes('p') ? [] : names.map((name) => absenceOf(machine.state, name ?? ''));
  const doubt = absences.find((why) => why !== undefined);
  machine.state.status = isAll ? (doubt ?? 0) : names.includes(undefined) ? 'a name that is not known' : (open ?? 1);
  const isNamed = letters.includes('F') && isAll && doubt === undefined && names.length > 0;
  const text = isNamed
    ? known(names.map((name) => `${name}\n`).join(''), place)
    : hole('how it is declared is not worked out here', place);
  if (names.length === 0 || names.some(isThere)) write(machine, text, place);
  return undefined;
}

/** What is asked for by letters behind `-`, and taken back behind `+`. */
interface Letters {
  on: string;
  off: string;
}

/** `false` for a variable that may not be written to, and for what is no name. */
function declare(machine: Machine, value: Value, how: How, { on: letters, off }: Letters): boolean {
  const found = dividedAtEquals(value);
  if (!found) return false;
  const { name, given } = found;
  const [, base] = /^(\w+)\[/.exec(name) ?? [];
  if (base !== undefined && machine.dialect === 'bash') return declareElement(machine, base, found, how, letters);
  const isArray = machine.arrays.has(name);
  const own = machine.state.variables.get(name);
  // A local variable of a function around hides nothing that may not be hidden.
  const { frames } = machine.state;
  const isAround = !frames.at(-1)?.has(name) && frames.some((frame) => frame.has(name));
  const mayHide = how.local && !letters.includes('g') && isAround && machine.dialect === 'bash';
  const isLocal = how.local && !letters.includes('g') && frames.length > 0;
  // In bash a new one needs leave to hide what there is, whether it gets a value or not.
  const hides = isLocal && machine.dialect === 'bash' && !frames.at(-1)?.has(name);
  if ((given || isArray || off.includes('r') || hides) && own?.readonly && !mayHide) return false;
  const doubt = given || isArray || (hides && !mayHide) ? readonlyDoubt(own, name) : undefined;
  if (doubt !== undefined) machine.state.status = doubt;
  if (isLocal) hide(machine, name, given === undefined && machine.dialect === 'sh');
  const { variables } = machine.state;
  const isReference = letters.includes('n') && !how.exported;
  if (isReference && given) {
    const target = textOf(given);
    const refersTo = target !== undefined && /^[A-Za-z_]\w*$/.test(target) && target !== name ? target : undefined;
    const value = refersTo === undefined ? hole('a name that is not known', given[0]?.place ?? NOWHERE) : undefined;
    variables.set(name, { value, elements: undefined, exported: false, readonly: false, refersTo });
    return true;
  }
  const array = machine.arrays.get(name);
  machine.arrays.delete(name);
  const before = variables.get(name) ?? UNSET;
  if (letters.includes('A'))
    variables.set(name, { ...before, elements: before.elements ?? new Map(), associative: true });
  else if (letters.includes('a') && !array)
    variables.set(name, { ...before, elements: before.elements ?? NO_ELEMENTS });
  const casing = letters.includes('u') ? 'upper' : letters.includes('l') ? 'lower' : undefined;
  if (casing) variables.set(name, { ...(variables.get(name) ?? before), casing });
  if (array) applyAssignment(machine, array);
  else if (given) assign(machine, name, letters.includes('i') || before.integer ? worked(machine, given) : given);
  const now = variables.get(name);
  const takesBack = off.includes('x') || (how.exported === true && letters.includes('n'));
  const flags: Flags = {
    exported: takesBack ? false : how.exported || letters.includes('x') || (now?.exported ?? false),
    readonly: how.readonly || letters.includes('r') || (now?.readonly ?? false),
    ...(letters.includes('i') ? { integer: true } : off.includes('i') ? { integer: undefined } : {}),
  };
  if (now) variables.set(name, { ...now, ...flags, perhaps: perhapsOf(now, flags, takesBack) });
  else if (flags.exported || flags.readonly || 'integer' in flags || isLocal) {
    variables.set(name, { value: undefined, elements: undefined, ...flags });
  }
  return true;
}

/** `declare name[index]=value`: of an array, which is made where there is none. */
function declareElement(
  machine: Machine,
  name: string,
  { name: written, given }: { readonly name: string; readonly given: Value | undefined },
  how: How,
  letters: string,
): boolean {
  const { state } = machine;
  if (state.variables.get(name)?.readonly) return false;
  if (how.local && !letters.includes('g') && state.frames.length > 0) hide(machine, name, false);
  const before = state.variables.get(name) ?? UNSET;
  const associative = before.associative || letters.includes('A');
  if (!before.elements && before.value === undefined)
    state.variables.set(name, { ...before, elements: new Map(), ...(associative && { associative }) });
  return given === undefined || assignNamed(machine, written, given);
}

const UNSET: Variable = { value: undefined, elements: undefined, exported: false, readonly: false };

/** What is still not known of a variable that has just been declared. */
function perhapsOf({ perhaps }: Variable, flags: Flags, takesBack: boolean): Perhaps | undefined {
  if (!perhaps) return undefined;
  const isExported = perhaps.exported && !flags.exported && !takesBack;
  const isReadonly = perhaps.readonly && !flags.readonly;
  if (!isExported && !isReadonly && !perhaps.unset) return undefined;
  return {
    ...(perhaps.unset && { unset: true }),
    ...(isExported && { exported: true }),
    ...(isReadonly && { readonly: true }),
  };
}

/** `declare -i`: what is assigned is an expression. */
function worked(machine: Machine, value: Value): Value {
  const place = value[0]?.place ?? NOWHERE;
  const result = workOutValue(machine, value, place);
  return typeof result === 'string' ? hole(result, place) : known(String(result), place);
}

/** Keeps what the function's variable hides. In dash a new local variable begins with the value of the hidden one. */
function hide(machine: Machine, name: string, keeps: boolean): void {
  const { state } = machine;
  const top = state.frames.at(-1);
  if (!top || top.has(name)) return;
  const hidden = state.variables.get(name);
  state.frames = [...state.frames.slice(0, -1), new Map(top).set(name, hidden)];
  if (keeps) return;
  forget(machine, name);
  // What is exported stays so.
  const { exported, perhaps } = hidden ?? {};
  if (exported || perhaps?.exported)
    state.variables.set(name, {
      ...{ value: undefined, elements: undefined, exported: exported === true, readonly: false },
      ...(perhaps?.exported && { perhaps: { exported: true } }),
    });
}

/** Takes a variable away; `getopts` begins again where it was OPTIND. */
function forget(machine: Machine, name: string): void {
  machine.state.variables.delete(name);
  if (name === 'OPTIND') restartOptions(machine, EMPTY);
}

/** `name=value` in two; a name alone has no value. */
function dividedAtEquals(value: Value): { name: string; given: Value | undefined } | undefined {
  let name = '';
  for (const [at, piece] of value.entries()) {
    if (piece.unknown !== undefined) return undefined;
    const equals = piece.text.indexOf('=');
    name += equals < 0 ? piece.text : piece.text.slice(0, equals);
    if (equals < 0) continue;
    if (!NAME.test(name)) return undefined;
    const rest = equals + 1 < piece.text.length ? [slicePiece(piece, equals + 1, piece.text.length)] : [];
    return { name, given: [...rest, ...value.slice(at + 1)] };
  }
  return NAME.test(name) ? { name, given: undefined } : undefined;
}

/** A variable, or an element of an array. */
const NAME = /^[A-Za-z_]\w*(\[.*\])?$/;

function unset(machine: Machine, fields: readonly Field[], _place: Place): Flow | undefined {
  const { dialect, state } = machine;
  const isPosix = dialect === 'sh';
  const texts = fields.map(({ value }) => textOf(value) ?? '');
  state.status = 0;
  let kind: string | undefined;
  while (/^-./.test(texts[0] ?? '')) {
    const option = texts.shift() ?? '';
    if (option === '--') break;
    kind = option;
    if ((isPosix ? /^-[fv]+$/ : /^-[fvn]+$/).test(option)) continue;
    state.status = 2;
    return isPosix ? { kind: 'exit', levels: 0 } : undefined;
  }
  for (const text of texts) {
    const isName = (isPosix ? /^[A-Za-z_]\w*$/ : /^[A-Za-z_]\w*(\[.*\])?$/s).test(text);
    if (kind?.endsWith('f')) state.functions.delete(text);
    else if (isName) unsetVariable(machine, text, kind === undefined);
    else if (isPosix) state.status = 2;
    // What is no name may be that of a function.
    else if (kind === undefined) state.functions.delete(text);
    else state.status = 1;
    // To dash nothing is no number.
    if (text === 'OPTIND' && isPosix) state.status = 2;
    if (isPosix && state.status !== 0) return { kind: 'exit', levels: 0 };
  }
  return undefined;
}

/** In bash a local variable of a function around gives way to the one that it hid. */
function revealed(machine: Machine, name: string): boolean {
  const { state, dialect } = machine;
  const at = state.frames.findLastIndex((frame) => frame.has(name));
  const frame = state.frames[at];
  if (dialect === 'sh' || !frame || at === state.frames.length - 1) return false;
  const hidden = frame.get(name);
  const rest = new Map(frame);
  rest.delete(name);
  state.frames = state.frames.with(at, rest);
  if (hidden) state.variables.set(name, hidden);
  else forget(machine, name);
  return true;
}

/** `unset name[index]`: all of an array has `@` or `*` for its index, and what is no array is its own first element. */
function unsetElement(machine: Machine, written: string, text: string): void {
  const { variables } = machine.state;
  const name = meant(machine, written);
  const array = variables.get(name);
  const isAll = /\[[@*]\]$/.test(text);
  if (array?.readonly || (array && !array.elements && isAll)) machine.state.status = 1;
  if (!array || array.readonly || (!array.elements && (isAll || !array.value))) return;
  const index = text.slice(written.length + 1, -1);
  const isPlain = isAll || !/[$`"'\\]/.test(index);
  const expanded = isPlain ? index : expandedIndex(machine, index);
  const isTold = isPlain || (expanded !== undefined && !array.associative);
  const element = isAll ? text : isTold ? elementNamed(machine, `${written}[${expanded}]`, machine.at) : undefined;
  const key = isTold ? element?.slice(written.length + 1, -1) : expanded;
  const isUnknown = !array.elements && reasonOf(array.value ?? EMPTY) !== undefined;
  if (key === undefined || isUnknown) {
    const value = hole('an index that is not known', machine.at);
    variables.set(name, { ...array, value, elements: undefined });
    return;
  }
  const elements = isAll ? new Map<string, Value>() : new Map(elementsOf(array));
  const isOutside = !array.associative && Number(key) < 0;
  elements.delete(key);
  if (isOutside || (!array.elements && key !== '0')) machine.state.status = 1;
  else if (!array.elements) forget(machine, name);
  else variables.set(name, { ...array, elements });
}

/** What `unset` makes of an index that was hidden from the shell; `undefined` where that is not known. */
function expandedIndex(machine: Machine, index: string): string | undefined {
  if (/["'\\]/.test(index)) return undefined;
  const { at } = machine;
  const [statement] = machine.parse(`: "${index}"`, { source: at.source, offset: 0, fixed: at });
  const word = statement?.kind === 'simple' ? statement.words[1] : undefined;
  return word && textOf(expandValue(machine, word));
}

/** `isAny`: where no variable has the name, a function of bash may have. */
function unsetVariable(machine: Machine, text: string, isAny: boolean): void {
  const { variables, open } = machine.state;
  const [, name] = /^(\w+)\[(.+)\]$/s.exec(text) ?? [];
  if (name !== undefined) {
    unsetElement(machine, name, text);
    return;
  }
  const own = variables.get(text);
  if (isAny && !own && open === undefined && machine.dialect === 'bash') machine.state.functions.delete(text);
  if (own?.readonly) {
    machine.state.status = machine.dialect === 'sh' ? 2 : 1;
    return;
  }
  const doubt = readonlyDoubt(own, text);
  if (own && doubt !== undefined) {
    if (machine.dialect === 'sh') mayLeave(machine, { kind: 'exit', levels: 0 }, 2, doubt, machine.at);
    else machine.state.status = doubt;
    const value = hole(doubt, machine.at);
    variables.set(text, { ...own, value, elements: undefined, perhaps: { ...own.perhaps, unset: true } });
    return;
  }
  if (revealed(machine, text)) return;
  forget(machine, text);
  // Where other files may have set variables, this one is now known not to be.
  if (open !== undefined)
    variables.set(text, { value: undefined, elements: undefined, exported: false, readonly: false });
}
