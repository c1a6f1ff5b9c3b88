/** The answer to "what becomes of this packet?", line by line, for the terminal and the editor. */
import { unreachable } from '../../base/unreachable.ts';
import { printPacketWords, sayPacket } from '../packet/packet-print.ts';
import { placeName } from '../trace.ts';
import type { RulePlace, Rulesets, Step, Trace } from '../types.ts';
import type { SessionAnswer } from './session.ts';

/** What a line is about, for colours. */
export type Tone = 'heading' | 'plain' | 'quiet' | 'accepted' | 'dropped' | 'uncertain';

/** A line; `link` is the stretch of it that names `place`. */
export interface ReportLine {
  readonly text: string;
  readonly tone: Tone;
  readonly link?: { readonly start: number; readonly end: number; readonly place: RulePlace };
}

/** How the connection table is shown: as `conntrack -L` prints it, or as `/proc/net/nf_conntrack` holds it. */
export type TableForm = 'conntrack' | 'proc';

/** The whole answer: the packet in full, the verdict, the way hook by hook, what left, the connection table before and after. */
export function report(
  answer: SessionAnswer,
  rulesets: Rulesets,
  table: TableForm = 'conntrack',
): readonly ReportLine[] {
  const { arrival, trace, preparation, expected } = answer;
  const { before, after } = table === 'proc' ? answer.proc : answer;
  const lines: ReportLine[] = [
    plain(`packet   ${printPacketWords(arrival)}`),
    verdictLine(trace),
    plain(`state    ${trace.state}`),
  ];
  if (preparation !== undefined) lines.push(quiet(`before   ${preparation}`));
  for (const reason of trace.unknowns) {
    // What the verdict hangs on is said with the verdict.
    const isSaid = trace.unknowns.some((other) => other !== reason && other.includes(reason));
    if (!isSaid) lines.push({ text: `unsure   ${reason}`, tone: 'uncertain' });
  }
  for (const step of trace.steps) lines.push(...stepLines(step, rulesets));
  lines.push(blank(), heading('left the host'));
  for (const { device, packet } of trace.sent)
    lines.push(plain(`  ${device}  ${sayPacket(packet)}, TTL ${packet.ttl}`));
  if (trace.sent.length === 0) lines.push(quiet('  nothing'));
  lines.push(blank(), heading('connections before'), ...tableLines(before));
  lines.push(blank(), heading('connections after'), ...tableLines(after));
  if (expected.length > 0) lines.push(blank(), heading('connections expected'), ...tableLines(expected));
  return lines;
}

/** `DROP by filter/INPUT/policy`. */
export function verdictLine(trace: Trace): ReportLine {
  const tone: Tone = trace.verdict === 'ACCEPT' ? 'accepted' : 'dropped';
  const end = trace.steps.findLast((step) => step.kind === 'end');
  const why = end?.kind === 'end' && end.reason !== '' ? ` (${end.reason})` : '';
  const start = `verdict  ${trace.verdict}`;
  if (!trace.by) return { text: `${start}${why}`, tone };
  const by = placeName(trace.by);
  const at = `${start} by `.length;
  return { text: `${start} by ${by}${why}`, tone, link: { start: at, end: at + by.length, place: trace.by } };
}

function stepLines(step: Step, rulesets: Rulesets): readonly ReportLine[] {
  switch (step.kind) {
    case 'hook':
      return [blank(), heading(step.hook)];
    case 'chain':
      return step.how === 'return'
        ? [quiet(`  ${step.table} ${step.chain} ends, back to the caller`)]
        : [plain(`  ${step.table} ${step.chain}${step.how === 'enter' ? '' : ` (${step.how})`}`)];
    case 'rule':
      return ruleLines(step, rulesets);
    case 'passed-over':
      return [quiet(`    - ${step.table}/${step.chain}/${step.first} to ${step.last}  # ${step.reason}`)];
    case 'policy':
      return [
        linked(
          '    policy ',
          step.place,
          `  ${step.verdict}  # no rule of the chain has decided`,
          step.verdict === 'DROP' ? 'dropped' : 'plain',
        ),
      ];
    case 'route':
      return [
        plain(`  routing: ${step.decision}${step.device === undefined ? '' : ` by ${step.device}`}, ${step.reason}`),
      ];
    case 'conntrack':
      return [
        plain(`  conntrack: ${step.state}, ${step.reason}`),
        ...(step.entry === undefined ? [] : [quiet(`    ${step.entry}`)]),
      ];
    case 'change':
      return [plain(`  change: ${step.what}`)];
    case 'answer':
      return [blank(), heading(`answer: ${step.what}`), plain(`  ${sayPacket(step.packet)}`)];
    case 'end':
      return [endLine(step)];
    default:
      return unreachable(step);
  }
}

function ruleLines(step: Extract<Step, { kind: 'rule' }>, rulesets: Rulesets): readonly ReportLine[] {
  const mark = step.matched === 'yes' ? '+' : step.matched === 'no' ? '-' : '?';
  const text = ruleText(rulesets, step.place);
  const outcome = step.outcome === undefined ? '' : ` → ${step.outcome}`;
  const tone: Tone = step.matched === 'yes' ? 'plain' : step.matched === 'no' ? 'quiet' : 'uncertain';
  // As a comment to the rule: where its words end is to be seen.
  const reason = step.reason === '' ? outcome : `  # ${step.reason}`;
  return [linked(`    ${mark} `, step.place, `  ${text}${reason}`, tone)];
}

function endLine({ verdict, by, reason }: Extract<Step, { kind: 'end' }>): ReportLine {
  const tone: Tone = verdict === 'ACCEPT' ? 'accepted' : 'dropped';
  const why = reason === '' ? '' : `: ${reason}`;
  return by ? linked(`  ${verdict} by `, by, why, tone) : { text: `  ${verdict}${why}`, tone };
}

/** The rule's own words, without the command that added it; empty where the file has no such rule. */
export function ruleText(rulesets: Rulesets, { family, table, chain, rule }: RulePlace): string {
  if (rule === 'policy') return '';
  const ruleset = family === 4 ? rulesets.ipv4 : rulesets.ipv6;
  const found = ruleset?.tables.get(table)?.chains.get(chain)?.rules[rule - 1];
  if (!found) return '';
  const { words, option, chain: name } = found.command;
  const own = words.filter((word) => word.start !== option?.start && word.start !== name?.start);
  return own.map(({ text }) => (/\s|^$/.test(text) ? JSON.stringify(text) : text)).join(' ');
}

function tableLines(lines: readonly string[]): readonly ReportLine[] {
  return lines.length === 0 ? [quiet('  none')] : lines.map((text) => plain(`  ${text}`));
}

function linked(before: string, place: RulePlace, after: string, tone: Tone): ReportLine {
  const name = placeName(place);
  return {
    text: `${before}${name}${after}`,
    tone,
    link: { start: before.length, end: before.length + name.length, place },
  };
}

function heading(text: string): ReportLine {
  return { text, tone: 'heading' };
}

function plain(text: string): ReportLine {
  return { text, tone: 'plain' };
}

function quiet(text: string): ReportLine {
  return { text, tone: 'quiet' };
}

function blank(): ReportLine {
  return plain('');
}
