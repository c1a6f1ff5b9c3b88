/** Runs a flow: its packets in order over one connection table, and each compared with what is expected of it. */
import { type Span, shift } from '../base/span.ts';
import { procLine } from '../engine/conntrack/conntrack-lines.ts';
import { readPacketWords } from '../engine/packet/packet-words.ts';
import { answerTo, type SessionAnswer, startSession, tableLines } from '../engine/session/session.ts';
import type { Arrival } from '../engine/types.ts';
import { type Difference, differencesOf } from './compare.ts';
import { sayDuration } from './duration.ts';
import { type Line, type Played, SPACING_SECONDS, type Stage, say, type Talk, talkOf } from './stage.ts';
import type { Subject } from './subject.ts';
import type { Action, Flow, PacketText, Step } from './types.ts';

export interface StepResult {
  readonly step: Step;
  /** Seconds since the flow began. */
  readonly at: number;
  /** In order; one for a plain packet, none for a step that only waits or could not be read. */
  readonly packets: readonly Played[];
  /** The packet that the step's expectation is about: the first that did not pass, else the first. */
  readonly decisive: SessionAnswer | undefined;
  readonly differences: readonly Difference[];
  /** The step cannot be done; nothing after it is. */
  readonly refused: { readonly message: string; readonly span: Span } | undefined;
}

export interface FlowResult {
  readonly flow: Flow;
  readonly steps: readonly StepResult[];
  readonly ok: boolean;
}

export interface RunOptions {
  /** False leaves out the way through hooks and rules, which is much faster; true when absent. */
  readonly explain?: boolean;
}

interface Run extends Line {
  readonly subject: Subject;
  readonly talks: Map<string, Talk>;
  last: Talk | undefined;
}

export function runFlow(flow: Flow, subject: Subject, { explain = true }: RunOptions = {}): FlowResult {
  const session = startSession(subject.host, subject.rulesets, subject.epochSeconds);
  const run: Run = { session, clock: 0, explain, subject, talks: new Map(), last: undefined };
  const steps: StepResult[] = [];
  for (const step of flow.steps) {
    const result = runStep(run, step, steps.length === 0);
    steps.push(result);
    if (result.refused) break;
  }
  return { flow, steps, ok: steps.every(({ refused, differences }) => !refused && differences.length === 0) };
}

function runStep(run: Run, step: Step, isFirst: boolean): StepResult {
  const { time } = step;
  const before = run.clock;
  const at = time.kind === 'at' ? time.seconds : isFirst && !time.span ? 0 : before + time.seconds;
  const empty = { step, at, packets: [], decisive: undefined, differences: [] };
  if (at < before) {
    const message = `This is before the packet above it, which was sent after ${sayDuration(before)}: packets stand in the order of their time.`;
    return { ...empty, refused: { message, span: time.span ?? step.span } };
  }
  run.clock = at;
  const played = play(run, step);
  if ('message' in played) return { ...empty, refused: played };
  const decisive = played.find(({ answer }) => answer.trace.verdict !== 'ACCEPT')?.answer ?? played[0]?.answer;
  const last = played.at(-1)?.answer;
  const { state } = run.session;
  const table = {
    tool: last?.after ?? tableLines(state, run.clock),
    proc: last?.proc.after ?? tableLines(state, run.clock, procLine),
  };
  const differences = differencesOf(step, { packets: played, decisive, table, subject: run.subject });
  return { step, at, packets: played, decisive, differences, refused: undefined };
}

interface Refused {
  readonly message: string;
  readonly span: Span;
}

function play(run: Run, { action }: Step): readonly Played[] | Refused {
  switch (action.kind) {
    case 'wait':
      return [];
    case 'packet': {
      const read = readPacket(run, action.packet);
      if ('message' in read) return read;
      const answer = answerTo(run.session, read, run.explain);
      run.session = answer.session;
      return [{ who: '', answer }];
    }
    case 'verb':
      return playVerb(run, action);
  }
}

function readPacket({ session, clock }: Run, { text, added, span }: PacketText) {
  const { host, rulesets } = session.state;
  const family = rulesets.ipv4 || !rulesets.ipv6 ? 4 : 6;
  const reading = readPacketWords(text, { host, family, at: clock });
  if (reading.ok) return reading.value;
  const inside = shift({ start: reading.start, end: reading.end }, span.start - added);
  const isWritten = inside.start >= span.start && inside.end <= span.end && inside.end > inside.start;
  return { message: reading.message, span: isWritten ? inside : span };
}

function playVerb(run: Run, action: Extract<Action, { kind: 'verb' }>): readonly Played[] | Refused {
  const talk = talkFor(run, action);
  if ('message' in talk) return talk;
  const played: Played[] = [];
  const send: Stage['send'] = (of, side, saying) => {
    if (played.length > 0) run.clock += SPACING_SECONDS;
    const one = say(run, of, side, saying);
    if (one) played.push(one);
    return one !== undefined && !of.broken;
  };
  const refusal = action.verb.play({
    talk,
    mode: action.mode?.text,
    operands: action.operands.map(({ text }) => text),
    send,
    begin: (from, packet) => talkOf(from, packet),
  });
  return refusal === undefined ? played : { message: refusal, span: action.word };
}

/** The connection that the verb is about: one that begins with the packet that is written, or one that was begun. */
function talkFor(run: Run, { verb, word, name, packet }: Extract<Action, { kind: 'verb' }>): Talk | Refused {
  if (verb.opens) {
    const read = readPacket(run, packet);
    if ('message' in read) return read;
    const { from, packet: first }: Arrival = read.arrival;
    const talk = talkOf(from, first);
    run.last = talk;
    if (name) run.talks.set(name.text, talk);
    return talk;
  }
  const talk = name ? run.talks.get(name.text) : run.last;
  if (!talk) {
    const message = name
      ? `No connection was named "${name.text}": "connect as ${name.text} …" does that.`
      : 'No connection was begun above: "connect" and "ask" begin one.';
    return { message, span: name ?? word };
  }
  if (talk.broken || !talk.server) {
    const message = 'This connection has come to nothing above: a packet of it did not arrive, so none can follow.';
    return { message, span: name ?? word };
  }
  return talk;
}
