/** What a rule asks of the host that a script runs on: sets, users, and what not every kernel has. */
import { information } from '../../base/finding.ts';
import { shift } from '../../base/span.ts';
import type { Need } from '../../catalogue/define.ts';
import type { Command } from '../../syntax/command/types.ts';
import { usesOf } from '../../syntax/command/uses.ts';
import { placeWritten } from './alike.ts';
import type { Doing } from './doing.ts';
import { setsOf } from './ipset.ts';
import { sharesWithOthers, sharingDoubt } from './made.ts';
import { familyOf } from './set-kinds.ts';

/** True when the host may lack something that the rule asks for by name, or the kernel one of its matches, or the target. */
export function asksHost(command: Command): boolean {
  return (
    mayLack(command) !== undefined ||
    ownerOf(command) !== undefined ||
    lookedUpIn(command) !== undefined ||
    setsOf(command).length > 0 ||
    needOf(command) !== undefined ||
    sharesWithOthers(command) ||
    hostOf(command) !== undefined
  );
}

/** Why it is not known how a command ends that was taken otherwise: a rule with the name of a host is refused where that is not found. */
export function unlessFound({ asksNothing, command }: Doing): string | 0 {
  const host = asksNothing ? undefined : hostOf(command);
  return host === undefined ? 0 : `whether ${host} has an address when the rule is loaded is not known`;
}

function hostOf({ spec: { source, destination } }: Command): string | undefined {
  return (source?.hosts[0] ?? destination?.hosts[0])?.text;
}

/** Why it is not known whether the host has what the rule asks for: without it the rule is refused. */
export function missingOnHost({ kernel, command, origin, place, writtenAt, asksNothing }: Doing): string | undefined {
  if (asksNothing) return undefined;
  const rare = mayLack(command);
  if (rare !== undefined) return rare;
  for (const { text } of ownerOf(command)?.options.flatMap(({ values }) => values) ?? []) {
    if (!OWNER_ANYWHERE.test(text)) return `whether the host has a user or group ${text}, and its number, is not known`;
  }
  const lookedUp = lookedUpIn(command);
  if (lookedUp !== undefined) return lookedUp;
  const need = needOf(command);
  if (need) return `whether the host has ${need.what} is not known`;
  const doubt = sharingDoubt(kernel, command);
  if (doubt !== undefined) return doubt;
  for (const name of setsOf(command)) {
    const doubtOfSet = kernel.sets.doubtOf(name);
    if (doubtOfSet !== undefined) return doubtOfSet;
    const held = familyOf(kernel.sets.kindOf(name));
    if (held !== undefined && held !== command.family) return `the set ${name} is of IPv${held}, and the rule is not`;
    if (kernel.sets.has(name)) continue;
    const at = command.spec.matches.find(({ word }) => word?.text === 'set')?.word ??
      command.option ?? { start: 0, end: 0 };
    const where = writtenAt ? placeWritten(writtenAt, at, place) : shift({ start: at.start, end: at.end }, origin);
    const message = `The rule needs the ipset ${name} on the host when it is loaded.`;
    kernel.report(information('host-set', message, { start: where.start, end: where.end }), place.source);
    return `whether the host has a set ${name} is not known`;
  }
  return undefined;
}

/** Numbers, and who is on every host. */
const OWNER_ANYWHERE = /^(0x[\da-f]+|\d+)(-(0x[\da-f]+|\d+))?$|^root$/i;

function mayLack({ spec: { target, matches } }: Command): string | undefined {
  for (const { entry } of matches) if (entry?.mayBeAbsent !== undefined) return entry.mayBeAbsent;
  return target?.entry?.mayBeAbsent;
}

/** A name among the values of its options that the host looks up in a file, or asks for elsewhere. */
function lookedUpIn(command: Command): string | undefined {
  const found = command.problems.find(
    ({ code }) => code === 'host-file' || (code === 'host-name' && hostOf(command) === undefined),
  );
  return found && 'whether the host knows a name that the rule gives is not known';
}

/** What else it asks for by name that no rule and no command of a script makes. */
function needOf({ spec }: Command): Need<string> | undefined {
  for (const { entry, given } of usesOf(spec)) {
    const need = entry?.needs?.(given).find(({ code }) => code !== 'host-set' && code !== 'host-estimator');
    if (need) return need;
  }
  return undefined;
}

function ownerOf({ spec }: Command) {
  return spec.matches.find(({ name }) => name === 'owner');
}
