/** Serves the simulator's own messages: one connection table for each document, kept between packets. */
import type { Connection } from 'vscode-languageserver/node';
import type { IdeContext } from '../ide/context.ts';
import type { AnyContext } from '../ide/define.ts';
import { flowJourneys } from '../ide/flow-journeys.ts';
import { completePacket } from '../ide/packet-completion.ts';
import { samplePacket } from '../ide/sample-packet.ts';
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
  const contextOf = (uri: string): IdeContext | undefined => {
    const context = anyContext(uri);
    return context?.language === 'iptables' ? context : undefined;
  };
  const sessions = new Map<string, Session>();
  connection.onRequest(SIMULATE, ({ uri, packet, before = [], session }: SimulateParams): SimulateResult | null => {
    const context = contextOf(uri);
    if (!context) return null;
    let current = session === 'then' ? sessions.get(uri) : undefined;
    for (const earlier of before) current = simulate(context, earlier, current).session;
    const answer = simulate(context, packet, current);
    if (answer.session) sessions.set(uri, answer.session);
    return answer.result;
  });
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
