/** Scenarios as JSON while they are made, played and compared. */
import type { ObservedPacket } from '../../server/src/engine/session/observed.ts';

/** The fields of a packet that scenarios know, those that say what it is. */
export interface PacketFields {
  readonly src: string;
  readonly dst: string;
  readonly proto: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly ttl?: number;
  readonly tos?: number;
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly window?: number;
  readonly mss?: number;
  readonly wscale?: number;
  readonly sackPermitted?: boolean;
  readonly payload?: string;
  readonly icmp?: {
    readonly type: number;
    readonly code?: number;
    readonly id?: number;
    readonly seq?: number;
    readonly mtu?: number;
    readonly inner?: PacketFields;
  };
  readonly vtag?: number;
  readonly chunk?: number;
  readonly initTag?: number;
  readonly type?: number;
  readonly badChecksum?: boolean;
}

/** A packet and how it comes: `in` an interface, or `from` the host. */
export interface PacketJson extends PacketFields {
  readonly at: number;
  readonly in?: string;
  readonly from?: 'local';
  readonly mac?: string;
  readonly mark?: number;
}

export interface InterfaceJson {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly mac?: string;
  readonly group?: number;
  readonly mtu?: number;
}

export interface ScenarioJson {
  readonly name: string;
  readonly feature: string;
  /** When it was played, seconds since 1970 UTC. */
  readonly epoch?: number;
  readonly host: {
    readonly interfaces: readonly InterfaceJson[];
    readonly sets?: Readonly<Record<string, readonly string[]>>;
    readonly timeouts?: Readonly<Record<string, string>>;
    readonly routes: readonly { readonly to: string; readonly via?: string; readonly dev: string }[];
    readonly sysctl: Readonly<Record<string, number>>;
  };
  readonly ruleset: { readonly ipv4?: string; readonly ipv6?: string };
  readonly packets: readonly PacketJson[];
}

/** A scenario with what the kernel did. */
export interface Recorded extends ScenarioJson {
  readonly observed: readonly ObservedPacket[];
}
