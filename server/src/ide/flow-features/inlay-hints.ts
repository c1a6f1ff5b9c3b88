/** What became of each step, behind its line: the verdict and the rule that decided, and whether that was expected. */
import type { InlayHint, InlayHintLabelPart } from 'vscode-languageserver-types';
import type { StepResult } from '../../flow/run.ts';
import { flowFeature } from '../define.ts';
import type { FlowContext } from '../flow-context.ts';
import { isMet, stepPage, stepsOf } from '../flow-steps.ts';
import { sayPlace } from '../place.ts';

export default flowFeature({
  name: 'inlay-hints',
  inlayHints(context, { start, end }) {
    if (!context.settings.inlayHints) return [];
    return stepsOf(context)
      .filter(({ step: { line } }) => line.line >= start.line && line.line <= end.line)
      .flatMap((result) => hintFor(context, result) ?? []);
  },
});

function hintFor(context: FlowContext, result: StepResult): InlayHint | undefined {
  const { step, decisive, packets } = result;
  const met = isMet(result);
  const mark = met === undefined ? '' : met ? '✓ ' : '✗ ';
  const position = context.positionAt(step.line.span.end);
  if (!decisive) return mark === '' ? undefined : { position, label: mark.trim(), paddingLeft: true };
  const { verdict, by, alternatives } = decisive.trace;
  const tooltip = { kind: 'markdown' as const, value: stepPage(context, result) };
  const count = packets.length > 1 ? ` · ${packets.length} packets` : '';
  const label: InlayHintLabelPart[] = [{ value: `${mark}${verdict}${alternatives.length > 0 ? '?' : ''}`, tooltip }];
  if (by) {
    const location = context.placeOf(by);
    label.push({ value: ` · ${sayPlace(by)}`, tooltip, ...(location && { location }) });
  }
  if (count !== '') label.push({ value: count, tooltip });
  return { position, label, paddingLeft: true };
}
