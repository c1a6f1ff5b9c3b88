/** Quick fixes in scripts: mends of refusals where the words are literally written, comments that tell what is not known or silence a finding. */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import type { Fix, Problem } from '../../base/problem.ts';
import { LINT_RULES } from '../../lint/run.ts';
import { emptyWord } from '../../lint/script/empty-words.ts';
import { SCRIPT_RULES } from '../../lint/script/run.ts';
import { scriptFeature } from '../define.ts';
import { toDiagnostic } from '../diagnostic.ts';
import { mendsFor } from '../mends/mends.ts';
import type { ScriptContext } from '../script/context.ts';
import { inlaidAt } from '../script/inlaid.ts';
import { projectionAt } from '../script/projection.ts';

export default scriptFeature({
  name: 'quick-fixes',
  codeActions(context, range, problems) {
    const from = context.offsetAt(range.start);
    const to = context.offsetAt(range.end);
    const here = problems.filter(({ span }) => span.start <= to && span.end >= from);
    return here.flatMap((problem) => [
      ...fixesFor(context, problem).map((fix) => actionFor(context, problem, fix)),
      ...silence(context, problem),
    ]);
  },
});

/** What a refusal's mends in a rules file are in the script, but for words that a variable wrote; other findings bring their own. */
function fixesFor(context: ScriptContext, problem: Problem): readonly Fix[] {
  if (problem.refusedBy.length === 0) return problem.fixes ?? [];
  const called = projectionAt(context, problem.span.start);
  // What has to be mended there is a variable.
  if (called?.call.ran.some((command) => emptyWord(called.call.site, command))) return problem.fixes ?? [];
  const projection = called ?? inlaidAt(context, problem.span.start, 'whole');
  if (!projection) return [];
  const hidden = called?.call.words.filter(({ literal }) => !literal) ?? [];
  const line = projection.context.lineAt(projection.offset);
  const same = projection.context.problems.find(
    ({ code, span }) =>
      code === problem.code && line && span.start >= line.origin && span.end <= line.origin + line.text.length,
  );
  if (!same) return problem.fixes ?? [];
  return mendsFor(projection.context, same).flatMap((fix): Fix[] => {
    const edits = fix.edits.flatMap(({ span, newText }) => {
      const place = projection.toScript(projection.context.rangeOf(span));
      const isHidden = hidden.some((word) => place && word.start < place.end && place.start < word.end);
      return place && !isHidden && isPlain(newText) ? [{ span: place, newText }] : [];
    });
    return edits.length === fix.edits.length && edits.length > 0 ? [{ ...fix, edits }] : [];
  });
}

/** Words of a rule that the shell would read as something else are left to the author. */
function isPlain(words: string): boolean {
  return !/[$`\\*?;&|<>()'"#\n]/.test(words);
}

function actionFor(context: ScriptContext, problem: Problem, fix: Fix): CodeAction {
  const edits = fix.edits.map(({ span, newText }) => ({ range: context.rangeOf(span), newText }));
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(context, problem)],
    isPreferred: problem.refusedBy.length > 0,
    edit: { changes: { [context.uri]: edits } },
  };
}

const IDS: ReadonlySet<string> = new Set([...LINT_RULES, ...SCRIPT_RULES].map(({ id }) => id));

/** Only advice can be silenced. */
function silence(context: ScriptContext, problem: Problem): CodeAction[] {
  if (!IDS.has(problem.code) || problem.refusedBy.length > 0) return [];
  const { line } = context.positionAt(problem.span.start);
  const above = { line, character: 0 };
  const start = context.offsetAt(above);
  const indent = /^[ \t]*/.exec(context.document.text.slice(start))?.[0] ?? '';
  return [
    {
      title: `Ignore ${problem.code} here (give the reason)`,
      kind: CodeActionKind.QuickFix,
      diagnostics: [toDiagnostic(context, problem)],
      edit: {
        changes: {
          [context.uri]: [
            { range: { start: above, end: above }, newText: `${indent}# iptables-ls ignore ${problem.code}: reason\n` },
          ],
        },
      },
    },
  ];
}
