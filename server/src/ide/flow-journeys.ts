/** The journeys of all packets of a flow, one below the other, for the editor to show beside the script. */
import type { Command } from 'vscode-languageserver-types';
import { type ReportLine, report } from '../engine/session/report.ts';
import { sayDuration } from '../flow/duration.ts';
import { type FlowResult, runFlow, type StepResult } from '../flow/run.ts';
import type { FlowContext } from './flow-context.ts';
import { isMet } from './flow-steps.ts';
import { laidOut, type SimulateResult } from './simulate.ts';

/** The editor's command that shows the journeys of a flow: the script, the flow's position in it. */
export function journeysCommand({ uri }: FlowContext, flow: number, title: string): Command {
  return { title, command: 'iptables.runFlow', arguments: [uri, flow] };
}

/** `undefined` when there is no such flow, or the script cannot be read. */
export function flowJourneys(context: FlowContext, index: number): SimulateResult | undefined {
  const flow = context.script.flows[index];
  if (!flow || context.problems.length > 0) return undefined;
  const result = runFlow(flow, context.subject);
  const lines = [heading(`flow ${flow.name}`), blank(), ...result.steps.flatMap((step) => stepLines(context, step))];
  return {
    ...laidOut((place) => context.placeOf(place), lines),
    decided: undefined,
    verdict: result.ok ? 'ACCEPT' : '',
    outcome: outcomeOf(result),
    packet: flow.name,
    reply: undefined,
    ok: false,
  };
}

function outcomeOf({ ok, steps }: FlowResult): string {
  const count = steps.reduce((sum, { packets }) => sum + packets.length, 0);
  return `${count} ${count === 1 ? 'packet' : 'packets'}, ${ok ? 'as expected' : 'not as expected'}`;
}

function stepLines(context: FlowContext, result: StepResult): readonly ReportLine[] {
  const { step, at, packets, differences, refused } = result;
  const met = isMet(result);
  const words = context.script.text.slice(step.line.span.start, step.line.span.end).trim();
  const tone = met === undefined ? 'heading' : met ? 'accepted' : 'dropped';
  const mark = met === undefined ? '•' : met ? '✓' : '✗';
  return [
    { text: `${mark} ${sayDuration(at)}  ${words}`, tone },
    ...(refused ? [{ text: `  ${refused.message}`, tone: 'uncertain' as const }] : []),
    ...differences.flatMap(({ expected, happened, because }) =>
      [
        `  expected  ${expected}`,
        ...happened.split('\n').map((line) => `  happened  ${line}`),
        ...because.map((line) => `            ${line}`),
      ].map((text) => ({ text, tone: 'uncertain' as const })),
    ),
    blank(),
    ...packets.flatMap(({ who, answer }, i) => [
      ...(packets.length > 1 ? [heading(`${i + 1} of ${packets.length}  ${who}`)] : []),
      ...report(answer, context.subject.rulesets),
      blank(),
    ]),
  ];
}

function heading(text: string): ReportLine {
  return { text, tone: 'heading' };
}

function blank(): ReportLine {
  return { text: '', tone: 'plain' };
}
