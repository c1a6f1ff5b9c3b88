/** Files that init scripts source on every Debian host: what they define, as far as a script can tell. */
import type { Place } from '../ast.ts';
import { known, type Value } from '../value.ts';

/** What is shown to the user is left out. Source: /lib/lsb/init-functions of sysvinit-utils 3.06. */
const LSB = `
log_begin_msg() { [ -n "\${1:-}" ]; }
log_daemon_msg() { [ -n "\${1:-}" ]; }
log_progress_msg() { :; }
log_end_msg() { [ -n "\${1:-}" ] || return 1; return $1; }
log_success_msg() { :; }
log_failure_msg() { :; }
log_warning_msg() { :; }
log_action_msg() { :; }
log_action_begin_msg() { :; }
log_action_cont_msg() { :; }
log_action_end_msg() { :; }
init_is_upstart() { return 1; }
`;

/** The text of a file that hosts have. */
export function hostScript(path: string, place: Place): Value | undefined {
  return /^(\/usr)?\/lib\/lsb\/init-functions$/.test(path) ? known(LSB, place) : undefined;
}
