/** Quick fixes: the mends that findings carry, all safe ones at once, and a comment that silences a finding. */
import { type CodeAction, CodeActionKind, type Range, type TextEdit } from 'vscode-languageserver-types';
import type { Fix, Problem } from '../../base/problem.ts';
import { LINT_RULES } from '../../lint/run.ts';
import type { IdeContext } from '../context.ts';
import { feature } from '../define.ts';

export default feature({
  name: 'quick-fixes',
  codeActions(context, range, problems) {
    const from = context.offsetAt(range.start);
    const to = context.offsetAt(range.end);
    const here = problems.filter(({ span }) => span.start <= to && span.end >= from);
    const fixes = here.flatMap((problem) => (problem.fixes ?? []).map((fix) => quickFix(context, problem, fix)));
    const silences = here.filter(isLint).map((problem) => silence(context, problem));
    return [...fixes, ...silences, ...fixAll(context, problems)];
  },
});

function quickFix(context: IdeContext, problem: Problem, fix: Fix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [
      { range: context.rangeOf(problem.span), message: problem.message, code: problem.code, source: 'iptables' },
    ],
    isPreferred: fix.kind === 'safe',
    edit: { changes: { [context.uri]: editsOf(context, fix) } },
  };
}

function editsOf(context: IdeContext, fix: Fix): TextEdit[] {
  return fix.edits.map(({ span, newText }) => ({ range: context.rangeOf(span), newText }));
}

/** Every safe fix of the file that does not touch another one: applied together they are one change. */
function fixAll(context: IdeContext, problems: readonly Problem[]): CodeAction[] {
  const chosen: Fix[] = [];
  const overlaps = (a: Fix, b: Fix): boolean =>
    a.edits.some((x) => b.edits.some((y) => x.span.start <= y.span.end && y.span.start <= x.span.end));
  for (const problem of problems) {
    const fix = problem.fixes?.find(({ kind }) => kind === 'safe');
    if (fix && !chosen.some((other) => overlaps(other, fix))) chosen.push(fix);
  }
  if (chosen.length === 0) return [];
  const edits = chosen.flatMap((fix) => editsOf(context, fix));
  return [
    {
      title: 'Apply all safe fixes',
      kind: `${CodeActionKind.SourceFixAll}.iptables`,
      edit: { changes: { [context.uri]: edits } },
    },
  ];
}

const LINT_IDS = new Set(LINT_RULES.map((rule) => rule.id));

/** Only advice can be silenced: a line that does not load would still not load. */
function isLint(problem: Problem): boolean {
  return LINT_IDS.has(problem.code);
}

function silence(context: IdeContext, problem: Problem): CodeAction {
  const { line } = context.positionAt(problem.span.start);
  const above: Range = { start: { line, character: 0 }, end: { line, character: 0 } };
  return {
    title: `Ignore ${problem.code} here (give the reason)`,
    kind: CodeActionKind.QuickFix,
    edit: { changes: { [context.uri]: [{ range: above, newText: `# iptables-ls ignore ${problem.code}: reason\n` }] } },
  };
}
