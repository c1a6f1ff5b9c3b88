/** The rulesets that a script leaves, evaluated and never executed: what is certain, what is not and why. */
import type { Backend, Family } from '../../base/problem.ts';
import type { ShellGrammar } from '../../syntax/shell/read/grammar.ts';
import { ScriptLines } from '../../syntax/shell/read/script-lines.ts';
import { evaluateScript, type ScriptInput, type ScriptResult } from '../../syntax/shell/run/evaluate.ts';
import type { ScriptMemory } from '../../syntax/shell/versions/script-memory.ts';
import type { Ruleset } from '../types.ts';
import type { History } from './history.ts';
import { type Findings, Kernel, newFindings } from './kernel.ts';
import { rulesetOf, type Uncertain } from './ruleset.ts';

export interface ScriptRun {
  /** Only the rules that are there for certain; `undefined` for a family that the script does not touch. */
  readonly rulesets: Readonly<Record<Family, Ruleset | undefined>>;
  readonly uncertain: Readonly<Record<Family, readonly Uncertain[]>>;
  readonly findings: Findings;
  readonly result: ScriptResult;
  readonly kernel: Kernel;
  /** Every command that was run, with the kernel before and after it. */
  readonly history: History;
}

export interface RunOptions {
  /** What is kept of the version before: what an edit leaves alone is not read again. */
  readonly memory?: ScriptMemory | undefined;
  /** The history stays empty, for who asks for what is left alone: a loop of very many rules takes half the memory. */
  readonly withoutHistory?: boolean;
}

/** Evaluates a script on an empty host. */
export function runScript(
  grammar: ShellGrammar,
  input: ScriptInput,
  backend: Backend,
  { memory, withoutHistory = false }: RunOptions = {},
): ScriptRun {
  const lines = memory?.lines ?? new ScriptLines();
  lines.next(input.text);
  const kernel = new Kernel(
    { backend, lineOf: lines.lineOf, contents: memory?.contents },
    newFindings(!withoutHistory),
  );
  const result = evaluateScript(grammar, input, kernel, memory);
  const end = result.world instanceof Kernel ? result.world : kernel;
  const [four, six] = [rulesetOf(end, 4), rulesetOf(end, 6)];
  return {
    rulesets: {
      4: four.ruleset.tables.size > 0 ? four.ruleset : undefined,
      6: six.ruleset.tables.size > 0 ? six.ruleset : undefined,
    },
    uncertain: { 4: four.uncertain, 6: six.uncertain },
    findings: end.findings,
    result,
    kernel: end,
    history: end.findings.history,
  };
}
