/** What becomes of a script when a command fails: `set -e` and `trap … ERR`. */
import type { Place, Statement } from '../ast.ts';
import { reasonOf, textOf } from '../value.ts';
import { branch } from './branch.ts';
import type { Flow, Machine } from './machine.ts';
import { runText } from './simple-command.ts';
import { PERHAPS } from './state.ts';

/** `set -e`: a command that failed ends the script, but not where it is a condition. `hadTrap`: of ERR, before the command began. */
export function leaveOnFailure(machine: Machine, statement: Statement, hadTrap: boolean): Flow | undefined {
  return isJudged(statement) ? leaveOnStatus(machine, statement.place, hadTrap) : undefined;
}

/** The same of what is no statement that is judged otherwise: a compound command that is not even begun. */
export function leaveOnStatus(machine: Machine, place: Place, hadTrap: boolean): Flow | undefined {
  const { state } = machine;
  if (machine.conditions > 0 || state.status === 0) return undefined;
  if (hadTrap && state.atError) {
    const flow = runAtError(machine, place);
    if (flow) return flow;
  }
  const { options } = machine.state;
  const isOn = options.has('e');
  if (!isOn && !options.has(`e${PERHAPS}`)) return undefined;
  const leave: Flow = { kind: 'exit', levels: 0 };
  if (typeof state.status === 'number' && isOn) return leave;
  const why = typeof state.status === 'number' ? 'whether "set -e" is on is not known' : state.status;
  return branch(
    machine,
    why,
    place,
    () => leave,
    () => {
      if (isOn) machine.state.status = 0;
      return undefined;
    },
  );
}

/** `trap … ERR`: it runs where `set -e` would end the script. */
function runAtError(machine: Machine, place: Place): Flow | undefined {
  const { status, atError } = machine.state;
  const text = atError && textOf(atError);
  const run = (): Flow | undefined => {
    if (text === undefined) {
      machine.state.world.blur(reasonOf(atError ?? []) ?? '', place, true);
      return undefined;
    }
    const where = atError?.[0]?.place ?? place;
    machine.state.atError = undefined;
    const flow = runText(machine, text, { source: where.source, offset: 0, fixed: where }, place);
    machine.state.atError ??= atError;
    if (!flow) machine.state.status = status;
    return flow;
  };
  return typeof status === 'number' ? run() : branch(machine, status, place, run, () => undefined);
}

/** Compound commands were judged inside; a list is judged by its last part only, a negated pipeline never. */
export function isJudged(statement: Statement): boolean {
  switch (statement.kind) {
    case 'simple':
    case 'test':
    case 'arithmetic':
      return true;
    case 'pipeline':
      return !statement.negated;
    case 'group':
      return statement.subshell;
    case 'redirected':
      return isJudged(statement.body);
    default:
      return false;
  }
}
