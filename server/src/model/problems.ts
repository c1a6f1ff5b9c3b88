/** All that is wrong with a save file, from its lines, from the text as a whole and from the ruleset, in one list. */
import { information } from '../base/finding.ts';
import type { Problem } from '../base/problem.ts';
import { shift, span } from '../base/span.ts';
import type { SaveDocument } from '../syntax/save/types.ts';
import { spare } from './spared.ts';
import type { Ruleset } from './types.ts';

/** Findings that are shown of one file: who has more of them has another problem. */
export const MOST_PROBLEMS = 1000;

/** The findings by place; spans count from the start of the text. More than `MOST_PROBLEMS` end in one that says how many. */
export function problemsOf(document: SaveDocument, ruleset: Ruleset): Problem[] {
  const problems = [...document.problems, ...ruleset.problems];
  let more = 0;
  for (const line of document.lines) {
    const { content } = line;
    const ofCommand = content.kind === 'command' ? content.command.problems : content.problems;
    if (content.problems.length === 0 && ofCommand.length === 0) continue;
    if (problems.length >= MOST_PROBLEMS) {
      more += content.problems.length + (ofCommand === content.problems ? 0 : ofCommand.length);
      continue;
    }
    for (const problem of content.problems) problems.push(moveProblem(problem, line.origin));
    if (ofCommand !== content.problems)
      for (const problem of ofCommand)
        problems.push(moveProblem(spare(problem, line.line, ruleset.spared), line.origin));
  }
  problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  more += Math.max(0, problems.length - MOST_PROBLEMS);
  if (more === 0) return problems;
  const shown = problems.slice(0, MOST_PROBLEMS);
  const place = shown.at(-1)?.span ?? span(0, 0);
  return [...shown, information('more-findings', `${more} more findings are not shown.`, place)];
}

/** A problem whose spans count from `origin`, with spans that count from the start of the text. */
export function moveProblem(problem: Problem, origin: number): Problem {
  if (origin === 0) return problem;
  return {
    ...problem,
    span: shift(problem.span, origin),
    ...(problem.related && {
      related: problem.related.map((related) => ({ ...related, span: shift(related.span, origin) })),
    }),
    ...(problem.fixes && {
      fixes: problem.fixes.map((fix) => ({
        ...fix,
        edits: fix.edits.map((edit) => ({ ...edit, span: shift(edit.span, origin) })),
      })),
    }),
  };
}
