/** "What becomes of this packet?", asked of the file in the editor: one packet after another over one connection table. */
import type { Range } from 'vscode-languageserver-types';
import { defaultHost } from '../engine/default-host.ts';
import { report } from '../engine/report.ts';
import { ask, replyTo, type Session, startSession } from '../engine/session.ts';
import type { Rulesets } from '../engine/types.ts';
import type { IdeContext } from './context.ts';

export type { Session } from '../engine/session.ts';

/** A stretch of the answer's text that leads to a place in the rules. */
export interface TraceLink {
  readonly range: Range;
  readonly uri: string;
  readonly target: Range;
}

export interface SimulateResult {
  /** The answer, laid out as plain text for an editor; or why there is none. */
  readonly text: string;
  readonly links: readonly TraceLink[];
  /** The rule that decided, or the policy's line. */
  readonly decided: Range | undefined;
  readonly verdict: string;
  /** The packet in full, with every value that was filled in. */
  readonly packet: string;
  /** An answer to the packet, to offer for "Then…"; `undefined` where none makes sense. */
  readonly reply: string | undefined;
  readonly ok: boolean;
}

export function simulate(
  context: IdeContext,
  packet: string,
  session: Session | undefined,
): { readonly result: SimulateResult; readonly session: Session | undefined } {
  const rulesets: Rulesets = { ipv4: context.ruleset, ipv6: undefined };
  const host = defaultHost(rulesets);
  const asked = ask(session ?? startSession(host, rulesets), packet);
  if (!asked.ok) {
    const result = { text: asked.message, links: [], decided: undefined, verdict: '', packet, reply: undefined };
    return { result: { ...result, ok: false }, session };
  }
  const lines = report(asked.answer, rulesets);
  return {
    result: {
      text: lines.map(({ text }) => text).join('\n'),
      links: [],
      decided: undefined,
      verdict: asked.answer.trace.verdict,
      packet,
      reply: replyTo(asked.answer, host),
      ok: true,
    },
    session: asked.answer.session,
  };
}
