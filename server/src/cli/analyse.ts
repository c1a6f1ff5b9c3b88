/** The one place where everything that is known about a file comes together: parser, model and lint rules. */
import type { Backend, Problem } from '../base/problem.ts';
import { lint } from '../lint/run.ts';
import { problemsOf } from '../model/problems.ts';
import type { Input } from './io.ts';
import { linesOf } from './lines.ts';
import type { Loaded, LoadOptions } from './load.ts';
import type { FileReport } from './report.ts';

export interface AnalysisOptions extends LoadOptions {
  /** Programs whose refusals count. */
  readonly backends: readonly Backend[];
}

/** The findings of a file; those of a ruleset that is checked together with its counterpart of the other family know of it. */
export function analyse(input: Input, loaded: Loaded, pair: Loaded | undefined, options: AnalysisOptions): FileReport {
  const lines = linesOf(input.text);
  const { path } = input;
  const { document, ruleset, family } = loaded;
  const known = problemsOf(document, ruleset).filter(concerns(options.backends));
  const problems = lint(
    { document, ruleset, backends: options.backends, pair: pair && { name: pair.input.path, ruleset: pair.ruleset } },
    {},
    known,
  );
  problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return { path, language: 'save', family, lines, problems };
}

/** The file of the other family when two files are checked together, one of each. */
export function pairOf(loaded: Loaded, all: readonly (Loaded | undefined)[]): Loaded | undefined {
  const others = all.filter((other) => other !== undefined && other.family !== loaded.family);
  const same = all.filter((other) => other !== undefined && other.family === loaded.family);
  return others.length === 1 && same.length === 1 ? others[0] : undefined;
}

/** A refusal by a program that the user does not have is none. */
function concerns(backends: readonly Backend[]): (problem: Problem) => boolean {
  return ({ refusedBy }) => refusedBy.length === 0 || refusedBy.some((backend) => backends.includes(backend));
}
