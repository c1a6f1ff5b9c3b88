/** Above each flow: whether it is as expected, and the way to its packets' journeys. */
import type { CodeLens } from 'vscode-languageserver-types';
import type { FlowResult } from '../../flow/run.ts';
import { flowFeature } from '../define.ts';
import { journeysCommand } from '../flow-journeys.ts';
import { isMet } from '../flow-steps.ts';

export default flowFeature({
  name: 'lenses',
  codeLenses(context) {
    return context.results.map((result, index): CodeLens => {
      const start = { line: result.flow.header.line, character: 0 };
      const title = `$(play) Show the journeys · ${sayResult(result)}`;
      return { range: { start, end: start }, command: journeysCommand(context, index, title) };
    });
  },
});

function sayResult({ ok, steps }: FlowResult): string {
  if (steps.some(({ refused }) => refused)) return '✗ stops at what cannot be read';
  const differences = steps.reduce((sum, step) => sum + step.differences.length, 0);
  if (!ok) return `✗ ${differences} ${differences === 1 ? 'difference' : 'differences'}`;
  return steps.some((step) => isMet(step) !== undefined) ? '✓ as expected' : 'nothing is expected yet';
}
