/** Programs by which a file stands at another path as well: cp, mv, install and ln. */

import type { Machine } from '../run/machine.ts';
import { absence, isThere } from '../run/state.ts';
import { fileOf, operandsOf } from '../tools/tool-input.ts';
import { EMPTY, hole } from '../value.ts';
import { mayChangeFiles } from './changed-files.ts';
import { fileKey, shown } from './folders.ts';
import { hasFolder, inputDoubt, runnable } from './host-files.ts';
import type { Call, Outcome } from './world.ts';

/** `install`: a copy that may be run, unless its mode says otherwise. `undefined` for folders, and for options that are rare. */
export function install(machine: Machine, call: Call): Outcome | undefined {
  const paths: string[] = [];
  let mode = '755';
  for (let at = 0; at < call.words.length; at++) {
    const { text = '' } = call.words[at] ?? {};
    const [, short, long] = /^(?:-[cpvD]*m(.*)|--mode=(.*))$/.exec(text) ?? [];
    if (short !== undefined || long !== undefined) mode = long ?? (short || (call.words[++at]?.text ?? ''));
    else if (/^-[cpvD]*[og]$/.test(text)) at++;
    else if (!text.startsWith('-')) paths.push(text);
    else if (!/^-[cpvD]+$|^--(owner|group)=/.test(text)) return undefined;
  }
  const [from, to, more] = paths;
  if (from === undefined || to === undefined || more !== undefined || !/^[0-7]{3,4}$|x/.test(mode)) return undefined;
  const path = targetOf(machine, from, to);
  const outcome = copy(machine, call, [from, path]);
  const key = fileKey(machine, path);
  if (/[1357]|x/.test(mode.slice(-3))) machine.state.files.set(runnable(key), EMPTY);
  else machine.state.files.delete(runnable(key));
  return outcome;
}

/** `ln`: what the script has written stands at the other path as well. */
export function link(machine: Machine, call: Call): void {
  const [from, to, more] = operandsOf(call);
  const { files } = machine.state;
  const value = from === undefined ? undefined : files.get(fileKey(machine, from));
  if (from === undefined || to === undefined || more !== undefined || !value || !isThere(value)) {
    mayChangeFiles(machine, call);
    return;
  }
  files.set(fileKey(machine, targetOf(machine, from, to)), value);
}

/** Where it stands then: in a folder under its own name. */
function targetOf(machine: Machine, from: string, to: string): string {
  const isInside = to.endsWith('/') || hasFolder(machine, to);
  return isInside ? `${to}/${from.slice(from.lastIndexOf('/') + 1)}`.replace(/\/{2,}/g, '/') : to;
}

/** `cp` and `mv`: what stands at the first paths stands at the last then. */
export function copy(machine: Machine, call: Call, paths = operandsOf(call)): Outcome {
  const to = paths.pop();
  const { files } = machine.state;
  let status: Outcome['status'] = 0;
  for (const from of to === undefined ? [] : paths) {
    const key = fileKey(machine, from);
    const value = fileOf(call, from);
    const doubt = inputDoubt(machine, [from]);
    status = doubt ?? status;
    const isHeld =
      call.program !== 'install' && call.words.some(({ text }) => /^-[a-zA-Z]*[nuitTbs]|^--[^p]/.test(text));
    if (isHeld) mayChangeFiles(machine, call);
    if (isHeld) return { status: `what ${call.program} does with these options is not worked out here` };
    const path = fileKey(machine, targetOf(machine, from, to ?? '')).replace(/\/{2,}/g, '/');
    // Where there was nothing to copy, it is what it was.
    if (doubt === undefined) files.set(path, value);
    else
      files.set(
        path,
        hole(isThere(files.get(path)) ? `what ${shown(path)} holds is not known` : absence(path), call.place),
      );
    if (call.program === 'mv') files.delete(key);
  }
  return { status };
}
