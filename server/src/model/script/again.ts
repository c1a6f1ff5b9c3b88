/** A script run a second time, on what its first run has left: what it does not undo it does twice. */

import type { ShellGrammar } from '../../syntax/shell/read/grammar.ts';
import { evaluateScript, type ScriptInput, type ScriptResult } from '../../syntax/shell/run/evaluate.ts';
import type { ScriptRun } from './build.ts';
import type { History } from './history.ts';
import { Kernel } from './kernel.ts';

export interface SecondRun {
  readonly kernel: Kernel;
  readonly history: History;
  readonly result: ScriptResult;
}

/** Evaluates the script once more; the first run is not used up. */
export function runAgain(
  grammar: ShellGrammar,
  input: ScriptInput,
  { kernel: left, result: first }: ScriptRun,
): SecondRun {
  const kernel = left.aside();
  const result = evaluateScript(grammar, { ...input, statements: first.statements }, kernel);
  const end = result.world instanceof Kernel ? result.world : kernel;
  return { kernel: end, history: end.findings.history, result };
}
