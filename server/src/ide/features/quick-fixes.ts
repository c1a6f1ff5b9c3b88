/** Quick fixes: the mends that findings carry, all safe ones at once, and a comment that silences a finding. */
import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver-types';
import type { Fix, Problem } from '../../base/problem.ts';
import { LINT_RULES } from '../../lint/run.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';
import { toDiagnostic } from '../diagnostic.ts';
import { mendsFor } from '../mends/mends.ts';

export default feature({
  name: 'quick-fixes',
  codeActions(context, range, problems) {
    const from = context.offsetAt(range.start);
    const to = context.offsetAt(range.end);
    const here = problems.filter(({ span }) => span.start <= to && span.end >= from);
    return [
      ...here.flatMap((problem) => {
        const fixes = mendsFor(context, problem);
        return fixes.map((fix) => quickFix(context, { ...problem, fixes }, fix));
      }),
      ...here.flatMap((problem) => silence(context, problem)),
      ...fixAll(context, problems),
    ];
  },
});

function quickFix(context: IdeContext, problem: Problem, fix: Fix): CodeAction {
  // What mends a refusal in the one way there is can be taken unseen; which packets pass is the author's to decide.
  const isOnlyMend = problem.refusedBy.length > 0 && problem.fixes?.length === 1;
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(context, problem)],
    isPreferred: fix.kind === 'safe' || isOnlyMend,
    edit: { changes: { [context.uri]: editsOf(context, fix) } },
  };
}

function editsOf(context: IdeContext, fix: Fix): TextEdit[] {
  return fix.edits.map(({ span, newText }) => ({ range: context.rangeOf(span), newText }));
}

/** Every safe fix of the file that does not touch another one: applied together they are one change. */
function fixAll(context: IdeContext, problems: readonly Problem[]): CodeAction[] {
  const chosen: Fix[] = [];
  for (const problem of problems) {
    const fix = problem.fixes?.find(({ kind }) => kind === 'safe');
    if (fix && !chosen.some((other) => overlap(other, fix))) chosen.push(fix);
  }
  if (chosen.length === 0) return [];
  return [
    {
      title: 'Apply all safe fixes',
      kind: `${CodeActionKind.SourceFixAll}.iptables`,
      edit: { changes: { [context.uri]: chosen.flatMap((fix) => editsOf(context, fix)) } },
    },
  ];
}

/** Edits that touch count as well: what two fixes put at one place has no order. */
function overlap(a: Fix, b: Fix): boolean {
  return a.edits.some((x) => b.edits.some((y) => x.span.start <= y.span.end && y.span.start <= x.span.end));
}

const LINT_IDS: ReadonlySet<string> = new Set(LINT_RULES.map((rule) => rule.id));

/** Only advice can be silenced: a line that is refused would still not load. */
function silence(context: IdeContext, problem: Problem): CodeAction[] {
  if (!LINT_IDS.has(problem.code) || problem.refusedBy.length > 0) return [];
  const { line } = context.positionAt(problem.span.start);
  const above = { line, character: 0 };
  const newText = `# iptables-ls ignore ${problem.code}: reason\n`;
  return [
    {
      title: `Ignore ${problem.code} here (give the reason)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [toDiagnostic(context, problem)],
      edit: { changes: { [context.uri]: [{ range: { start: above, end: above }, newText }] } },
    },
  ];
}
