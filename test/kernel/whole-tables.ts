/** Scenarios that bring a connection into each state of TCP and SCTP, and then send it each segment or chunk from either side. */
import { CHUNK, CHUNK_NAMES, type SctpStateName } from '../../server/src/engine/conntrack/sctp-states.ts';
import { SEGMENTS, type SegmentKind, type TcpStateName } from '../../server/src/engine/conntrack/tcp-states.ts';
import { HOST } from './addresses.ts';
import type { PacketFields, PacketJson, Recorded, ScenarioJson } from './scenario.ts';

type Side = 0 | 1;

/** A scenario, and which of its packets ask for a cell: the others only lead there. */
export interface TableScenario {
  readonly scenario: ScenarioJson;
  readonly asking: ReadonlySet<number>;
}

/** How one protocol is led into its states, and what may come then. */
interface Protocol<State extends string, Message> {
  readonly name: string;
  readonly ways: Readonly<Record<State, readonly (readonly [side: Side, message: Message])[]>>;
  readonly messages: readonly Message[];
  readonly packet: (
    side: Side,
    message: Message,
    sofar: readonly (readonly [Side, Message])[],
  ) => Partial<PacketFields>;
}

const FLAGS: Readonly<Record<SegmentKind, string>> = {
  SYN: 'S',
  'SYN+ACK': 'SA',
  FIN: 'FA',
  ACK: 'A',
  RST: 'RA',
  other: 'P',
};

const OPEN_TCP = [
  [0, 'SYN'],
  [1, 'SYN+ACK'],
  [0, 'ACK'],
] as const;
const HALF_CLOSED = [...OPEN_TCP, [0, 'FIN'], [1, 'ACK']] as const;

const TCP: Protocol<TcpStateName, SegmentKind> = {
  name: 'tcp',
  messages: SEGMENTS,
  ways: {
    NONE: [],
    SYN_SENT: [[0, 'SYN']],
    SYN_SENT2: [
      [0, 'SYN'],
      [1, 'SYN'],
    ],
    SYN_RECV: OPEN_TCP.slice(0, 2),
    ESTABLISHED: OPEN_TCP,
    FIN_WAIT: HALF_CLOSED.slice(0, 4),
    CLOSE_WAIT: HALF_CLOSED,
    LAST_ACK: [...HALF_CLOSED, [1, 'FIN']],
    TIME_WAIT: [...HALF_CLOSED, [1, 'FIN'], [0, 'ACK']],
    CLOSE: [...OPEN_TCP, [0, 'RST']],
  },
  packet: (side, segment, sofar) => {
    const sent = (from: Side): number =>
      sofar.filter(([one, kind]) => one === from && (kind === 'FIN' || kind.startsWith('SYN'))).length;
    const start = [1000, 5000] as const;
    // A SYN that comes again bears its first number, and a SYN after all that a later one.
    const isAgain = segment.startsWith('SYN') && sent(side) > 0 && sofar.length < 4;
    const seq = start[side] + (isAgain ? 0 : sent(side) + (segment === 'SYN' && sent(side) > 0 ? 100_000 : 0));
    const other: Side = side === 0 ? 1 : 0;
    const ack = FLAGS[segment].includes('A') ? { ack: start[other] + sent(other) } : {};
    return { flags: FLAGS[segment], seq, ...ack };
  },
};

const OPEN_SCTP = [
  [0, CHUNK.INIT],
  [1, CHUNK.INIT_ACK],
  [0, CHUNK.COOKIE_ECHO],
  [1, CHUNK.COOKIE_ACK],
] as const;

const SCTP: Protocol<SctpStateName, number> = {
  name: 'sctp',
  messages: CHUNK_NAMES.map((name) => CHUNK[name]),
  ways: {
    NONE: [],
    CLOSED: OPEN_SCTP.slice(0, 1),
    COOKIE_WAIT: OPEN_SCTP.slice(0, 2),
    COOKIE_ECHOED: OPEN_SCTP.slice(0, 3),
    ESTABLISHED: OPEN_SCTP,
    SHUTDOWN_SENT: [...OPEN_SCTP, [0, CHUNK.SHUTDOWN]],
    SHUTDOWN_RECD: [...OPEN_SCTP, [1, CHUNK.SHUTDOWN]],
    SHUTDOWN_ACK_SENT: [...OPEN_SCTP, [0, CHUNK.SHUTDOWN], [1, CHUNK.SHUTDOWN_ACK]],
    HEARTBEAT_SENT: [[0, CHUNK.HEARTBEAT]],
  },
  packet: (side, chunk, sofar) => ({
    chunk,
    vtag: chunk === CHUNK.INIT || isTagUnknown(side, sofar) ? 0 : side === 0 ? 9 : 7,
    ...((chunk === CHUNK.INIT || chunk === CHUNK.INIT_ACK) && { initTag: side === 0 ? 7 : 9 }),
  }),
};

/** While the other side has not been heard, connection tracking takes no tag but zero for right. */
function isTagUnknown(side: Side, sofar: readonly (readonly [Side, number])[]): boolean {
  const [first] = sofar;
  if (!first || sofar.length > 1) return false;
  return first[1] === CHUNK.INIT ? side === 0 : side === 1;
}

/** One scenario for each state of each table. */
export function tableScenarios(): readonly TableScenario[] {
  return [...scenariosOf(TCP), ...scenariosOf(SCTP)];
}

/** What was recorded, with no more than says what the asking packets did: their counters, and the connections in the end. */
export function inShort(recorded: Recorded, asking: ReadonlySet<number>): Recorded {
  const last = recorded.observed.length - 1;
  return {
    ...recorded,
    observed: recorded.observed.map(({ hits, conntrack }, i) => ({
      ...(asking.has(i) && hits && { hits }),
      ...(i === last && conntrack && { conntrack }),
    })),
  };
}

function scenariosOf<State extends string, Message>(protocol: Protocol<State, Message>): TableScenario[] {
  return Object.entries<readonly (readonly [Side, Message])[]>(protocol.ways).map(([state, way]) =>
    scenarioOf(protocol, state, way),
  );
}

function scenarioOf<State extends string, Message>(
  { name, messages, packet }: Protocol<State, Message>,
  state: string,
  way: readonly (readonly [Side, Message])[],
): TableScenario {
  const packets: PacketJson[] = [];
  const asking = new Set<number>();
  let sport = 2000;
  for (const side of [0, 1] as const) {
    for (const message of messages) {
      if (state === 'NONE' && side === 1) continue;
      sport++;
      const steps = [...way, [side, message] as const];
      for (const [i, [from, what]] of steps.entries()) {
        const ends =
          from === 0
            ? { in: 'eth0', src: '10.0.0.2', dst: '192.168.1.2', sport, dport: 80 }
            : { in: 'eth1', src: '192.168.1.2', dst: '10.0.0.2', sport: 80, dport: sport };
        const at = Math.round((packets.length + 1) * 10) / 1000;
        packets.push({ at, ...ends, proto: name, ...packet(from, what, steps.slice(0, i)) });
      }
      asking.add(packets.length - 1);
    }
  }
  const rules = ['NEW', 'ESTABLISHED', 'INVALID'].map((one) => `-A FORWARD -m conntrack --ctstate ${one}\n`).join('');
  const scenario: ScenarioJson = {
    name: `${name}-${state}`,
    feature: 'tables',
    host: { ...HOST, sysctl: { 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.all.rp_filter': 0 } },
    ruleset: { ipv4: `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rules}COMMIT\n` },
    packets,
  };
  return { scenario, asking };
}
