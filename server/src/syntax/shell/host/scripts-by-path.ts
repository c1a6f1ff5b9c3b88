/** Scripts that are called by their path, as programs: those that the script wrote, those beside it, and those of which nobody knows. */

import type { Machine } from '../run/machine.ts';
import { fileValue } from '../run/redirect.ts';
import { isThere } from '../run/state.ts';
import { EMPTY, reasonOf, textOf, type Value } from '../value.ts';
import { fileKey } from './folders.ts';
import { runnable } from './host-files.ts';

/** `doubt`: why it may not be run at all. `unreadable`: what it does is not known, for that reason. */
type ByPath =
  | { readonly kind: 'script'; readonly shell: string; readonly doubt: string | undefined }
  | { readonly kind: 'unreadable'; readonly why: string };

/** What a path that is called stands for; `undefined` for a program. */
export function scriptByPath(machine: Machine, path: string): ByPath | undefined {
  if (!path.includes('/')) return undefined;
  const { files } = machine.state;
  const key = fileKey(machine, path);
  if (isProgram(path) && !files.has(key)) return undefined;
  const value = fileValue(machine, path);
  if (!value)
    return /\.(ba|da)?sh$/.test(path) ? { kind: 'unreadable', why: `what ${path} does is not known` } : undefined;
  const text = textOf(value);
  if (text === undefined) return { kind: 'unreadable', why: reasonOf(value) ?? '' };
  const [, program = '', argument = ''] = /^#![ \t]*(\S+)(?:[ \t]+(\S+))?/.exec(text) ?? [];
  const interpreter = baseOf(baseOf(program) === 'env' ? argument : program);
  const shell = text.startsWith('#!') ? interpreter : machine.dialect;
  if (!/^(sh|bash|dash|ash)$/.test(shell)) return { kind: 'unreadable', why: `what ${path} does is not known` };
  const mark = files.get(runnable(key));
  const doubt = mark && textOf(mark) === '' ? undefined : `whether ${path} may be run is not known`;
  return { kind: 'script', shell, doubt };
}

/** The path of a file in a folder of PATH that the script itself has written, for a name that it calls. */
export function writtenProgram(machine: Machine, name: string): string | undefined {
  const { files, variables } = machine.state;
  if (files.size === 0 || name.includes('/')) return undefined;
  const value = variables.get('PATH')?.value;
  if (value !== folders.value) folders = { value, names: textOf(value ?? EMPTY)?.split(':') ?? [] };
  for (const folder of folders.names) {
    const path = `${folder}/${name}`;
    const file = files.get(path);
    // Of what was fetched nothing is known but that it is a program.
    if (file && isThere(file) && file.some(({ text }) => text !== '')) return path;
  }
  return undefined;
}

/** The folders of the PATH that was looked at last. */
let folders: { readonly value: Value | undefined; readonly names: readonly string[] } = { value: undefined, names: [] };

/** The path that was asked for last: a loop calls one program over and over. */
let last = { path: '', isProgram: false };

function isProgram(path: string): boolean {
  if (path !== last.path) last = { path, isProgram: PROGRAM.test(path) };
  return last.isProgram;
}

const PROGRAM = /^\/((usr|system)\/(local\/)?)?s?bin\/|\/(ip6?tables[\w-]*|ipset|sysctl|modprobe)$/;

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
