// Lints a shell script as the language server does, for tests.
import type { Problem } from '../../server/src/base/problem.ts';
import { lintScriptText } from '../../server/src/lsp/script-linter.ts';
import { SETTINGS } from './ide.ts';
import { shellGrammar } from './shell.ts';

/** `files`: what the script may read, by the paths that it writes. */
export async function lintShell(
  text: string,
  script = SETTINGS.script,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly Problem[]> {
  const read = { folders: [], files };
  const request = {
    ...read,
    uri: 'file:///host/firewall.sh',
    text,
    backends: SETTINGS.backends,
    severities: {},
    script,
  };
  const { immediate, problems } = lintScriptText({ kind: 'script', ...request }, await shellGrammar());
  return [...immediate, ...problems];
}
