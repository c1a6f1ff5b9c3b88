/** Messages between extension and server that LSP does not have: types and names only. */
export type { PacketCompletion } from '../ide/packet-completion.ts';
export type { Converted } from '../ide/script/convert.ts';
export type { ResultingRuleset } from '../ide/script/result.ts';
export type { SimulateResult, TraceLink } from '../ide/simulate.ts';

/** Asks what Linux would do with a packet. Method `iptables/simulate`. */
export interface SimulateParams {
  readonly uri: string;
  /** In iptables' own words: `-i eth0 -p tcp -s 203.0.113.5 --dport 22`. */
  readonly packet: string;
  /** Packets that are sent first, without an answer of their own. */
  readonly before?: readonly string[];
  /** `new`: an empty connection table. `then`: the table that the last packet for this document left. */
  readonly session: 'new' | 'then';
  /** In a script, the line at which the rules are asked: those that it has made when it comes there. Its end when absent. */
  readonly line?: number;
}

/** Words that may come next in a packet. Method `iptables/packetCompletion`. */
export interface PacketCompletionParams {
  readonly uri: string;
  readonly text: string;
  readonly offset: number;
}

/** A packet to begin with that comes to a built-in chain: a string. Method `iptables/samplePacket`. */
export interface SamplePacketParams {
  readonly uri: string;
  readonly chain: string;
}

/** Asks for the journeys of all packets of a flow. Method `iptables/runFlow`; null when its script cannot be read. */
export interface RunFlowParams {
  readonly uri: string;
  /** Which flow of the script, from 0. */
  readonly flow: number;
}

/** Asks what would become of a capture's packets. Method `iptables/replay`; null for a document that holds no rules. */
export interface ReplayParams {
  /** The rules. */
  readonly uri: string;
  /** The capture, on the disk that the server sees. */
  readonly path: string;
  /** The interface that its packets come in by. */
  readonly device: string;
}

/** The interfaces of the host that the rules are simulated on. Method `iptables/captureDevices`. */
export interface CaptureDevicesParams {
  readonly uri: string;
}

export const SIMULATE = 'iptables/simulate';
export const PACKET_COMPLETION = 'iptables/packetCompletion';
export const SAMPLE_PACKET = 'iptables/samplePacket';
export const RUN_FLOW = 'iptables/runFlow';
export const REPLAY = 'iptables/replay';
export const CAPTURE_DEVICES = 'iptables/captureDevices';

/** Asks for the ruleset that a script leaves. Method `iptables/scriptRuleset`; null for what is no script that calls iptables. */
export interface ScriptRulesetParams {
  readonly uri: string;
}

/** Asks for a script as files for iptables-restore, or for a rules file as a script. Method `iptables/convert`; null when there is nothing to convert. */
export interface ConvertParams {
  readonly uri: string;
}

export const SCRIPT_RULESET = 'iptables/scriptRuleset';
export const CONVERT = 'iptables/convert';
