/** The folder that the shell is in, and what paths mean there. */
import type { Machine } from '../run/machine.ts';
import { hole, known, type Value } from '../value.ts';

/** Stands for the folder where the script began, in paths below it that the script went to: nobody knows its name. */
const START = '/(where the script began)';

/** A folder that is one of two. */
export function eitherFolder(one: string, other: string): string {
  const names = [one, other].map((folder) => (folder === '' ? START : folder).replace(/^\/\((.*)\)$/, '$1'));
  return one === other ? one : `/(${[...new Set(names)].sort().join(' or ').replaceAll('/', SLASH)})`;
}

/** Stands for `/` in what is no name of a folder. */
const SLASH = '\u2215';

/** A path as the user is told of it: in a folder that has no name here, it is told which. */
export function shown(path: string): string {
  const [, folder, rest = ''] = /^\/\(([^/]*)\)(?:\/(.*))?$/.exec(path) ?? [];
  if (folder === undefined) return path;
  const place = folder
    .replace(/, \d+$/, '')
    .replaceAll(SLASH, '/')
    .replaceAll(`${START}/`, '')
    .replaceAll(START.slice(2, -1), 'the folder where the script began');
  return rest === '' ? place : `${rest} in ${place}`;
}

/** Under this name a file is kept that the script has written. */
export function fileKey({ state: { folder } }: Machine, path: string): string {
  if (folder === '') return path.startsWith('./') ? path.replace(/^(\.\/+)+(?=.)/, '') : path;
  return path.startsWith('/') || path === '' || path === '-' ? path : within(folder, path);
}

/** What to ask for where a file is to be read; `undefined` for one in a folder that nobody knows. */
export function hostPath({ state: { folder } }: Machine, path: string): string | undefined {
  if (folder === '' || path.startsWith('/') || path === '') return path;
  const full = within(folder, path);
  if (full.startsWith(`${START}/`)) return full.slice(START.length + 1);
  return full.startsWith('/(') ? undefined : full;
}

/** Where the shell is after `cd`. What the script is called with a path to is beside it, and that is where it is taken to begin. */
export function folderBehind(machine: Machine, path: string | undefined): string {
  const { folder, oldFolder, variables } = machine.state;
  if (path === undefined) return unknownFolder(machine);
  if (path === '-') return oldFolder;
  const own = machine.name.slice(0, Math.max(machine.name.lastIndexOf('/'), 0)) || '.';
  const plain = path.replace(/(?<=.)\/+$/, '');
  if (plain === own && !own.startsWith('/') && folder === '') return '';
  if (/^(\.\/+)*\.?$/.test(path)) return folder;
  if (path.startsWith('/')) return within('', path);
  // Other places may be meant as well.
  if (variables.has('CDPATH')) return unknownFolder(machine);
  const result = within(folder === '' ? START : folder, path);
  return result === START ? '' : result;
}

/** The name of the folder as the shell tells it. */
export function folderName({ state: { folder }, at }: Machine): Value {
  return folder === '' || folder.startsWith('/(')
    ? hole('the folder that the script runs in is not known', at)
    : known(folder, at);
}

/** Another folder each time. */
function unknownFolder({ spent }: Machine): string {
  return `/(a folder that nobody knows, ${spent.steps})`;
}

/** The path without what goes back and forth. Of a folder whose name is not known, the one around is not known either. */
function within(folder: string, path: string): string {
  const names: string[] = [];
  for (const name of `${folder}/${path}`.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.length === 1 && names[0]?.startsWith('(')) names[0] = `(the folder above ${names[0].slice(1)}`;
    else names.pop();
  }
  return `/${names.join('/')}`;
}
