/** Where generated flows send their packets: it keeps the time, and asks the engine by which addresses the other side knows a connection. */
import type { Family } from '../../server/src/base/problem.ts';
import { tracking } from '../../server/src/engine/conntrack/conntrack.ts';
import { packetLength } from '../../server/src/engine/packet/packet.ts';
import { createState, send } from '../../server/src/engine/run.ts';
import type { ObservedExpectation } from '../../server/src/engine/seam.ts';
import { readScenario } from '../../server/src/engine/session/scenario.ts';
import { homeOf, ODD, OTHERS, OWN } from './addresses.ts';
import type { Random } from './random.ts';
import type { PacketFields, PacketJson, ScenarioJson } from './scenario.ts';

/** Addresses and ports of one direction. */
export type Ends = Pick<PacketFields, 'src' | 'dst' | 'sport' | 'dport'>;

export interface Stage {
  readonly random: Random;
  readonly packets: PacketJson[];
  /** Sends a packet from where its source is at home. */
  readonly send: (packet: PacketFields) => void;
  /** Lets seconds pass. */
  readonly wait: (seconds: number) => void;
  /** The addresses of an answer to the packet: those of its connection's other side, if the engine knows it, else its own turned round. */
  readonly answerTo: (packet: PacketFields) => Ends;
  /** What the engine expects to come. */
  readonly awaited: () => readonly ObservedExpectation[];
}

/** Bytes that any device of a scenario carries, IPv6 being there. */
const LEAST_CARRIED = 1280;

/** Seconds between two packets. The kernel is watched in between. */
const GAP_SECONDS = 0.01;

const MACS = { eth0: '02:00:00:00:0a:02', eth1: '02:00:00:00:0b:02' } as const;

export function createStage(random: Random, scenario: Omit<ScenarioJson, 'packets'>): Stage {
  const packets: PacketJson[] = [];
  const base = read({ ...scenario, packets: [] });
  let state = createState(base.host, base.rulesets);
  let now = 0;
  return {
    random,
    packets,
    wait: (seconds) => {
      now += seconds;
    },
    send: (fields) => {
      now += GAP_SECONDS;
      const at = Math.round(now * 1000) / 1000;
      const packet: PacketJson = { at, ...placeOf(random, fields.src), ...fields };
      const [arrival] = read({ host: {}, ruleset: {}, packets: [packet] }).arrivals;
      const { mtu = Number.POSITIVE_INFINITY } = base.host.interfaces.find(({ name }) => name === packet.in) ?? {};
      // The device at the near end of a wire takes nothing longer from it than it carries itself.
      if (!arrival || packetLength(arrival.packet) > Math.max(mtu, LEAST_CARRIED)) return;
      packets.push(packet);
      state = send(state, arrival, { explain: false }).state;
    },
    answerTo: (packet) => {
      const known = tracking
        .renderConnections(state.conntrack, now)
        .map(({ orig, reply }) => ({ orig: ends(orig), reply: ends(reply) }))
        .find(({ orig }) => isSame(orig, packet));
      return known ? known.reply : turned(packet);
    },
    awaited: () => tracking.renderExpectations(state.conntrack, now),
  };
}

/** Ends of a tuple of the connection table. */
function ends(tuple: object): Ends {
  const { src, dst, sport, dport } = tuple as Ends;
  return { src, dst, ...(sport !== undefined && { sport }), ...(dport !== undefined && { dport }) };
}

function isSame(a: Ends, b: Ends): boolean {
  return a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport;
}

/** Source and destination exchanged. */
export function turned({ src, dst, sport, dport }: Ends): Ends {
  return {
    src: dst,
    dst: src,
    ...(dport !== undefined && { sport: dport }),
    ...(sport !== undefined && { dport: sport }),
  };
}

function placeOf(random: Random, source: string): Pick<PacketJson, 'in' | 'from' | 'mac'> {
  const home = random.chance(0.02) ? random.pick(['eth0', 'eth1'] as const) : homeOf(source);
  return home === undefined ? { from: 'local' } : { in: home, mac: MACS[home] };
}

function read(json: object) {
  const scenario = readScenario(json);
  if (!scenario.ok)
    throw new Error(`a generated scenario cannot be read: ${scenario.message}: ${JSON.stringify(json).slice(-400)}`);
  return scenario.value;
}

/** Two addresses between which a packet makes its way through the host, or to it, or from it. */
export function pairOf(random: Random, family: Family): readonly [string, string] {
  if (random.chance(0.06)) return [random.pick(OTHERS[family]), random.pick(ODD[family])];
  if (random.chance(0.015)) return [random.pick(ODD[family]), random.pick([...OTHERS[family], ...OWN[family]])];
  // A way back by the interface that it came from; a neighbour of the host, which is far from it.
  if (random.chance(0.02)) return [random.pick(OTHERS[family]), random.pick(OTHERS[family])];
  if (random.chance(0.08)) return [random.pick(OWN[family]), random.pick(OWN[family])];
  if (random.chance(0.02)) return [random.pick(OWN[family].slice(0, 2)), random.pick(ODD[family])];
  for (;;) {
    const [a, b] = [random.pick(OTHERS[family]), random.pick([...OTHERS[family], ...OWN[family].slice(0, 2)])];
    if (homeOf(a) !== homeOf(b)) return random.chance(0.7) ? [a, b] : [b, a];
  }
}
