// What the extension asks the language server about packets. The names of the methods are those of server/src/lsp/protocol.ts.
import { type Uri, workspace } from 'vscode';
import type {
  CaptureDevicesParams,
  PacketCompletion,
  PacketCompletionParams,
  ReplayParams,
  RunFlowParams,
  SamplePacketParams,
  SimulateParams,
  SimulateResult,
} from '../../../server/src/lsp/protocol.ts';
import type { ClientContext } from '../define.ts';

/** What becomes of a packet; `undefined` when the rules are gone. */
export async function simulate(
  { server }: ClientContext,
  rules: Uri,
  question: Omit<SimulateParams, 'uri'>,
): Promise<SimulateResult | undefined> {
  // The server knows open documents only.
  await workspace.openTextDocument(rules);
  const params: SimulateParams = { uri: rules.toString(), ...question };
  const result: SimulateResult | null = await (await server).sendRequest('iptables/simulate', params);
  return result ?? undefined;
}

/** What may come next in a packet that is being written. */
export async function completePacket(
  { server }: ClientContext,
  rules: Uri,
  text: string,
): Promise<PacketCompletion | undefined> {
  const params: PacketCompletionParams = { uri: rules.toString(), text, offset: text.length };
  const completion: PacketCompletion | null = await (await server).sendRequest('iptables/packetCompletion', params);
  return completion ?? undefined;
}

/** A packet that comes to a built-in chain, to begin with. */
export async function samplePacket({ server }: ClientContext, rules: Uri, chain: string): Promise<string> {
  const params: SamplePacketParams = { uri: rules.toString(), chain };
  const packet: string | null = await (await server).sendRequest('iptables/samplePacket', params);
  return packet ?? '';
}

/** The journeys of a flow's packets; `undefined` when its script cannot be read. */
export async function runFlow(
  { server }: ClientContext,
  script: Uri,
  flow: number,
): Promise<SimulateResult | undefined> {
  await workspace.openTextDocument(script);
  const params: RunFlowParams = { uri: script.toString(), flow };
  const result: SimulateResult | null = await (await server).sendRequest('iptables/runFlow', params);
  return result ?? undefined;
}

/** What becomes of a capture's packets; `undefined` when the rules are gone. */
export async function replayCapture(
  { server }: ClientContext,
  rules: Uri,
  path: string,
  device: string,
): Promise<SimulateResult | undefined> {
  await workspace.openTextDocument(rules);
  const params: ReplayParams = { uri: rules.toString(), path, device };
  const result: SimulateResult | null = await (await server).sendRequest('iptables/replay', params);
  return result ?? undefined;
}

/** The interfaces of the host that the rules are simulated on. */
export async function captureDevices({ server }: ClientContext, rules: Uri): Promise<readonly string[]> {
  await workspace.openTextDocument(rules);
  const params: CaptureDevicesParams = { uri: rules.toString() };
  return (await server).sendRequest('iptables/captureDevices', params);
}
