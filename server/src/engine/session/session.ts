/** One packet after the other over one connection table, each written in iptables' own words: what the command line and the editor ask. */
import type { Family } from '../../base/problem.ts';
import { conntrackLine, expectationLine, procLine } from '../conntrack/conntrack-lines.ts';
import { type ConntrackEntry, isExpired } from '../conntrack/conntrack-state.ts';
import { renderConnections, renderExpectations } from '../conntrack/render.ts';
import { portsOf } from '../packet/packet.ts';
import { printPacketWords } from '../packet/packet-print.ts';
import { type PacketReading, readPacketWords, type WrittenPacket } from '../packet/packet-words.ts';
import { isOwnAddress, lookupRoute, routeTableOf } from '../path/route-table.ts';
import { createState, fork, send } from '../run.ts';
import type { ObservedConnection, ObservedExpectation } from '../seam.ts';
import type { EngineState } from '../state.ts';
import type { Arrival, Host, Packet, Rulesets, Trace } from '../types.ts';

/** Seconds between two packets. */
const PAUSE_SECONDS = 1;

export interface Session {
  /** Not used up: each answer works on a copy. */
  readonly state: EngineState;
}

export interface SessionAnswer {
  readonly session: Session;
  readonly arrival: Arrival;
  readonly trace: Trace;
  /** The connection table before and after the packet, in lines as `conntrack -L` has them. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The same in lines as `/proc/net/nf_conntrack` has them. */
  readonly proc: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** What is expected after the packet, in lines as `conntrack -L expect` has them. */
  readonly expected: readonly string[];
  /** The same after the packet, and what is expected, in the form of scenario results. */
  readonly connections: readonly ObservedConnection[];
  readonly expectations: readonly ObservedExpectation[];
  /** What was done first so that the packet has the state that was asked for; `undefined` when nothing was. */
  readonly preparation: string | undefined;
}

/** `epochSeconds` is the time of day when it begins, for `-m time`; not known when absent. */
export function startSession(host: Host, rulesets: Rulesets, epochSeconds?: number): Session {
  return { state: createState(host, rulesets, epochSeconds) };
}

/** How a packet is sent. */
export interface AskOptions {
  /** Of a packet whose words do not tell; IPv4 when absent, unless there are rules for IPv6 alone. */
  readonly family?: Family;
  /** False leaves out the steps, for those who want the verdict and the counters: much faster. */
  readonly explain?: boolean;
}

/** Sends a packet, a second after the last one unless a time is given; what cannot be read is refused with its place. */
export function ask(
  session: Session,
  words: string,
  at: number = session.state.clock + PAUSE_SECONDS,
  options: AskOptions = {},
): { readonly ok: true; readonly answer: SessionAnswer } | Extract<PacketReading, { ok: false }> {
  const { host, rulesets } = session.state;
  const family = options.family ?? (rulesets.ipv4 || !rulesets.ipv6 ? 4 : 6);
  const reading = readPacketWords(words, { host, family, at });
  return reading.ok ? { ok: true, answer: answerTo(session, reading.value, options.explain ?? true) } : reading;
}

/** Sends a packet that was read; the session given is not used up. */
export function answerTo(session: Session, written: WrittenPacket, explain: boolean): SessionAnswer {
  const prepared = prepare(fork(session.state), written);
  const { arrival } = prepared;
  const before = tableLines(prepared.state, arrival.at);
  const procBefore = tableLines(prepared.state, arrival.at, procLine);
  const { state, trace } = send(prepared.state, arrival, { explain });
  return {
    session: { state },
    arrival,
    trace,
    before,
    after: tableLines(state, arrival.at),
    proc: { before: procBefore, after: tableLines(state, arrival.at, procLine) },
    expected: state.conntrack.expectations
      .filter(({ deadline }) => deadline > arrival.at)
      .map((one) => expectationLine(one, arrival.at)),
    connections: renderConnections(state.conntrack, arrival.at),
    expectations: renderExpectations(state.conntrack, arrival.at),
    preparation: prepared.preparation,
  };
}

/** The connections that live at a time, in lines, sorted. */
export function tableLines(
  { conntrack }: EngineState,
  now: number,
  line: (entry: ConntrackEntry, now: number) => string = conntrackLine,
): readonly string[] {
  return [...conntrack.entries]
    .filter((entry) => !isExpired(entry, now))
    .map((entry) => line(entry, now))
    .sort();
}

interface Prepared {
  readonly state: EngineState;
  readonly arrival: Arrival;
  readonly preparation: string | undefined;
}

/** Sends what must come before, past no rules at all, so that tracking finds the packet in the state that was asked for. */
function prepare(state: EngineState, { arrival, state: wanted }: WrittenPacket): Prepared {
  const plain = { state, arrival, preparation: undefined };
  switch (wanted) {
    case 'ESTABLISHED':
      return establish(state, arrival);
    case 'RELATED':
      return relate(state, arrival);
    default:
      return plain;
  }
}

/** The packet's own direction opened the connection, unless it comes from a well-known port and goes to none. */
function establish(state: EngineState, arrival: Arrival): Prepared {
  const ports = portsOf(arrival.packet.transport);
  const isReply = isEchoReply(arrival.packet) || (ports !== undefined && ports.sport < 1024 && ports.dport >= 1024);
  const own = { ...arrival.packet, badChecksum: false };
  const [opening, answer] = isReply ? [reversed(own), own] : [own, reversed(own)];
  let quiet: EngineState = { ...state, rulesets: { ipv4: undefined, ipv6: undefined } };
  for (const packet of handshake(opening, answer)) {
    const from = packet.source === own.source ? arrival.from : entryOf(state.host, packet);
    quiet = send(quiet, { at: arrival.at, from, mark: 0, packet }, { explain: false }).state;
  }
  return {
    state: { ...quiet, rulesets: state.rulesets },
    arrival,
    preparation: `a connection that ${isReply ? 'this packet answers' : 'this packet belongs to'}, both sides of which have spoken`,
  };
}

