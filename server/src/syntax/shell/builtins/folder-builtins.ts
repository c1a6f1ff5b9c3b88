/** The commands that go from folder to folder: cd, pwd, pushd and popd. */
import type { Place } from '../ast.ts';
import type { Field } from '../expand/expand.ts';
import { folderBehind, folderName } from '../host/folders.ts';
import { visitDoubt } from '../host/host-files.ts';
import { branch } from '../run/branch.ts';
import { assign, type Flow, type Machine } from '../run/machine.ts';
import { write } from '../run/programs.ts';
import { hole, textOf } from '../value.ts';
import type { Builtin } from './builtins.ts';

export const folderBuiltins: readonly (readonly [string, Builtin])[] = [
  ['cd', { run: changeFolder }],
  ['pwd', { run: tellFolder }],
  ['pushd', { run: pushFolder }],
  ['popd', { run: popFolder }],
];

function goTo(machine: Machine, path: string | undefined): undefined {
  settleIn(machine, folderBehind(machine, path));
}

function settleIn(machine: Machine, next: string): undefined {
  const { folder } = machine.state;
  const before = folderName(machine);
  machine.state.folder = next;
  machine.state.oldFolder = folder;
  assign(machine, 'OLDPWD', before);
  assign(machine, 'PWD', folderName(machine));
}

/** `cd`, where there is the folder. */
function changeFolder(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const [operand, more] = fields.filter(({ value }) => !/^-./.test(textOf(value) ?? ''));
  const { state } = machine;
  // dash looks at the first alone.
  if (more && machine.dialect === 'bash') {
    state.status = 1;
    return undefined;
  }
  const home = state.variables.get('HOME')?.value;
  const path = operand ? textOf(operand.value) : home && textOf(home);
  state.status = 0;
  if (path === '') return undefined;
  const doubt = path === undefined ? undefined : path === '-' ? backDoubt(machine) : visitDoubt(machine, path);
  const go = (): undefined => {
    goTo(machine, path);
    // It says where it has gone back to.
    if (path === '-') write(machine, [...folderName(machine), { text: '\n', place }], place);
  };
  if (doubt === undefined) return go();
  const stay = (): undefined => {
    machine.state.status = machine.dialect === 'bash' ? 1 : 2;
  };
  return branch(machine, doubt, place, go, stay);
}

/** Why there may be no folder to go back to: only whoever started the script may have told of one. */
function backDoubt({ state, filesMayMiss }: Machine): string | undefined {
  const found = state.variables.get('OLDPWD');
  const isSet = found?.value !== undefined && !found.perhaps?.unset;
  return filesMayMiss && !isSet ? 'whether OLDPWD is set is not known' : undefined;
}

function tellFolder(machine: Machine, _: readonly Field[], place: Place): undefined {
  machine.state.status = 0;
  write(machine, [...folderName(machine), { text: '\n', place }], place);
}

/** `pushd FOLDER`: as `cd`, and `popd` goes back; other forms are not worked out here. */
function pushFolder(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { folder, leftFolders } = machine.state;
  const [only, more] = fields;
  const path = only && textOf(only.value);
  if (path === undefined || more || /^[-+]/.test(path)) return unlisted(machine, place);
  const flow = changeFolder(machine, fields, place);
  if (machine.state.status === 0) machine.state.leftFolders = [...leftFolders, folder];
  write(machine, hole('which folders were left is not worked out here', place), place);
  return flow;
}

function popFolder(machine: Machine, fields: readonly Field[], place: Place): Flow | undefined {
  const { leftFolders } = machine.state;
  const last = leftFolders.at(-1);
  machine.state.status = last === undefined ? 1 : 0;
  if (last === undefined) return undefined;
  if (fields.length > 0) return unlisted(machine, place);
  machine.state.leftFolders = leftFolders.slice(0, -1);
  settleIn(machine, last);
  write(machine, hole('which folders were left is not worked out here', place), place);
  return undefined;
}

function unlisted(machine: Machine, place: Place): undefined {
  const why = 'which folders were left is not worked out here';
  machine.state.status = why;
  machine.state.folder = `/(${why})`;
  write(machine, hole(why, place), place);
}
