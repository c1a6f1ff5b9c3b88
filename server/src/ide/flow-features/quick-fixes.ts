/** Quick fixes of flow scripts: what happens, in place of what was expected or where nothing is yet; and the way to see why. */
import { type CodeAction, CodeActionKind } from 'vscode-languageserver-types';
import type { Fix } from '../../base/problem.ts';
import { flowFeature } from '../define.ts';
import { toDiagnostic } from '../diagnostic.ts';
import type { FlowContext } from '../flow-context.ts';
import { journeysCommand } from '../flow-journeys.ts';
import { fixForBare, stepAt } from '../flow-steps.ts';

export default flowFeature({
  name: 'quick-fixes',
  codeActions(context, range, problems) {
    const [from, to] = [context.offsetAt(range.start), context.offsetAt(range.end)];
    const here = problems.filter(({ span }) => span.start <= to && span.end >= from);
    const step = stepAt(context, from);
    const bare = step && fixForBare(step);
    const flow = context.results.findIndex(({ steps }) => steps.some((one) => one === step));
    return [
      ...here.flatMap((problem) =>
        (problem.fixes ?? []).map((fix) => ({
          ...actionFor(context, fix),
          diagnostics: [toDiagnostic(context, problem)],
        })),
      ),
      ...(bare ? [actionFor(context, bare)] : []),
      ...(flow < 0 ? [] : [journeys(context, flow)]),
    ];
  },
});

function actionFor(context: FlowContext, { title, edits }: Fix): CodeAction {
  const changes = edits.map(({ span, newText }) => ({ range: context.rangeOf(span), newText }));
  return { title, kind: CodeActionKind.QuickFix, edit: { changes: { [context.uri]: changes } } };
}

function journeys(context: FlowContext, flow: number): CodeAction {
  const title = "Show the packets' journeys";
  return { title, kind: CodeActionKind.Empty, command: journeysCommand(context, flow, title) };
}
