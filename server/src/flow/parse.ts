/** Reads a flow script: never fails; what cannot be read is among the problems, and hides nothing else. */
import type { Family, Problem } from '../base/problem.ts';
import { span } from '../base/span.ts';
import { readCheck } from './check.ts';
import { isPath, readLines, unreadable } from './lines.ts';
import { readStep } from './step.ts';
import type { Check, Flow, FlowLine, FlowScript, RulesSection, Step } from './types.ts';

interface OpenFlow extends Flow {
  readonly steps: (Step & { readonly checks: Check[] })[];
}

export function parseFlow(text: string): FlowScript {
  const { lines, problems: quotes } = readLines(text);
  const problems: Problem[] = [...quotes];
  const rules = rulesIn(lines, text, problems);
  const flows: OpenFlow[] = [];
  const family = packetFamily(rules);
  for (const line of lines) {
    const flow = flows.at(-1);
    if (line.kind === 'header' && line.words[0]?.text === 'flow') flows.push(openFlow(line, text, problems));
    else if (line.kind === 'step') addStep(flow, readStep(line, text, family), problems);
    else if (line.kind === 'check') addCheck(flow, readCheck(line, text), problems, line);
    else if (line.kind === 'strange') problems.push(strange(line));
  }
  for (const flow of flows) {
    if (flow.steps.length === 0 && !problems.some(({ span: at }) => at.start >= flow.header.span.start))
      problems.push(unreadable('No packet is sent in this flow.', flow.header.span));
  }
  if (flows.length === 0)
    problems.push(unreadable('There is no flow here: a line "flow NAME", and packets below it.', lastSpan(lines)));
  for (const header of lines) {
    const extra = header.kind === 'header' && header.words[0]?.text === 'host' ? header.words[1] : undefined;
    if (extra) problems.push(unreadable('What the host is like stands on the lines below "host".', extra));
  }
  problems.sort((a, b) => a.span.start - b.span.start);
  return { text, lines, rules, host: lines.filter(({ kind }) => kind === 'host'), flows, problems };
}

function rulesIn(lines: readonly FlowLine[], text: string, problems: Problem[]): readonly RulesSection[] {
  const headers = lines.filter(({ kind, words }) => kind === 'header' && words[0]?.text === 'rules');
  return headers.map((header) => {
    const given = header.words.slice(1);
    const [path, second] = given.filter(isPath);
    const families = given.filter((word) => !isPath(word));
    const extra = second ?? families[1];
    if (extra)
      problems.push(unreadable('"rules" is followed by a file, by 4 or 6, or by both: "rules 6 ./rules.v6".', extra));
    const family: Family | undefined = families[0] && (families[0].text === '6' ? 6 : 4);
    if (path) return { header, family, from: { kind: 'file', path } };
    const end = lines.find(({ kind, line }) => kind === 'header' && line > header.line);
    const start = Math.min(header.span.end + lineEndLength(text, header.span.end), text.length);
    const inside = span(start, Math.max(start, end?.span.start ?? text.length));
    if (!lines.some(({ kind, span: at }) => kind === 'rule' && at.start >= inside.start && at.end <= inside.end))
      problems.push(
        unreadable(
          'No rules stand below: "rules" is followed by a file on the same line, or by the rules themselves.',
          header.span,
        ),
      );
    return { header, family, from: { kind: 'inline', span: inside, firstLine: header.line + 1 } };
  });
}

function lineEndLength(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? 2 : 1;
}

/** That of packets whose words do not tell. */
function packetFamily(rules: readonly RulesSection[]): Family {
  return rules.length > 0 && rules.every(({ family }) => family === 6) ? 6 : 4;
}

function openFlow(header: FlowLine, text: string, problems: Problem[]): OpenFlow {
  const [word] = header.words;
  const name = text.slice(word?.end ?? header.span.end, header.span.end).trim();
  if (name === '') problems.push(unreadable('A flow needs a name: what it shows.', header.span));
  return { name, header, steps: [] };
}

function addStep(flow: OpenFlow | undefined, read: Step | Problem, problems: Problem[]): void {
  if ('code' in read) problems.push(read);
  else flow?.steps.push({ ...read, checks: [] });
}

function addCheck(flow: OpenFlow | undefined, read: Check | Problem, problems: Problem[], line: FlowLine): void {
  if ('code' in read) {
    problems.push(read);
    return;
  }
  const step = flow?.steps.at(-1);
  // Below a line that cannot be read there is nothing to look at, and nothing more to say.
  if (step) step.checks.push(read);
  else if (problems.length === 0)
    problems.push(unreadable('This looks at what a packet did, and no packet stands above it.', line.span));
}

function strange({ words, span: whole }: FlowLine): Problem {
  const first = words[0] ?? whole;
  return unreadable('This stands in no section: one begins with a line "rules", "host" or "flow".', {
    start: first.start,
    end: words.at(-1)?.end ?? whole.end,
  });
}

function lastSpan(lines: readonly FlowLine[]): { readonly start: number; readonly end: number } {
  const last = lines.findLast(({ kind }) => kind !== 'blank') ?? lines.at(-1);
  return last?.span ?? { start: 0, end: 0 };
}
