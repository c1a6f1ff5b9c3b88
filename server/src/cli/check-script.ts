/** The findings about a shell script for `check`: those of the editor. */
import type { Backend, Problem } from '../base/problem.ts';
import { adminSimulator } from '../engine/session/admin-simulator.ts';
import { lintScript } from '../lint/script/run.ts';
import { runScript } from '../model/script/build.ts';
import { shellGrammar } from './grammar.ts';
import type { Input } from './io.ts';
import { type ScriptOptions, scriptFrom } from './script.ts';

/** The connection over which a script is run: the address that its administrator comes from, empty for any, and the port. */
export interface Admin {
  readonly source: string;
  readonly port: number;
}

/** How a script is run, and by whom. */
export interface ScriptCheck extends Omit<ScriptOptions, 'backend'> {
  /** None: nobody knows what it is called with. */
  readonly arguments: readonly string[];
  readonly backends: readonly Backend[];
  readonly admin: Admin;
}

/**
 * The findings about a script, in the order of its text: those of the editor, and from the same hands. Of several programs
 * the first is the one that the script is run with; the refusals of the others are told as well.
 */
export async function checkScript(input: Input, options: ScriptCheck): Promise<Problem[]> {
  const { backends, admin } = options;
  const [backend = 'legacy'] = backends;
  const grammar = await shellGrammar();
  const script = {
    ...scriptFrom(input, options),
    arguments: options.arguments.length > 0 ? options.arguments : undefined,
    isTyped: true,
  };
  const run = runScript(grammar, script, backend);
  const { immediate, problems } = lintScript({
    grammar,
    script,
    run,
    backends,
    simulatorFor: (end) => adminSimulator(admin, end),
  });
  return [...immediate, ...problems].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
