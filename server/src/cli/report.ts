/** What the analysis of files found, in the form that reporters are given, and how a reporter is written. */
import type { Family, Problem, Severity } from '../base/problem.ts';
import type { Language } from '../model/language.ts';
import type { Lines } from './lines.ts';

export interface FileReport {
  readonly path: string;
  readonly language: Language;
  /** Of a save file. */
  readonly family: Family | undefined;
  readonly lines: Lines;
  /** In the order of the text; absolute spans. */
  readonly problems: readonly Problem[];
}

/** Where the output of a reporter is read. */
export interface Look {
  readonly colour: boolean;
  /** Columns; code that is wider is cut around what it is about. */
  readonly width: number;
}

/** A form of output: one file in reporters/, found by the index beside that folder. */
export interface Reporter {
  /** The value of `--format`. */
  readonly name: string;
  /** The whole output, a newline at its end. */
  report(files: readonly FileReport[], look: Look): string;
}

export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** How many findings there are of each severity. */
export function countBySeverity(files: readonly FileReport[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { problems } of files) for (const { severity } of problems) counts[severity]++;
  return counts;
}
