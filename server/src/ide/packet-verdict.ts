/** What became of a packet line's packet, in the words of inlay hints, tooltips and findings. */
import { warning } from '../base/finding.ts';
import type { Fix, Problem } from '../base/problem.ts';
import { type Span, shift } from '../base/span.ts';
import { printPacketWords } from '../engine/packet/packet-print.ts';
import { ruleText } from '../engine/session/report.ts';
import type { SessionAnswer } from '../engine/session/session.ts';
import { placeName } from '../engine/trace.ts';
import { type Expectation, isEmpty, NOBODY, sayStrange } from '../flow/expectation.ts';
import type { IdeContext } from './context.ts';
import type { AskedLine } from './packet-lines.ts';
import { sayPlace, whereIs } from './place.ts';

/** A part of what was expected that came out otherwise. Spans count from the line's start. */
interface Difference {
  readonly span: Span;
  readonly message: string;
}

/** True when all that is written after `=>` came out; `undefined` when nothing is. */
export function isMet(expectation: Expectation | undefined, answer: SessionAnswer): boolean | undefined {
  if (!expectation || isEmpty(expectation)) return undefined;
  return expectation.strange.length === 0 && differenceOf(expectation, answer) === undefined;
}

/** The packet in full, its state, and the rules that it met, in Markdown. */
export function answerPage(context: IdeContext, answer: SessionAnswer): string {
  const { arrival, trace, preparation } = answer;
  const { rulesets } = answer.session.state;
  const met = trace.hits.map(({ place }) => {
    const words = ruleText(rulesets, place);
    const at = whereIs(context, place);
    const line = at && at.uri === context.uri ? `, line ${at.range.start.line + 1}` : '';
    return `- ${sayPlace(place)}${line}${words === '' ? '' : `: \`${words}\``}`;
  });
  const end = trace.by ? ` by ${sayPlace(trace.by)}` : '';
  return [
    `**${trace.verdict}**${end}, state **${trace.state}**`,
    `\`\`\`iptables\n${printPacketWords(arrival)}\n\`\`\``,
    preparation && `Before it: ${preparation}.`,
    ...trace.unknowns.map((reason) => `Not certain: ${reason}.`),
    met.length > 0 && ['It met', ...met].join('\n'),
    answer.after.length > 0 && `Connections then\n\`\`\`\n${answer.after.join('\n')}\n\`\`\``,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What came out, in the form of an expectation with the same parts as the one written: `=> DROP by filter/INPUT/policy`. */
export function expectationFor({ trace }: SessionAnswer, like: Expectation | undefined): string {
  const by = like?.by && trace.by ? ` by ${placeName(trace.by)}` : '';
  const state = like?.state ? ` ${trace.state}` : '';
  return `=> ${trace.verdict}${by}${state}`;
}

/** Findings about one packet line, with absolute spans. */
export function lineProblems(context: IdeContext, asked: AskedLine): readonly Problem[] {
  const { outcome, expectation, line } = asked;
  const at = (span: Span): Span => shift(span, line.origin);
  if (outcome.kind === 'refused') return [warning('packet-words', outcome.message, at(outcome.span))];
  const { answer } = outcome;
  if (!expectation) return [];
  const [strange] = expectation.strange;
  if (strange) {
    return [
      warning('packet-expectation', sayStrange(strange), at(strange), {
        fixes: [fixFor(asked, answer)],
      }),
    ];
  }
  const difference = differenceOf(expectation, answer);
  if (!difference) return [];
  const problem = warning('packet-expectation', difference.message, at(difference.span), {
    fixes: [fixFor(asked, answer)],
    related: decidedHere(context, answer),
  });
  const [unknown] = answer.trace.unknowns;
  if (unknown === undefined) return [{ ...problem, proof: 'sound-given-environment' }];
  return [{ ...problem, severity: 'information', message: `${problem.message} This is not certain: ${unknown}.` }];
}

/** Puts what came out after the packet, in place of what was expected. Never part of "fix all": it would silence a test. */
export function fixFor({ line, packet, expectation }: AskedLine, answer: SessionAnswer): Fix {
  const written = expectationFor(answer, expectation);
  const span = expectation?.span ?? { start: packet.span.end, end: line.text.length };
  const newText = expectation ? written : ` ${written}`;
  return {
    title: `Write what happens: ${written}`,
    kind: 'unsafe',
    edits: [{ span: shift(span, line.origin), newText }],
  };
}

function differenceOf({ verdict, by, state }: Expectation, { trace }: SessionAnswer): Difference | undefined {
  const decided = trace.by ? ` by ${sayPlace(trace.by)}` : '';
  if (verdict && verdict.text !== trace.verdict) {
    return { span: verdict, message: `This packet meets ${trace.verdict}${decided}, not ${verdict.text}.` };
  }
  if (by && by.text !== (trace.by ? placeName(trace.by) : NOBODY)) {
    const actual = trace.by ? placeName(trace.by) : 'no rule';
    return { span: by, message: `${trace.verdict} comes from ${actual}, not from ${by.text}.` };
  }
  if (state && state.text !== trace.state) {
    return { span: state, message: `To connection tracking this packet is ${trace.state}, not ${state.text}.` };
  }
  return undefined;
}

function decidedHere(context: IdeContext, { trace }: SessionAnswer): NonNullable<Problem['related']> {
  const place = trace.by && whereIs(context, trace.by);
  if (!place || place.uri !== context.uri) return [];
  return [{ span: place.span, message: `${trace.verdict} is decided here.` }];
}
