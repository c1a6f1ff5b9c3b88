/** What became of the steps of a flow script, in the words of hints, tooltips and findings. */
import { warning } from '../base/finding.ts';
import type { Fix, Problem } from '../base/problem.ts';
import type { Span } from '../base/span.ts';
import { printPacketWords } from '../engine/packet/packet-print.ts';
import { placeName } from '../engine/trace.ts';
import type { Trace } from '../engine/types.ts';
import type { Difference } from '../flow/compare.ts';
import { expectationFor, outcomeWords } from '../flow/compare.ts';
import { sayDuration } from '../flow/duration.ts';
import type { StepResult } from '../flow/run.ts';
import { writtenAt } from '../flow/subject.ts';
import type { FlowContext } from './flow-context.ts';

/** Steps that were run, with what became of them. */
export function stepsOf({ results }: FlowContext): readonly StepResult[] {
  return results.flatMap(({ steps }) => steps);
}

/** The step whose line, or one of whose checks' lines, holds an offset. */
export function stepAt(context: FlowContext, offset: number): StepResult | undefined {
  return stepsOf(context).find(({ step }) => {
    const lines = [step.line, ...step.checks.map(({ line }) => line)];
    return lines.some(({ span }) => span.start <= offset && offset <= span.end);
  });
}

/** True when everything that is expected came out; `undefined` for a step of which nothing is. */
export function isMet({ step, differences, refused }: StepResult): boolean | undefined {
  if (refused) return false;
  return step.expectation || step.checks.length > 0 ? differences.length === 0 : undefined;
}

/** The findings about a step, with absolute spans. */
export function stepProblems(context: FlowContext, result: StepResult): readonly Problem[] {
  const { refused, differences } = result;
  if (refused) return [{ ...warning('flow-packet', refused.message, refused.span), severity: 'error' }];
  return differences.map((difference) => differenceProblem(context, difference));
}

function differenceProblem(context: FlowContext, difference: Difference): Problem {
  const { span, expected, happened, because, rule } = difference;
  const [first = '', ...more] = happened.split('\n');
  const what = more.length > 0 ? `none of ${more.length + 1} lines has this` : first;
  const where = rule
    ? ` (${rule.path ?? 'this script'}:${rule.line + 1}${rule.text === '' ? '' : `: ${rule.text}`})`
    : '';
  const why = because.length > 0 ? `\n${because.join('\n')}` : '';
  const inline = rule && rule.path === undefined ? context.script.lines[rule.line]?.span : undefined;
  return {
    ...warning('flow-expectation', `What happens is ${what}${where}, not ${expected}.${why}`, span, {
      ...(difference.fix && { fixes: [fixOf(difference.fix)] }),
      ...(inline && { related: [{ span: inline, message: 'This decides.' }] }),
    }),
    proof: 'sound-given-environment',
  };
}

/** Puts what came out in place of what was expected. */
function fixOf({ span, newText }: { readonly span: Span; readonly newText: string }): Fix {
  return { title: `Write what happens: ${newText}`, kind: 'unsafe', edits: [{ span, newText }] };
}

/** What came out, behind a step that expects nothing yet: the verdict, the rule and the state. */
export function fixForBare({ step, decisive }: StepResult): Fix | undefined {
  if (step.expectation || !decisive) return undefined;
  const { trace } = decisive;
  const newText = `=> ${outcomeWords(trace)}`;
  const at = { start: step.span.end, end: step.span.end };
  const short = expectationFor(decisive, undefined);
  return { title: `Write what happens: ${short}`, kind: 'unsafe', edits: [{ span: at, newText: ` ${newText}` }] };
}

/** The packets of a step with what became of each, in Markdown. */
export function stepPage(context: FlowContext, { at, packets, differences }: StepResult): string {
  const rows = packets.map(({ who, answer }, i) => {
    const number = packets.length > 1 ? `${i + 1}. ` : '';
    return `${number}${who === '' ? '' : `${who}: `}${sayOutcome(context, answer.trace)}\n\`\`\`iptables\n${printPacketWords(answer.arrival)}\n\`\`\``;
  });
  const table = packets.at(-1)?.answer.after ?? [];
  return [
    `After **${sayDuration(at)}**`,
    ...rows,
    ...differences.map(({ expected, happened }) => `✗ ${happened.split('\n')[0]}, not ${expected}`),
    table.length > 0 && `Connections then\n\`\`\`\n${table.join('\n')}\n\`\`\``,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function sayOutcome({ subject }: FlowContext, { verdict, by, state, unknowns }: Trace): string {
  const rule = by && writtenAt(subject, by);
  const words = rule && rule.text !== '' ? ` \`${rule.text}\`` : '';
  const doubts = unknowns.map((reason) => ` Not certain: ${reason}.`).join('');
  return `**${verdict}**${by ? ` by ${placeName(by)}` : ''}, ${state}${words}${doubts}`;
}
