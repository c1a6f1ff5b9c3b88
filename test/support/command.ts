/** Reads a line of a save file for tests: its command, and its problems in a form that is easy to write down. */
import type { Family } from '../../server/src/base/problem.ts';
import { applyEdits } from '../../server/src/base/span.ts';
import { parseCommand } from '../../server/src/syntax/command/parse.ts';
import type { CommandContext } from '../../server/src/syntax/command/reader.ts';
import type { Command } from '../../server/src/syntax/command/types.ts';
import { splitWords } from '../../server/src/syntax/save/words.ts';

export interface ReadOptions {
  readonly family?: Family;
  readonly table?: string;
  readonly mode?: CommandContext['mode'];
}

/** The command of a line. */
export function read(line: string, { family = 4, table = 'filter', mode = 'restore' }: ReadOptions = {}): Command {
  return parseCommand(splitWords(line, 0).words, { family, table, mode });
}

/** Each problem as `code: the text it is about`. */
export function problemsOf(line: string, options?: ReadOptions): string[] {
  return read(line, options).problems.map(({ code, span }) => `${code}: ${line.slice(span.start, span.end)}`);
}

/** The line after the fix of that title, or the titles that there are when it is not among them. */
export function mended(line: string, title: string, options?: ReadOptions): string | readonly string[] {
  const fixes = read(line, options).problems.flatMap((problem) => problem.fixes ?? []);
  const fix = fixes.find((candidate) => candidate.title === title);
  return fix ? applyEdits(line, fix.edits) : fixes.map((candidate) => candidate.title);
}
