/** "What becomes of this packet?", asked of the file in the editor: one packet after another over one connection table. */
import type { Range } from 'vscode-languageserver-types';
import type { PacketReading } from '../engine/packet/packet-words.ts';
import { defaultHost } from '../engine/path/default-host.ts';
import { type ReportLine, report, type Tone, verdictLine } from '../engine/session/report.ts';
import {
  type AskOptions,
  ask,
  type Session as EngineSession,
  replyTo,
  type SessionAnswer,
  startSession,
} from '../engine/session/session.ts';
import type { RulePlace, Rulesets } from '../engine/types.ts';
import type { IdeContext } from './context.ts';
import { whereIs } from './place.ts';

/** A connection table that packets are sent over, and what was sent so far. */
export interface Session {
  readonly engine: EngineSession;
  readonly earlier: readonly { readonly packet: string; readonly outcome: string }[];
}

/** A stretch of the answer's text that leads to a place in the rules. */
export interface TraceLink {
  readonly range: Range;
  readonly uri: string;
  readonly target: Range;
}

export interface SimulateResult {
  /** The answer, laid out as plain text for an editor; or why there is none. */
  readonly text: string;
  /** What each line of the text is about, for its colour. */
  readonly tones: readonly Tone[];
  readonly links: readonly TraceLink[];
  /** The rule that decided, or the policy's line; in `uri`. */
  readonly decided: { readonly uri: string; readonly range: Range } | undefined;
  /** `ACCEPT`, `DROP` and so on; empty when the packet could not be read. */
  readonly verdict: string;
  /** The verdict with the rule that decided: `DROP by filter/INPUT/policy`. */
  readonly outcome: string;
  /** The packet as it was asked for. */
  readonly packet: string;
  /** An answer to the packet, to offer for "Then…"; `undefined` where none makes sense. */
  readonly reply: string | undefined;
  /** False for a packet that could not be read: nothing was sent. */
  readonly ok: boolean;
}

/** Sends a packet over the session's connection table, or an empty one. The session given is not used up. */
export function simulate(
  context: IdeContext,
  packet: string,
  session: Session | undefined,
): { readonly result: SimulateResult; readonly session: Session | undefined } {
  const asked = sendPacket(context, packet, session?.engine);
  if (!asked.ok) return { result: refused(packet, asked), session };
  const { answer } = asked;
  const earlier = session?.earlier ?? [];
  const outcome = outcomeOf(answer);
  const lines = [
    ...earlierLines(earlier),
    ...familyNote(context, answer),
    ...report(answer, answer.session.state.rulesets),
  ];
  const { by, verdict } = answer.trace;
  return {
    result: {
      ...laidOut((place) => whereIs(context, place), lines),
      decided: by && whereIs(context, by),
      verdict,
      outcome,
      packet,
      reply: replyTo(answer, answer.session.state.host),
      ok: true,
    },
    session: { engine: answer.session, earlier: [...earlier, { packet: packet.trim(), outcome }] },
  };
}

/** The engine's answer, with the rules as they now are: a session goes on when they are edited. */
export function sendPacket(
  context: IdeContext,
  packet: string,
  session: EngineSession | undefined,
  options: AskOptions = {},
): ReturnType<typeof ask> {
  const { host, rulesets } = subjectOf(context);
  const current = session ? { state: { ...session.state, host, rulesets } } : startSession(host, rulesets);
  return ask(current, packet, undefined, { family: context.family, ...options });
}

/** `DROP by filter/INPUT/policy`, with the kernel's reason where no rule decided. */
export function outcomeOf({ trace }: SessionAnswer): string {
  return verdictLine(trace).text.replace(/^verdict +/, '');
}

const subjects = new WeakMap<IdeContext, Pick<EngineSession['state'], 'host' | 'rulesets'>>();

/** The rules of both families, as far as there are files for them, and the host that they are simulated on. */
export function subjectOf(context: IdeContext): Pick<EngineSession['state'], 'host' | 'rulesets'> {
  const known = subjects.get(context);
  if (known) return known;
  const { family, ruleset, pair } = context;
  const rulesets: Rulesets = {
    ipv4: family === 4 ? ruleset : pair?.ruleset,
    ipv6: family === 6 ? ruleset : pair?.ruleset,
  };
  const subject = { host: defaultHost(rulesets), rulesets };
  subjects.set(context, subject);
  return subject;
}

function earlierLines(earlier: Session['earlier']): readonly ReportLine[] {
  if (earlier.length === 0) return [];
  const lines = earlier.map(({ packet, outcome }, position) => ({
    text: `  ${position + 1}  ${packet} => ${outcome}`,
    tone: 'quiet' as const,
  }));
  return [
    { text: 'sent before, over the same connection table', tone: 'heading' },
    ...lines,
    { text: '', tone: 'plain' },
  ];
}

/** A packet of the family that no file has rules for passes by itself, which is worth a word. */
function familyNote(context: IdeContext, { arrival }: SessionAnswer): readonly ReportLine[] {
  const { family } = arrival.packet;
  if (family === context.family) return [];
  const whose = context.pair
    ? `This is an IPv${family} packet: the rules are those of ${context.pair.name}.`
    : `This is an IPv${family} packet, and there is no file with IPv${family} rules beside this one: nothing stops it.`;
  return [
    { text: whose, tone: 'uncertain' },
    { text: '', tone: 'plain' },
  ];
}

/** Lines as plain text with their colours, and links to the rules that they name. */
export function laidOut(
  placeOf: (place: RulePlace) => (Pick<TraceLink, 'uri'> & { readonly range: Range }) | undefined,
  lines: readonly ReportLine[],
): Pick<SimulateResult, 'text' | 'tones' | 'links'> {
  const links = lines.flatMap(({ link }, line): TraceLink[] => {
    const to = link && placeOf(link.place);
    if (!link || !to) return [];
    const range = { start: { line, character: link.start }, end: { line, character: link.end } };
    return [{ range, uri: to.uri, target: to.range }];
  });
  return { text: lines.map(({ text }) => text).join('\n'), tones: lines.map(({ tone }) => tone), links };
}

function refused(packet: string, { message, start, end }: Extract<PacketReading, { ok: false }>): SimulateResult {
  const marks = `${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`;
  return {
    text: `${packet}\n${marks}\n${message}`,
    tones: ['plain', 'quiet', 'uncertain'],
    links: [],
    decided: undefined,
    verdict: '',
    outcome: message,
    packet,
    reply: undefined,
    ok: false,
  };
}
