/** Reads and runs `.flow` files: packets in iptables' own words with what should become of them, in order over one connection table. */
import { readFileSync } from 'node:fs';
import { parseAddress } from '../../server/src/base/ip.ts';
import type { Family } from '../../server/src/base/problem.ts';
import { defaultHost } from '../../server/src/engine/default-host.ts';
import { report } from '../../server/src/engine/report.ts';
import { readScenario } from '../../server/src/engine/scenario.ts';
import { ask, type Session, type SessionAnswer, startSession } from '../../server/src/engine/session.ts';
import { placeName } from '../../server/src/engine/trace.ts';
import type { Host, Rulesets } from '../../server/src/engine/types.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';

/**
 * The format, section by section; `#` at the start of a line is a comment.
 *
 *     host                                    optional; without it, the default host for the rules
 *       interface eth0 10.0.0.1/24 02:00:00:00:0a:01
 *       route default via 10.0.0.2 dev eth0
 *       sysctl net.ipv4.ip_forward 1
 *     rules 4                                 or 6; a save file up to the next section
 *     *filter
 *     COMMIT
 *     flow the connection opens and closes    each flow starts with an empty connection table
 *     0.0  -i eth0 -p tcp --dport 22 --syn => ACCEPT filter/INPUT/1 NEW
 *          entry tcp SYN_SENT [UNREPLIED]     a line of the table has these words, in this order
 *          no entry tcp                       no line has them
 *          sent eth0 tcp RA                   a packet that left has them
 *          nothing sent
 *          says destination port              a line of the report has them
 *
 * After `=>` stand the verdict and, where they matter, the deciding rule and the state, in any order.
 */
export interface Flow {
  readonly name: string;
  readonly steps: readonly FlowStep[];
}

export interface FlowStep {
  /** Counts from 1. */
  readonly line: number;
  readonly at: number;
  readonly packet: string;
  readonly expected: readonly string[];
  readonly checks: readonly { readonly line: number; readonly text: string }[];
}

export interface FlowFile {
  readonly host: Host | undefined;
  readonly rulesets: Rulesets;
  readonly flows: readonly Flow[];
}

type Section = 'host' | 'rules' | 'flow' | undefined;

export function readFlowFile(path: string): FlowFile {
  return parseFlow(readFileSync(path, 'utf8'), path);
}

/** Refuses, by throwing with the place, what is not in the format: a test with a mistake in it must not pass. */
export function parseFlow(text: string, path: string): FlowFile {
  const rules: Record<Family, string[]> = { 4: [], 6: [] };
  const hostLines: string[] = [];
  const flows: { name: string; steps: (FlowStep & { checks: { line: number; text: string }[] })[] }[] = [];
  let section: Section;
  let family: Family = 4;
  for (const [i, raw] of text.split('\n').entries()) {
    const bad = (what: string): never => {
      throw new Error(`${path}:${i + 1}: ${what}`);
    };
    const line = raw.trimEnd();
    if (line.startsWith('#') || line.trim() === '') continue;
    const header = /^(host|rules|flow)\b\s*(.*)$/.exec(line);
    if (header) {
      section = header[1] as Section;
      if (section === 'rules') family = header[2] === '6' ? 6 : 4;
      if (section === 'flow') flows.push({ name: header[2] ?? '', steps: [] });
    } else if (section === 'rules') rules[family].push(line);
    else if (section === 'host') hostLines.push(line.trim());
    else if (section !== 'flow') bad('nothing may stand before the first section');
    else if (/^\s/.test(line)) {
      const step = flows.at(-1)?.steps.at(-1) ?? bad('a check needs a packet before it');
      step.checks.push({ line: i + 1, text: line.trim() });
    } else flows.at(-1)?.steps.push(readStep(line, i + 1, bad));
  }
  if (flows.every(({ steps }) => steps.length === 0)) throw new Error(`${path}: no packet in it`);
  return {
    host: hostLines.length === 0 ? undefined : readHost(hostLines, path),
    rulesets: { ipv4: rulesetOf(rules[4], 4), ipv6: rulesetOf(rules[6], 6) },
    flows,
  };
}

