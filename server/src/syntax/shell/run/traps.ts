/** What subshells have of traps, and what becomes of a script that one of them sends a signal to. */
import type { Place } from '../ast.ts';
import { textOf, type Value } from '../value.ts';
import type { Machine } from './machine.ts';
import { mayLeave } from './perhaps.ts';

/** The traps that a subshell has: what is ignored stays so. */
export function trapsInside(traps: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  if (traps.size === 0) return traps;
  return new Map([...traps].filter(([, action]) => textOf(action) === ''));
}

const WOUNDED = 'what becomes of a script that a part of it sends a signal to is not known';

/** A subshell has sent the script a signal: it may have ended, or run what it has left for that. */
export function bleed(machine: Machine, place: Place): void {
  machine.wounded = machine.subshells > 0;
  const { traps } = machine.state;
  if (traps.size > trapsInside(traps).size) machine.state.world.blur(WOUNDED, place, true);
  mayDie(machine, place);
}

/** The shell that runs may be ended here, and then runs nothing of what it has left for its end. */
export function mayDie(machine: Machine, place: Place): void {
  mayLeave(machine, { kind: 'exit', levels: 0 }, 143, WOUNDED, place);
  const way = machine.parked.at(-1);
  if (way) way.state.atExit = undefined;
}
