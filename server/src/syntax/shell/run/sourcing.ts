/** Files that a script reads into itself: `.` and `source`. */
import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import { fileKey } from '../host/folders.ts';
import { hostScript } from '../host/host-scripts.ts';
import { mayBeOverridden } from '../host/overridden.ts';
import { EMPTY, textOf } from '../value.ts';
import { branch, settle } from './branch.ts';
import { type Flow, type Machine, note } from './machine.ts';
import { runText } from './simple-command.ts';
import type { State } from './state.ts';
import { OWN_INPUT, restOf } from './stream.ts';

/** `.` and `source`. */
export function source(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const first = fields[0];
  if (!first) {
    machine.state.status = machine.dialect === 'sh' ? 0 : 2;
    return undefined;
  }
  const path = textOf(first.value);
  if (machine.dialect === 'sh' && path !== undefined && !path.includes('/') && isOffPath(machine)) {
    note(machine, 'broken', `a POSIX shell looks for ${path} in PATH, and ends the script here`, place);
    machine.state.status = 2;
    return { kind: 'exit', levels: 0 };
  }
  const written =
    path === undefined
      ? undefined
      : path === '/dev/null'
        ? EMPTY
        : OWN_INPUT.test(path)
          ? restOf(machine.stdin)
          : (machine.state.files.get(fileKey(machine, path)) ?? hostScript(path, place));
  const text = written && textOf(written);
  const file = path === undefined || written ? undefined : machine.readFile(path, place);
  if (text === undefined && !file) {
    const why = path === undefined ? 'which file is sourced is not known' : `what ${path} sets is not known`;
    note(machine, 'value', why, place);
    mayBeOverridden(machine, why, place, path);
    machine.state.status = 0;
    return path === undefined || !machine.filesMayMiss ? undefined : unlessMissing(machine, path, place);
  }
  const before = machine.state.arguments;
  const given = fields.slice(1).map(({ value }) => value);
  if (given.length > 0 && machine.dialect === 'bash') machine.state.arguments = given;
  const where = file
    ? { source: file.source, offset: 0, fixed: undefined }
    : { source: place.source, offset: 0, fixed: place };
  const { conditions } = machine;
  const start = machine.parked.length;
  machine.sourcing++;
  // To dash what stands in a file is no condition, wherever that is read.
  if (machine.dialect === 'sh') machine.conditions = 0;
  const ended = runText(machine, file?.text ?? text ?? '', where, place);
  machine.conditions = conditions;
  machine.sourcing--;
  const flow = settle(machine, start, ['return'], endedByErrexit(machine, start, ended));
  if (given.length > 0 && machine.dialect === 'bash') machine.state.arguments = before;
  return flow;
}

/** In dash `set -e` ends the script where a file is left by a `return` that says that it failed. */
function endedByErrexit(machine: Machine, start: number, flow: Flow | undefined): Flow | undefined {
  const { dialect, parked, state } = machine;
  const fails = (kind: Flow['kind'] | undefined, { status, options }: State): boolean =>
    kind === 'return' && options.has('e') && typeof status === 'number' && status !== 0;
  if (dialect === 'bash') return flow;
  const exit: Flow = { kind: 'exit', levels: 0 };
  for (const [at, way] of parked.entries())
    if (at >= start && fails(way.flow.kind, way.state)) parked[at] = { ...way, flow: exit };
  return fails(flow?.kind, state) ? exit : flow;
}

/** PATH has folders that no file of settings is in. */
function isOffPath({ state }: Machine): boolean {
  const folders = textOf(state.variables.get('PATH')?.value ?? EMPTY);
  return folders?.split(':').every((folder) => /^\/(usr\/(local\/)?)?s?bin\/?$/.test(folder)) === true;
}

/** A POSIX shell ends at a file that is not there, and bash goes on; a test above may have told that it is. */
function unlessMissing(machine: Machine, path: string, place: Place): Flow | undefined {
  const absent = `whether there is ${path} is not known`;
  if (machine.doubts.some((doubt) => doubt.includes(absent))) return undefined;
  if (machine.dialect === 'bash') {
    machine.state.status = absent;
    return undefined;
  }
  return branch(
    machine,
    absent,
    place,
    () => undefined,
    () => {
      machine.state.status = 2;
      return { kind: 'exit', levels: 0 };
    },
  );
}