/** An error about a connection that its receiver opened. */
function relate(state: EngineState, arrival: Arrival): Prepared {
  const { packet } = arrival;
  const { transport } = packet;
  const isError =
    transport.kind === 'icmp' &&
    (packet.family === 4 ? [3, 4, 5, 11, 12].includes(transport.type) : transport.type < 128);
  if (!isError) return { state, arrival, preparation: undefined };
  const inner: Packet = transport.inner ?? {
    family: packet.family,
    source: packet.destination,
    destination: packet.source,
    protocol: 17,
    ttl: 63,
    tos: 0,
    transport: { kind: 'udp', sport: 40000, dport: 53 },
    payload: new Uint8Array(0),
    badChecksum: false,
  };
  const quiet: EngineState = { ...state, rulesets: { ipv4: undefined, ipv6: undefined } };
  const opening = { at: arrival.at, from: entryOf(state.host, inner), mark: 0, packet: inner };
  const opened = send(quiet, opening, { explain: false }).state;
  return {
    state: { ...opened, rulesets: state.rulesets },
    arrival: { ...arrival, packet: { ...packet, transport: { ...transport, inner } } },
    preparation: 'a connection that the ICMP error speaks of',
  };
}

/** The packets that open a connection: three for TCP, one each way for the others. */
function handshake(opening: Packet, answer: Packet): readonly Packet[] {
  if (opening.transport.kind !== 'tcp' || answer.transport.kind !== 'tcp') return [opening, answer];
  const bare = { options: {}, windowBytes: 0xffff } as const;
  const { seq, ack } = opening.transport;
  const first = (seq - 1) >>> 0;
  const second = (ack - 1) >>> 0;
  const empty = { payload: new Uint8Array(0) };
  return [
    { ...opening, ...empty, transport: { ...opening.transport, ...bare, flags: 2, seq: first, ack: 0 } },
    { ...answer, ...empty, transport: { ...answer.transport, ...bare, flags: 18, seq: second, ack: seq } },
    { ...opening, ...empty, transport: { ...opening.transport, ...bare, flags: 16, seq, ack } },
  ];
}

function isEchoReply({ family, transport }: Packet): boolean {
  return transport.kind === 'icmp' && transport.type === (family === 4 ? 0 : 129);
}

/** What the other side would answer, in words; `undefined` when the packet came to no one who would. */
export function replyTo({ arrival, trace }: SessionAnswer, host: Host): string | undefined {
  if (trace.verdict !== 'ACCEPT') return undefined;
  const back = reversed({ ...trace.final, ttl: 64, tos: 0, payload: new Uint8Array(0) });
  const packet = back.transport.kind === 'tcp' ? answeringSegment(trace.final, back) : back;
  const { transport, family } = trace.final;
  const isAnswered = transport.kind !== 'icmp' || transport.type === (family === 4 ? 8 : 128);
  if (!packet || !isAnswered) return undefined;
  return printPacketWords({ at: arrival.at, from: entryOf(host, packet), mark: 0, packet });
}

/** A SYN is answered by SYN and ACK, data and the last ACK by an ACK, a reset by nothing. */
function answeringSegment(heard: Packet, back: Packet): Packet | undefined {
  if (heard.transport.kind !== 'tcp' || back.transport.kind !== 'tcp') return undefined;
  const { flags, seq } = heard.transport;
  if (flags & 4) return undefined;
  const length = heard.payload.length + (flags & 2 ? 1 : 0) + (flags & 1 ? 1 : 0);
  const answer = { ...back.transport, ack: (seq + length) >>> 0, flags: (flags & 18) === 2 ? 18 : 16, options: {} };
  return { ...back, transport: answer };
}

/** The packet as the other side would send it back. */
export function reversed(packet: Packet): Packet {
  const { transport, source, destination } = packet;
  const back = { ...packet, source: destination, destination: source };
  switch (transport.kind) {
    case 'tcp': {
      const { sport, dport, seq, ack } = transport;
      return { ...back, transport: { ...transport, sport: dport, dport: sport, seq: ack, ack: seq } };
    }
    case 'udp':
    case 'udplite':
    case 'sctp':
    case 'dccp':
      return { ...back, transport: { ...transport, sport: transport.dport, dport: transport.sport } };
    case 'icmp':
      return { ...back, transport: { ...transport, type: otherEcho(packet.family, transport.type) } };
    default:
      return back;
  }
}

function otherEcho(family: Packet['family'], type: number): number {
  const [request, reply] = family === 4 ? [8, 0] : [128, 129];
  return type === request ? reply : type === reply ? request : type;
}

/** Where a packet with that source comes in: from the host itself, or by the device that leads there. */
export function entryOf(host: Host, { source }: Packet): Arrival['from'] {
  const table = routeTableOf(host);
  if (isOwnAddress(table, source)) return { kind: 'local' };
  const route = lookupRoute(table, source);
  return route ? { kind: 'wire', device: route.device, mac: undefined } : { kind: 'local' };
}
