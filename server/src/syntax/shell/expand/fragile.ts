/** Substitutions that bash 5.2 reads twice, and then as something else. */
import type { Place } from '../ast.ts';
import { type Machine, note } from '../run/machine.ts';
import { mayLeave } from '../run/perhaps.ts';
import { hole, type Value } from '../value.ts';

/** What becomes of a substitution whose commands bash may have read as others. */
export function fragile(machine: Machine, place: Place): Value {
  const why = 'bash 5.2 loses the ";" behind a here-document in a substitution';
  note(machine, 'broken', why, place);
  machine.state.world.blur(why, place, true);
  // It may also be something that it cannot read.
  const isEnding = machine.state.options.has('e');
  mayLeave(machine, { kind: isEnding ? 'exit' : 'discard', levels: 0 }, 1, why, place);
  machine.state.status = why;
  machine.substituted = why;
  return hole(why, place);
}
