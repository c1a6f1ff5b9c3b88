/** Loops that stand still: after a pass that changed nothing comes the same pass, without end. */
import type { Place, Statement, Word } from '../ast.ts';
import { isSameField, isSameVariable } from '../versions/same.ts';
import { type Flow, LimitReached, type Machine } from './machine.ts';
import type { State } from './state.ts';

/** How things stood before a pass. */
export interface Stand {
  readonly state: Omit<State, 'world'>;
  readonly parked: number;
  readonly typed: number;
  readonly deeds: number;
  readonly substituted: Machine['substituted'];
  readonly taken: readonly number[];
}

/** Passes after which it is looked for the first time; then after twice as many, again and again. */
const FIRST_LOOK = 32;

/** True when the pass that begins is one to be compared with the next. */
export function isLookedAt(pass: number): boolean {
  return pass >= FIRST_LOOK && (pass & (pass - 1)) === 0;
}

export function standOf(machine: Machine): Stand {
  const { state, parked, typed, deeds, substituted } = machine;
  const { variables, functions, aliases, files } = state;
  return {
    state: {
      ...state,
      variables: variables.copy(),
      functions: functions.copy(),
      aliases: new Map(aliases),
      files: new Map(files),
    },
    parked: parked.length,
    typed,
    deeds,
    substituted,
    taken: takenOf(machine),
  };
}

/** True when all is as it was then, so that what comes next is what came then. What was printed to nobody does not count. */
export function standsStill(machine: Machine, before: Stand): boolean {
  const { state } = machine;
  if (machine.parked.length !== before.parked || machine.typed !== before.typed || machine.deeds !== before.deeds)
    return false;
  if (machine.substituted !== before.substituted || !isSameField(takenOf(machine), before.taken)) return false;
  const { variables, functions, output, world, ...rest } = state;
  const { variables: variablesBefore, functions: functionsBefore, output: outputBefore, ...restBefore } = before.state;
  if (machine.capturing && output.length !== outputBefore.length) return false;
  for (const name of variables.namesApart(variablesBefore))
    if (!isSameVariable(variables.get(name), variablesBefore.get(name))) return false;
  for (const name of functions.namesApart(functionsBefore))
    if (functions.get(name) !== functionsBefore.get(name)) return false;
  return isSameField({ ...rest, world: undefined }, { ...restBefore, world: undefined });
}

/**
 * What becomes of a script that goes no further than this loop. Where it may have ended elsewhere, what it leaves there and what stands
 * while it goes round are the two things that may be; a trap that waits for the end would undo what stands, and nobody knows when it comes.
 */
export function stuck(machine: Machine, place: Place, why = 'its passes change nothing'): Flow {
  const isPerhaps = machine.parked.length + machine.doubts.length > 0;
  if (!isPerhaps || machine.subshells > 0 || machine.state.atExit)
    throw new LimitReached(`a loop that does not end: ${why}`, place);
  return { kind: 'exit', levels: 0 };
}

/** How much was read of all that is read from. */
function takenOf({ stdin, state }: Machine): number[] {
  return [stdin.taken, ...[...state.descriptors.values()].map(({ taken }) => taken)];
}

/** Passes in which an endless loop has waited: nobody waits for what comes of many more. */
export const MOST_WAITING = 32;

/** Why such a loop is given up, and what is not known of it. */
export const WAITING = 'it waits and goes round until somebody stops it';
export const HOW_OFTEN = 'how often a loop goes round that waits until somebody stops it is not known';

/** True for a condition that comes to the same whatever happens: `true`, `:`, `[ 1 ]`, `[[ 1 -eq 1 ]]`, `((1))`. */
export function isSettled([only, ...others]: readonly Statement[]): boolean {
  if (!only || others.length > 0) return false;
  switch (only.kind) {
    case 'simple': {
      const [name, ...words] = only.words;
      if (only.assignments.length > 0) return false;
      if (/^(true|false|:|\/(usr\/)?bin\/(true|false))$/.test(name?.plain ?? '')) return true;
      return (name?.plain === '[' || name?.plain === 'test') && areTexts(words);
    }
    case 'test':
      return areTexts(only.words);
    case 'arithmetic':
      return only.expression.parts.every((part) => part.kind === 'text' && !/[A-Za-z_]/.test(part.text));
    default:
      return false;
  }
}

/** Words that ask for nothing outside them, as `-f` does. */
function areTexts(words: readonly Word[]): boolean {
  return words.every(({ plain }) => plain !== undefined && !/^-[a-zA-Z]$/.test(plain));
}
