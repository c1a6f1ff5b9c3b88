/** Findings about an older version of a text, moved to where their words stand now, so that they do not flicker while one types. */
import type { Problem } from '../base/problem.ts';
import { type Span, shift } from '../base/span.ts';

/**
 * The findings of the text before, as far as they do not touch what has changed. Their fixes are left out: whether they
 * still hold is not known before the text is analysed again.
 */
export function carriedOver(problems: readonly Problem[], before: string, after: string): readonly Problem[] {
  if (problems.length === 0 || before === after) return problems;
  const change = changeBetween(before, after);
  return problems.flatMap((problem) => {
    const { fixes: _, related, ...rest } = problem;
    const span = moved(problem.span, change);
    if (!span) return [];
    const others = related?.flatMap((one) => {
      const place = moved(one.span, change);
      return place ? [{ ...one, span: place }] : [];
    });
    return [{ ...rest, span, ...(others && { related: others }) }];
  });
}

/** The stretch of the old text that is not there any more, and how much farther the text after it stands. */
interface Change {
  readonly start: number;
  readonly end: number;
  readonly delta: number;
}

function changeBetween(before: string, after: string): Change {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const rest = most - start;
  while (same < rest && before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same))
    same++;
  return { start, end: before.length - same, delta: after.length - before.length };
}

/** Where a stretch stands now; `undefined` when the change touches it. */
function moved(span: Span, { start, end, delta }: Change): Span | undefined {
  if (span.end < start) return span;
  return span.start > end ? shift(span, delta) : undefined;
}