function readStep(
  line: string,
  number: number,
  bad: (what: string) => never,
): FlowStep & { checks: { line: number; text: string }[] } {
  const found = /^(\d+(?:\.\d+)?)\s+(.*?)\s*=>\s*(.+)$/.exec(line) ?? bad('a packet is "time words => verdict"');
  const [, at = '', packet = '', expected = ''] = found;
  return { line: number, at: Number(at), packet, expected: expected.split(/\s+/), checks: [] };
}

function rulesetOf(lines: readonly string[], family: Family): Rulesets['ipv4'] {
  return lines.length === 0 ? undefined : buildRuleset(parseSave(`${lines.join('\n')}\n`, { family }));
}

function readHost(lines: readonly string[], path: string): Host {
  const interfaces: object[] = [];
  const routes: object[] = [];
  const sysctl: Record<string, number> = {};
  for (const line of lines) {
    const [kind, first = '', ...rest] = line.split(/\s+/);
    if (kind === 'interface') {
      const isAddress = (word: string): boolean => {
        const [address = ''] = word.split('/');
        return parseAddress(address, 4) !== undefined || parseAddress(address, 6) !== undefined;
      };
      const mac = rest.find((word) => !isAddress(word));
      interfaces.push({ name: first, addresses: rest.filter(isAddress), ...(mac && { mac }) });
    } else if (kind === 'route') {
      const valueAfter = (word: string): string | undefined => rest[rest.indexOf(word) + 1];
      routes.push({ to: first, ...(rest.includes('via') && { via: valueAfter('via') }), dev: valueAfter('dev') });
    } else if (kind === 'sysctl') sysctl[first] = Number(rest[0]);
    else throw new Error(`${path}: "${line}" says nothing about the host`);
  }
  const read = readScenario({ host: { interfaces, routes, sysctl }, ruleset: {}, packets: [] });
  if (!read.ok) throw new Error(`${path}: ${read.message}`);
  return read.value.host;
}

/** Runs one flow; each difference is a line that starts with its place. */
export function runFlow(file: FlowFile, flow: Flow): readonly string[] {
  const host = file.host ?? defaultHost(file.rulesets);
  const differences: string[] = [];
  let session: Session = startSession(host, file.rulesets);
  for (const step of flow.steps) {
    const asked = ask(session, step.packet, step.at);
    if (!asked.ok) {
      differences.push(`line ${step.line}: ${asked.message}`);
      break;
    }
    session = asked.answer.session;
    differences.push(...compare(step, asked.answer, file.rulesets));
  }
  return differences;
}

function compare(step: FlowStep, answer: SessionAnswer, rulesets: Rulesets): string[] {
  const { trace } = answer;
  const actual = [trace.verdict, trace.by ? placeName(trace.by) : 'nobody', trace.state];
  const missing = step.expected.filter((word) => !actual.includes(word));
  const differences = missing.length === 0 ? [] : [`line ${step.line}: ${actual.join(' ')}, not ${missing.join(' ')}`];
  const lines = report(answer, rulesets).map(({ text }) => text);
  const left = lines.slice(lines.indexOf('left the host') + 1, lines.indexOf('connections before'));
  for (const { line, text } of step.checks) {
    const problem = check(text, answer.after, left, lines, trace.sent.length);
    if (problem !== undefined) differences.push(`line ${line}: ${problem}`);
  }
  return differences;
}

function check(
  text: string,
  table: readonly string[],
  left: readonly string[],
  lines: readonly string[],
  sent: number,
): string | undefined {
  const [kind = '', ...words] = text.split(/\s+/);
  switch (kind) {
    case 'entry':
      return table.some((line) => has(line, words)) ? undefined : `no such entry in:\n${table.join('\n')}`;
    case 'sent':
      return left.some((line) => has(line, words)) ? undefined : `no such packet in:\n${left.join('\n')}`;
    case 'says':
      return lines.some((line) => has(line, words)) ? undefined : `nothing says so in:\n${lines.join('\n')}`;
    case 'nothing':
      return sent === 0 ? undefined : `sent:\n${left.join('\n')}`;
    case 'no':
      return table.some((line) => has(line, words.slice(1))) ? `there is one in:\n${table.join('\n')}` : undefined;
    default:
      return `"${text}" is no check`;
  }
}

/** The words stand in the line in this order, each as a whole word or as the beginning of one. */
function has(line: string, words: readonly string[]): boolean {
  let at = 0;
  for (const word of words) {
    const found = line.indexOf(word, at);
    if (found < 0) return false;
    at = found + word.length;
  }
  return true;
}
