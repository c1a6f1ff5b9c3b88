/** Assignments: alone, and before a command, for which they hold while it runs. */
import type { Assignment, Place, Word } from '../ast.ts';
import { elementsOf, keyOf, numbered, reasonOfArray, untoldArray } from '../expand/elements.ts';
import { expandFields, expandValue } from '../expand/expand.ts';
import { workOutValue } from '../expand/working-out.ts';
import type { DeclaringWord } from '../read/simple.ts';
import { EMPTY, hole, reasonOf, textOf, type Value } from '../value.ts';
import { failed } from './execute.ts';
import { assign, type Flow, type Machine, mayEndByErrexit, meant, note, refuse, step, variable } from './machine.ts';
import type { Variable } from './state.ts';

type Ahead =
  | { readonly kind: 'ended'; readonly flow: Flow | undefined }
  | { readonly kind: 'worked'; readonly variables: ReadonlyMap<string, Variable | undefined> };

/** What assignments come to, each with those before it in force; then all is as before. */
export function assignedAhead(machine: Machine, assignments: readonly Assignment[]): Ahead {
  let variables: ReadonlyMap<string, Variable | undefined> = new Map();
  const collect = (): Flow | undefined => {
    variables = new Map(assignments.map(({ name }) => [name, variable(machine, name)]));
    return failed(machine);
  };
  let isDone = false;
  const flow = withAssignments(
    machine,
    assignments,
    () => {
      isDone = true;
      return collect();
    },
    false,
  );
  return flow || !isDone ? { kind: 'ended', flow } : { kind: 'worked', variables };
}

export function withVariables(
  machine: Machine,
  variables: ReadonlyMap<string, Variable | undefined>,
  run: () => Flow | undefined,
): Flow | undefined {
  const before = [...variables.keys()].map((name) => [name, variable(machine, name)] as const);
  const bind = (name: string, value: Variable | undefined): void => {
    if (value) machine.state.variables.set(name, value);
    else machine.state.variables.delete(name);
  };
  for (const [name, value] of variables) bind(name, value);
  const flow = run();
  for (const [name, value] of before) bind(name, value);
  return flow;
}

export function assignEach(machine: Machine, assignments: readonly Assignment[]): Flow | undefined {
  for (const assignment of assignments) if (!applyAssignment(machine, assignment)) return refuseAssignment(machine);
  return failed(machine);
}

/** Assignments before a command hold while it runs; `isLasting`: from then on. */
export function withAssignments(
  machine: Machine,
  assignments: readonly Assignment[],
  run: () => Flow | undefined,
  isLasting: boolean,
): Flow | undefined {
  const before = new Map<string, Variable | undefined>();
  for (const assignment of assignments) {
    before.set(assignment.name, variable(machine, assignment.name));
    const isTaken = applyAssignment(machine, assignment);
    // bash complains, and runs the command.
    if (!isTaken && (machine.dialect === 'sh' || machine.state.options.has('e'))) return refuseAssignment(machine);
    if (!isTaken) mayEndByErrexit(machine);
    const set = variable(machine, assignment.name);
    if (set && !isLasting) machine.state.variables.set(assignment.name, { ...set, exported: true });
  }
  const flow = run();
  if (isLasting) return flow;
  for (const [name, old] of before) {
    if (old) machine.state.variables.set(name, old);
    else machine.state.variables.delete(name);
  }
  return flow;
}

function refuseAssignment(machine: Machine): Flow | undefined {
  refuse(machine);
  return failed(machine);
}

/** Elements that are copied in a step, as a power of two. */
const COPIED = 4;

/** `false` for a variable that is read-only. */
export function applyAssignment(machine: Machine, assignment: Assignment): boolean {
  const { index, append, value, place } = assignment;
  const name = meant(machine, assignment.name);
  const before = variable(machine, name);
  if (before?.readonly) return false;
  // What is there already is copied: a loop that adds to it without end must come to one.
  if (before && (index || append)) step(machine, place, (before.elements?.size ?? before.value?.length ?? 0) >> COPIED);
  const untold = index || append ? reasonOfArray(before) : undefined;
  if (isList(value)) {
    const { elements, why } = elementsGiven(machine, before, assignment);
    if (machine.failure) return true;
    const known = { ...SCALAR, ...before, value: undefined, elements };
    const reason = untold ?? why;
    machine.state.variables.set(name, reason === undefined ? known : untoldArray(before, reason, place));
    return true;
  }
  const given = expandValue(machine, value);
  if (machine.failure) return true;
  if (index) {
    const key = keyOf(machine, before, index);
    const elements = new Map(before?.elements ?? (before?.value ? [['0', before.value]] : []));
    if (key === '' && before?.associative) {
      note(machine, 'broken', 'an array has no element with an empty key: the shell gives up this line', place);
      refuse(machine);
      return true;
    }
    if (key === undefined || untold !== undefined) {
      machine.state.variables.set(name, untoldArray(before, untold ?? 'an index that is not known', place));
      return true;
    }
    elements.set(key, append ? [...(elements.get(key) ?? EMPTY), ...given] : given);
    machine.state.variables.set(name, { ...SCALAR, ...before, value: undefined, elements });
    return true;
  }
  if (before?.integer) return assign(machine, name, integer(machine, given, place, append ? before.value : undefined));
  if (!append) return assign(machine, name, given);
  const old = before?.elements ? (before.elements.get('0') ?? EMPTY) : (before?.value ?? EMPTY);
  return assign(machine, name, [...old, ...given]);
}

