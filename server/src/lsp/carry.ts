/** Findings about an older version of a text, moved to where their words stand now, so that they do not flicker while one types. */
import { commonPrefix, commonSuffix } from '../base/common.ts';
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
    const span = moved(problem.span, change, after);
    if (!span) return [];
    const others = related?.flatMap((one) => {
      const place = moved(one.span, change, after);
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
  const start = commonPrefix(before, after);
  const same = commonSuffix(before, after, Math.min(before.length, after.length) - start);
  const back = slide(before, after, start, same);
  return { start: start - back, end: before.length - same - back, delta: after.length - before.length };
}

/**
 * How far a stretch that was only put in, or only taken out, can be moved back so that it begins a line: of two lines that
 * begin alike it is the whole one that came or went.
 */
function slide(before: string, after: string, start: number, same: number): number {
  const [removed, added] = [before.length - same - start, after.length - same - start];
  if ((removed === 0) === (added === 0)) return 0;
  const text = removed > 0 ? before : after;
  const length = Math.max(removed, added);
  let back = 0;
  while (back < start && text.charCodeAt(start - back - 1) === text.charCodeAt(start + length - back - 1)) {
    if (text.charAt(start - back - 1) === '\n') return back;
    back++;
  }
  return start === back ? back : 0;
}

/** Where a stretch stands now; `undefined` when the change touches it, or joins something to it. */
function moved(span: Span, { start, end, delta }: Change, after: string): Span | undefined {
  const isApart = (at: number): boolean => at < 0 || at >= after.length || /\s/.test(after.charAt(at));
  if (span.end <= start) return span.end < start || isApart(span.end) ? span : undefined;
  if (span.start < end) return undefined;
  return span.start > end || isApart(span.start + delta - 1) ? shift(span, delta) : undefined;
}
