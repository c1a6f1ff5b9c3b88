/** Serves the simulator's own messages: one connection table for each document, kept between packets. */
import type { Connection } from 'vscode-languageserver/node';
import type { IdeContext } from '../ide/context.ts';
import type { AnyContext } from '../ide/define.ts';
import { flowJourneys } from '../ide/flow-journeys.ts';
import { completePacket } from '../ide/packet-completion.ts';
import { samplePacket } from '../ide/sample-packet.ts';
import { contextAt } from '../ide/script/point.ts';
import { type Session, simulate } from '../ide/simulate.ts';
import {
  PACKET_COMPLETION,
  type PacketCompletion,
  type PacketCompletionParams,
  RUN_FLOW,
  type RunFlowParams,
  SAMPLE_PACKET,
  type SamplePacketParams,
  SIMULATE,
  type SimulateParams,
  type SimulateResult,
} from './protocol.ts';

export function serveSimulation(connection: Connection, anyContext: (uri: string) => AnyContext | undefined): void {
  const contextOf = (uri: string, line?: number): IdeContext | undefined => {
    const context = anyContext(uri);
    if (context?.language === 'iptables') return context;
    if (context?.language !== 'iptables-script') return undefined;
    const offset = line === undefined ? undefined : context.offsetAt({ line, character: 0 });
    return contextAt(context, offset, []);
  };
  const sessions = new Map<string, Session>();
  /** Where the rules of a simulation that goes on are asked, in a script. */
  const lines = new Map<string, number | undefined>();
  connection.onRequest(
    SIMULATE,
    ({ uri, packet, before = [], session, line }: SimulateParams): SimulateResult | null => {
      if (session === 'new') lines.set(uri, line);
      const context = contextOf(uri, lines.get(uri));
      if (!context) return null;
      let current = session === 'then' ? sessions.get(uri) : undefined;
      for (const earlier of before) current = simulate(context, earlier, current).session;
      const answer = simulate(context, packet, current);
      if (answer.session) sessions.set(uri, answer.session);
      return answer.result;
    },
  );
  connection.onRequest(PACKET_COMPLETION, ({ uri, text, offset }: PacketCompletionParams): PacketCompletion | null => {
    const context = contextOf(uri);
    return context ? completePacket(context, text, offset) : null;
  });
  connection.onRequest(SAMPLE_PACKET, ({ uri, chain }: SamplePacketParams): string | null => {
    const context = contextOf(uri);
    return context ? samplePacket(context, chain) : null;
  });
  connection.onRequest(RUN_FLOW, ({ uri, flow }: RunFlowParams): SimulateResult | null => {
    const context = anyContext(uri);
    return context?.language === 'iptables-flow' ? (flowJourneys(context, flow) ?? null) : null;
  });
}