/** The elements of an array behind `=(…)`, or why they are not known; a word that cannot be expanded leaves the variable as it was. */
function elementsGiven(
  machine: Machine,
  before: Variable | undefined,
  { append, value }: Assignment,
): { readonly elements: ReadonlyMap<string, Value>; readonly why: string | undefined } {
  const words = value as readonly DeclaringWord[];
  const old = before?.elements ?? new Map(before?.value ? [['0', before.value]] : []);
  const elements = new Map(append ? old : []);
  if (before?.associative && words[0] && !words[0].assignment) return pairsGiven(machine, words, elements);
  let why: string | undefined;
  let next = elements.size === 0 ? 0 : Math.max(...[...elements.keys()].map(Number)) + 1;
  for (const word of words) {
    if (machine.failure) break;
    const { assignment } = word;
    if (assignment?.index && !isList(assignment.value)) {
      const index = expandValue(machine, assignment.index);
      const isNone = textOf(index) === '';
      const key = isNone || before?.associative ? textOf(index) : keyOfNumber(machine, before, index, word.place);
      const given = expandValue(machine, assignment.value);
      if (key !== undefined && /^\d+$/.test(key)) next = Number(key) + 1;
      // An empty key is complained of, and passed over.
      if (key === undefined || key === '') continue;
      // What is added to is the element that was there before, where keys are texts.
      const added = assignment.append ? (before?.associative && !append ? old : elements).get(key) : undefined;
      elements.set(key, [...(added ?? EMPTY), ...given]);
      continue;
    }
    if (before?.associative) {
      note(machine, 'broken', 'an element of this array needs a key', word.place);
      if (machine.state.options.has('e')) refuse(machine);
      continue;
    }
    for (const field of expandFields(machine, [word])) {
      if (field.vague) why ??= reasonOf(field.value) ?? 'how a word is divided is not known';
      elements.set(String(next++), field.value);
    }
  }
  return { elements, why };
}

function keyOfNumber(machine: Machine, before: Variable | undefined, index: Value, place: Place): string | undefined {
  const number = workOutValue(machine, index, place);
  return numbered(typeof number === 'string' ? undefined : Number(number), elementsOf(before));
}

/** Keys and values in turn, of which none is divided. */
function pairsGiven(
  machine: Machine,
  words: readonly DeclaringWord[],
  elements: Map<string, Value>,
): ReturnType<typeof elementsGiven> {
  let why: string | undefined;
  for (let at = 0; at < words.length; at += 2) {
    const [key, value] = words.slice(at, at + 2);
    if (!key || key.assignment || value?.assignment) {
      why ??= 'what a key in brackets is among pairs is not worked out here';
      continue;
    }
    const named = expandValue(machine, key);
    const given = value ? expandValue(machine, value) : EMPTY;
    const text = textOf(named);
    if (text === undefined) why ??= reasonOf(named);
    else if (text !== '') elements.set(text, given);
  }
  return { elements, why };
}

const SCALAR: Variable = { value: undefined, elements: undefined, exported: false, readonly: false };

function integer(machine: Machine, given: Value, place: Place, before: Value | undefined): Value {
  const number = workOutValue(machine, given, place);
  if (machine.failure) return EMPTY;
  const old = before ? Number(textOf(before) ?? Number.NaN) : 0;
  if (typeof number === 'string' || Number.isNaN(old)) return hole('a number that is not known', place);
  return [{ text: String(BigInt.asIntN(64, BigInt(old) + number)), place }];
}

export function isList(value: Assignment['value']): value is readonly Word[] {
  return Array.isArray(value);
}
