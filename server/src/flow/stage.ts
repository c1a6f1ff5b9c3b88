/** Two ends that speak with each other through the host: who has said what, which is how sequence numbers and replies come about. */
import { answerTo, entryOf, reversed, type Session, type SessionAnswer } from '../engine/session/session.ts';
import type { Arrival, Packet, Transport } from '../engine/types.ts';

/** Seconds between two packets of one step. */
export const SPACING_SECONDS = 0.01;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** First sequence numbers; any would do. */
const CLIENT_SEQ = 1000;
const SERVER_SEQ = 5000;

export type Side = 'client' | 'server';

/** One end of a connection: its packets as it sends them itself. */
export interface End {
  readonly from: Arrival['from'];
  /** Addresses and ports as this end knows them. */
  readonly packet: Packet;
  /** The number of the byte that it sends next. */
  seq: number;
  /** The byte that it waits for; 0 when it has heard nothing yet. */
  heard: number;
}

/** A connection that was begun. */
export interface Talk {
  readonly client: End;
  /** `undefined` until the first packet has arrived: where it ends up, rules and NAT decide. */
  server: End | undefined;
  /** The last packet did not arrive: what would have come then never does. */
  broken: boolean;
}

/** A packet that was sent, in the words of the step: `server: SYN ACK`. */
export interface Played {
  readonly who: string;
  readonly answer: SessionAnswer;
}

/** What a verb works with: the connection that it is about, and what was written. */
export interface Stage {
  readonly talk: Talk;
  readonly mode: string | undefined;
  readonly operands: readonly string[];
  /** Sends a packet from one end to the other; false when it did not arrive there. */
  send(talk: Talk, side: Side, what: Saying): boolean;
  /** Another connection between ends of this one's hosts. */
  begin(from: Arrival['from'], packet: Packet): Talk;
}

export interface Saying {
  /** What it is, for people. */
  readonly label: string;
  /** Of TCP. */
  readonly flags?: number;
  readonly payload?: Uint8Array;
  /** Told what arrives. */
  readonly hear?: (final: Packet) => void;
}

/** The part of a run that sending changes. */
export interface Line {
  session: Session;
  /** When the last packet was sent. */
  clock: number;
  readonly explain: boolean;
}

export function talkOf(from: Arrival['from'], packet: Packet): Talk {
  const seq = packet.transport.kind === 'tcp' ? packet.transport.seq || CLIENT_SEQ : 0;
  return { client: { from, packet, seq, heard: 0 }, server: undefined, broken: false };
}

/** Sends what one end says; what arrives is what the other has heard. `undefined` where the other end does not exist. */
export function say(line: Line, talk: Talk, side: Side, saying: Saying): Played | undefined {
  const end = side === 'client' ? talk.client : talk.server;
  if (!end) return undefined;
  const packet = packetOf(end, saying);
  const arrival: Arrival = { at: line.clock, from: end.from, mark: 0, packet };
  const answer = answerTo(line.session, { arrival, state: undefined }, line.explain);
  line.session = answer.session;
  end.seq = next(end.seq, packet);
  const { trace } = answer;
  talk.broken = trace.verdict !== 'ACCEPT';
  if (!talk.broken) {
    hear(line, talk, side, trace.final);
    saying.hear?.(trace.final);
  }
  return { who: `${side}: ${saying.label}`, answer };
}

function packetOf({ packet, seq, heard }: End, { flags, payload = new Uint8Array(0) }: Saying): Packet {
  const { transport } = packet;
  if (transport.kind !== 'tcp' || flags === undefined) return { ...packet, payload };
  const options = flags & SYN ? transport.options : {};
  const segment: Transport = { ...transport, flags, seq, ack: flags & ACK ? heard : 0, options };
  return { ...packet, transport: segment, payload };
}

/** What arrived, as it arrived: after NAT and whatever else was changed on the way. */
function hear({ session }: Line, talk: Talk, side: Side, final: Packet): void {
  const { host } = session.state;
  if (side === 'server') talk.client.heard = heardBy(talk.client, final);
  else {
    const back = reversed({ ...final, ttl: 64, tos: 0 });
    talk.server ??= { from: entryOf(host, back), packet: plain(back), seq: SERVER_SEQ, heard: 0 };
    talk.server.heard = heardBy(talk.server, final);
  }
}

function heardBy({ heard }: End, final: Packet): number {
  return final.transport.kind === 'tcp' ? next(final.transport.seq, final) : heard;
}

/** The sequence number after a segment: SYN and FIN count as a byte each. rfc:9293 3.4 */
function next(seq: number, { transport, payload }: Packet): number {
  if (transport.kind !== 'tcp') return seq;
  const marks = (transport.flags & SYN ? 1 : 0) + (transport.flags & FIN ? 1 : 0);
  return (seq + payload.length + marks) >>> 0;
}

/** The other end's own segments, not echoes of what it heard. */
function plain(packet: Packet): Packet {
  const { transport } = packet;
  return transport.kind === 'tcp' ? { ...packet, transport: { ...transport, windowBytes: 0xffff } } : packet;
}

/** Latin-1, as payloads are in scenarios; `hex:` begins pairs of digits. */
export function bytesOf(text: string): Uint8Array {
  const digits = text.startsWith('hex:') ? text.slice('hex:'.length) : undefined;
  if (digits !== undefined && /^([0-9a-fA-F]{2})*$/.test(digits))
    return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return Uint8Array.from(text, (c) => c.charCodeAt(0) & 255);
}

export function textOf(payload: Uint8Array): string {
  return String.fromCharCode(...payload);
}
