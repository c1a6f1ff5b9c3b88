/** Variables that something of which nobody knows what it sets may have given another value: a file of settings, or words of the host behind `export`. */
import type { Place } from '../ast.ts';
import type { Machine } from '../run/machine.ts';
import { hole, textOf } from '../value.ts';

/** What a shell keeps for itself, and no settings are called. */
const SHELLS_OWN = /^(IFS|PATH|PS[0-4]|OPT(IND|ARG|ERR)|[EU]?UID|PWD|OLDPWD|HOSTNAME|SHELLOPTS|BASH.*|REPLY|_)$/;

/** A program by its path, or one that deals with rules: another setting would be another path to the same. */
const PROGRAM = /^(\S*\/s?bin\/\S+|(sudo +)?ip6?tables\S*|ipset|modprobe|sysctl|ip|echo)( |$)/;

/** The variables that are set by a file which every host has. Source: man:os-release(5). */
const OF_RELEASE =
  /^(ANSI_COLOR|BUG_REPORT_URL|BUILD_ID|CPE_NAME|DISTRIB_\w+|DOCUMENTATION_URL|HOME_URL|ID|ID_LIKE|LOGO|NAME|PRETTY_NAME|PRIVACY_POLICY_URL|SUPPORT_\w+|UBUNTU_CODENAME|VARIANT|VARIANT_ID|VERSION|VERSION_CODENAME|VERSION_ID)$/;

/** From here on all that was set above may be set to something else, but for what may not be written to and for what the author has told. */
export function mayBeOverridden(machine: Machine, why: string, place: Place, path = ''): void {
  const isOfRelease = /^(\/usr\/lib|\/etc)\/(os|lsb)-release$/.test(path);
  const { variables } = machine.state;
  for (const [name, variable] of [...variables]) {
    const isKept = variable.readonly || SHELLS_OWN.test(name) || machine.told.values.has(name);
    const isSpared = isOfRelease ? !OF_RELEASE.test(name) : PROGRAM.test(textOf(variable.value ?? []) ?? '');
    if (isKept || isSpared) continue;
    variables.set(name, { ...variable, value: hole(why, place), elements: undefined });
  }
  machine.state.open ??= why;
}
