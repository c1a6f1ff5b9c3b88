/** Lints a script in the thread that asks: runs it in the model, and hands the lint rules the simulator. */
import { adminSimulator } from '../engine/session/admin-simulator.ts';
import { lintScript, type ScriptFindings } from '../lint/script/run.ts';
import { runScript } from '../model/script/build.ts';
import type { ShellGrammar } from '../syntax/shell/read/grammar.ts';
import { USUAL_LIMITS } from '../syntax/shell/run/evaluate.ts';
import type { ScriptMemory } from '../syntax/shell/versions/script-memory.ts';
import type { ScriptLintRequest } from './linter.ts';
import { pathOf } from './pair.ts';
import { filesOf } from './script-files.ts';

/** What is kept of the version before, as it was run without knowing what it is called with, and called with a word. */
export interface LintMemories {
  readonly own: ScriptMemory;
  readonly called: ScriptMemory;
}

export function lintScriptText(
  request: ScriptLintRequest,
  grammar: ShellGrammar,
  memories?: LintMemories,
): ScriptFindings {
  const { uri, text, backends, severities, script: settings } = request;
  const { files, folders } = request;
  const around = filesOf(uri, { folders });
  const [backend = 'legacy'] = backends;
  const script = {
    text,
    name: pathOf(uri) ?? uri,
    arguments: settings.arguments.length > 0 ? settings.arguments : undefined,
    environment: settings.variables,
    limits: USUAL_LIMITS,
    isTyped: true,
    readFile: (path: string) => (Object.hasOwn(files, path) ? files[path] : around.read(path)),
  };
  const run = runScript(grammar, script, backend, { memory: memories?.own });
  return lintScript(
    {
      grammar,
      script,
      run,
      backends,
      memoryOfCall: memories?.called,
      simulatorFor: (end) => adminSimulator(settings.admin, end),
    },
    severities,
  );
}
