/** What a mend is made from: a refusal, the words that it stands on, and the change that may put it right. */
import type { Problem } from '../../base/problem.ts';
import type { Span, TextEdit } from '../../base/span.ts';
import type { OptionSpec } from '../../catalogue/define.ts';
import type { SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import type { Subject } from '../locate.ts';

export type AnyOption = OptionSpec<unknown, string>;

/** A refusal and what stands there. */
export interface Refused {
  readonly context: IdeContext;
  readonly problem: Problem;
  readonly line: SaveLine;
  /** What the finding is about, where that is a word of a rule or a declaration. */
  readonly subject: Subject | undefined;
}

/** A change that may mend a refusal; whether it does is found out by trying. Spans count from the start of the text. */
export interface Candidate {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Of the changes of one group, the first that helps is enough. */
  readonly group?: string;
}

/** Proposes changes, the likeliest first. Nothing is known of them yet: most of them are no mend. */
export type Proposer = (refused: Refused) => Iterable<Candidate>;

export function change(title: string, ...edits: readonly TextEdit[]): Candidate {
  return { title, edits };
}

/** A stretch of the line at an offset in the text. */
export function inText({ line }: Refused, { start, end }: Span): Span {
  return { start: line.origin + start, end: line.origin + end };
}

/** An insertion. `at` counts from the start of the line. */
export function insertion({ line }: Refused, at: number, newText: string): TextEdit {
  return { span: { start: line.origin + at, end: line.origin + at }, newText };
}
