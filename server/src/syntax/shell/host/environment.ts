/** The environment that the shell gives to programs. */

import type { Dialect } from '../read/reading.ts';
import { type Machine, NOWHERE } from '../run/machine.ts';
import type { Variable } from '../run/state.ts';
import { hole, known } from '../value.ts';
import { folderName } from './folders.ts';

/**
 * What is exported. A local variable of bash that is not exported hides nothing from programs. Of what may be exported the value is not known.
 * Source: man:bash ENVIRONMENT.
 */
export function environmentOf({ state, dialect, at }: Machine): Map<string, Variable> {
  const environment = new Map<string, Variable>();
  const doubtful = new Set<string>();
  const offer = (name: string, variable: Variable | undefined): void => {
    // What is declared and not set, and lists, are not passed on.
    if (!variable?.value || variable.elements || environment.has(name)) return;
    if (variable.exported) environment.set(name, variable);
    else if (variable.perhaps?.exported) doubtful.add(name);
  };
  for (const [name, variable] of state.variables) offer(name, variable);
  if (dialect === 'bash')
    for (const frame of [...state.frames].reverse()) for (const [name, hidden] of frame) offer(name, hidden);
  for (const name of doubtful) {
    const value = hole(`whether ${name} is exported is not known`, at);
    environment.set(name, { value, elements: undefined, exported: true, readonly: false, perhaps: { unset: true } });
  }
  return environment;
}

/** What a shell sets itself when it begins. bash sets no prompt where nobody is asked for anything. */
export function ownVariables(dialect: Dialect): readonly (readonly [string, Variable])[] {
  const own = dialect === 'bash' ? { EUID: '0', UID: '0' } : { PS1: '# ', PS2: '> ' };
  const all = { ...own, PS4: '+ ', OPTIND: '1', IFS: ' \t\n' };
  return Object.entries(all).map(([name, text]) => [
    name,
    { value: known(text, NOWHERE), elements: undefined, exported: false, readonly: false },
  ]);
}

/** What only the host tells it, unless the environment does: where it is, and what the host is called. */
export function hostVariables(dialect: Dialect): readonly (readonly [string, Variable])[] {
  return (dialect === 'bash' ? ['PWD', 'HOSTNAME'] : ['PWD']).map((name) => [
    name,
    {
      value: hole(`$${name} differs from host to host`, NOWHERE),
      elements: undefined,
      exported: false,
      readonly: false,
    },
  ]);
}

/** A shell that begins looks where it is, whatever the environment says. */
export function beginShell(machine: Machine): void {
  const { variables } = machine.state;
  for (const [each, variable] of ownVariables(machine.dialect)) {
    const exported = variables.get(each)?.exported ?? false;
    // Nobody tells a shell how it divides words.
    if (!exported || each === 'IFS') variables.set(each, { ...variable, exported });
  }
  for (const [each, variable] of hostVariables(machine.dialect)) {
    if (each === 'PWD') variables.set(each, { ...variable, value: folderName(machine), exported: true });
    else if (!variables.has(each)) variables.set(each, variable);
  }
}
