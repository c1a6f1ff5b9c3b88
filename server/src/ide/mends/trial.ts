/** Whether a change mends a refusal: the changed text is read again, and must be refused for less. */
import type { Problem } from '../../base/problem.ts';
import { tableNamed } from '../../catalogue/tables.ts';
import { buildRuleset } from '../../model/build.ts';
import { problemsOf } from '../../model/problems.ts';
import { readLine } from '../../syntax/save/line.ts';
import { parseSave } from '../../syntax/save/parse.ts';
import type { LineContent, SaveLine } from '../../syntax/save/types.ts';
import type { IdeContext } from '../context.ts';
import type { Candidate, Refused } from './define.ts';

/** Length of a text that is read again as a whole, in UTF-16 units; in a longer one a change of several lines is not tried. */
const LONGEST = 1_000_000;

/** True when the text after the change is refused for fewer reasons, and not for this one at this place. */
export function mends(refused: Refused, candidate: Candidate): boolean {
  const { line } = refused;
  const inLine = candidate.edits.every(
    ({ span }) => span.start >= line.origin && span.end <= line.origin + line.text.length,
  );
  return inLine && isOfLine(refused) ? mendsLine(refused, candidate) : mendsText(refused, candidate);
}

/** How many reasons there are to refuse a line that stands in a table. */
export function refusalsOfLine(
  { family }: Pick<IdeContext, 'family'>,
  table: string | undefined,
  text: string,
): number {
  return refusalsIn(readLine(text, { family, table: tableNamed(table ?? '')?.name, continued: false })).length;
}

/** The text after a change. */
export function changed(text: string, { edits }: Candidate): string {
  let after = text;
  for (const { span, newText } of [...edits].sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end))
    after = after.slice(0, span.start) + newText + after.slice(span.end);
  return after;
}

function refusalsIn(content: LineContent): readonly Problem[] {
  const problems = content.kind === 'command' ? [...content.problems, ...content.command.problems] : content.problems;
  return problems.filter(({ refusedBy }) => refusedBy.length > 0);
}

/** The line alone says so, whatever stands around it. */
function isOfLine({ problem, line }: Refused): boolean {
  const { span, code } = problem;
  return refusalsIn(line.content).some((one) => one.code === code && one.span.start + line.origin === span.start);
}

function mendsLine({ context, line }: Refused, { edits }: Candidate): boolean {
  const own = edits.map(({ span, newText }) => ({
    span: { start: span.start - line.origin, end: span.end - line.origin },
    newText,
  }));
  const after = changed(line.text, { title: '', edits: own });
  const count = after.split('\n').reduce((sum, text) => sum + refusalsOfLine(context, line.table, text), 0);
  return count < refusalsIn(line.content).length;
}

function mendsText({ context }: Refused, candidate: Candidate): boolean {
  const { document, family, problems } = context;
  if (document.text.length > LONGEST) return false;
  const after = parseSave(changed(document.text, candidate), { family });
  const count = (list: readonly Problem[]): number => list.filter(({ refusedBy }) => refusedBy.length > 0).length;
  return count(problemsOf(after, buildRuleset(after))) < count(problems);
}

/** The line that holds the finding, when a rule stands on it. */
export function commandOn(line: SaveLine) {
  return line.content.kind === 'command' ? line.content.command : undefined;
}
