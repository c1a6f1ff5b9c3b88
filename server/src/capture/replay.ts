/** Sends the packets of a capture through a ruleset, at the times at which they were captured. */
import type { Address } from '../base/ip.ts';
import type { ConntrackState } from '../engine/conntrack/conntrack-state.ts';
import { isMulticast, isUnspecified } from '../engine/packet/packet.ts';
import { isInGroup } from '../engine/path/route.ts';
import { isOwnAddress, LOOPBACK, lookupRoute, type RouteTable, routeTableOf } from '../engine/path/route-table.ts';
import { createState, send } from '../engine/run.ts';
import { entryOf } from '../engine/session/session.ts';
import type { Arrival, Host, Packet, Rulesets, Trace, Verdict } from '../engine/types.ts';
import {
  asCame,
  type Conversation,
  type Conversations,
  createConversations,
  untranslated,
  untranslatedError,
} from './conversations.ts';
import { createCrossings } from './crossings.ts';
import { decode } from './decode.ts';
import { createFragments } from './fragments.ts';
import { type IpPacket, readIp } from './ip.ts';
import { type Carried, carriedBy } from './link.ts';
import { withLinkLocals } from './own-links.ts';
import type { Frame } from './types.ts';
import { asAnnounced, asSent } from './undo.ts';

export interface ReplayOptions {
  readonly host: Host;
  readonly rulesets: Rulesets;
  /** Interface on which packets arrive that are not the host's own; a capture on several, all of which the host has, says it itself. */
  readonly in: string;
  /** Interface on which the answers to forwarded packets arrive; told by the host's routes when absent. */
  readonly out: string | undefined;
}

export interface Replayed {
  /** The frame's number in the capture; of a datagram in fragments, that of its last one. */
  readonly number: number;
  /** Since the first frame. */
  readonly seconds: number;
  readonly arrival: Arrival;
  readonly trace: Trace;
}

export interface ReplayResult {
  /** How many were sent. */
  readonly replayed: number;
  readonly byVerdict: ReadonlyMap<Verdict, number>;
  /** Those that did not pass, and those of which it is not certain, in order. */
  readonly notable: readonly Replayed[];
  /** What was not sent, in the plural, and how many frames. */
  readonly skipped: ReadonlyMap<string, number>;
}

export function replay(frames: readonly Frame[], options: ReplayOptions): ReplayResult {
  const host = withLinkLocals(options.host, options.in, frames);
  const routes = routeTableOf(host);
  const fragments = createFragments();
  const conversations = createConversations();
  const hasDevices = new Set(frames.map(({ device }) => device)).size > 1;
  const isWholeHost = hasDevices || frames.some(({ link }) => link === 113 || link === 276);
  const sender: Sender = { options, routes, conversations, isWholeHost, hasDevices };
  const crossings = createCrossings();
  const skipped = new Map<string, number>();
  const byVerdict = new Map<Verdict, number>();
  const notable: Replayed[] = [];
  const epoch = frames[0]?.seconds ?? 0;
  let state = createState(host, options.rulesets, epoch);
  let replayed = 0;
  let clock = 0;
  const sysctl = (name: string): number | undefined => host.sysctl.get(name);
  const isHeard = (group: Address, device: string): boolean => isInGroup(routes, sysctl, group, device);
  const skip = (what: string): void => void skipped.set(what, (skipped.get(what) ?? 0) + 1);

  for (const frame of frames) {
    // Times in a capture may go back a little; the kernel's clock does not.
    clock = Math.max(clock, frame.seconds - epoch);
    const carried = carriedBy(frame);
    if (carried.kind === 'other') {
      skip(carried.what);
      continue;
    }
    const ip = readIp(carried.bytes);
    if (ip && isWholeHost) {
      if (carried.direction === 'out' && crossings.leaves(ip)) {
        skip(ON_THE_WAY_OUT);
        continue;
      }
      if (carried.direction === 'in') crossings.came(ip);
    }
    const whole = ip && fragments.add(ip, clock);
    if (!whole || whole === 'broken')
      skip(whole ? 'fragments that do not fit together' : 'packets whose IP header is not whole');
    if (!whole || typeof whole === 'string') continue;
    const made = arrivalOf(sender, state.conntrack, frame, carried, whole);
    if (typeof made === 'string') {
      skip(made);
      continue;
    }
    const { captured, from, packet } = made;
    if (from.kind === 'wire' && isMulticast(packet.destination) && !isHeard(packet.destination, from.device)) {
      skip('packets to groups that the host is no member of');
      continue;
    }
    const arrival = { at: clock, from, mark: 0, packet };
    const sent = send(state, arrival, { explain: false });
    state = sent.state;
    replayed++;
    const { verdict, final, unknowns } = sent.trace;
    if (!conversations.begun(captured) && !conversations.answered(captured))
      conversations.begin({ from, captured, first: packet, final });
    byVerdict.set(verdict, (byVerdict.get(verdict) ?? 0) + 1);
    if (verdict !== 'ACCEPT' || unknowns.length > 0)
      notable.push({ number: frame.number, seconds: clock, arrival, trace: sent.trace });
  }
  if (fragments.missing > 0) skipped.set('datagrams of which a fragment is missing', fragments.missing);
  return { replayed, byVerdict, notable, skipped };
}

interface Sender {
  readonly options: ReplayOptions;
  readonly routes: RouteTable;
  readonly conversations: Conversations;
  /** The capture sees all interfaces, so that what is forwarded is in it twice. */
  readonly isWholeHost: boolean;
  /** It was made on several interfaces, and names them. */
  readonly hasDevices: boolean;
}

/** Why what the host passes on is not sent a second time, in the plural. */
const ON_THE_WAY_OUT = 'packets on their way out, which came in before';

/** A packet as it was captured, and as it enters the host. */
interface Made {
  readonly captured: Packet;
  readonly from: Arrival['from'];
  readonly packet: Packet;
}

/** The packet as it enters the host; or why it does not, in the plural. */
function arrivalOf(
  sender: Sender,
  table: ConntrackState,
  frame: Frame,
  carried: Extract<Carried, { kind: 'ip' }>,
  ip: IpPacket,
): Made | string {
  const { routes, conversations } = sender;
  const isOwn = isOwnAddress(routes, ip.source) || isUnspecified(ip.source);
  const isSent = carried.direction === 'out' || (carried.direction === undefined && isOwn);
  if (carried.direction === 'out' && !isOwn && sender.isWholeHost) return ON_THE_WAY_OUT;
  if (carried.direction === 'in' && isOwnAddress(routes, ip.source)) return 'packets of the host itself, heard back';
  const decoded = decode(ip, !isSent);
  if (!decoded.ok) return decoded.what;
  const { packet } = decoded;
  if (carried.direction === 'out' && sender.isWholeHost && conversations.isPassedOn(packet)) return ON_THE_WAY_OUT;
  if (isSent && isOfRouter(packet)) return 'errors that the host sends as a router, and sends here as well';
  const begun = conversations.begun(packet);
  const asked = begun ? undefined : (conversations.answered(packet) ?? conversations.concerned(packet));
  const came = cameAs(table, packet, begun, asked);
  return { captured: packet, from: entry(sender, frame, carried, came, begun, asked?.from), packet: came };
}

/** The packet before NAT, and what else tracking does, had its way with it: what was captured of an answer is what the asker got. */
function cameAs(
  table: ConntrackState,
  packet: Packet,
  begun: Conversation | undefined,
  asked: Conversation | undefined,
): Packet {
  if (begun) return asCame(packet, begun);
  if (!asked) return asAnnounced(table, packet) ?? packet;
  const isError = packet.transport.kind === 'icmp' && packet.transport.inner !== undefined;
  return isError ? untranslatedError(packet, asked) : asSent(table, untranslated(packet, asked), asked);
}

/** Errors that forwarding makes: of the TTL, and of packets that are too long. */
function isOfRouter({ family, transport }: Packet): boolean {
  if (transport.kind !== 'icmp' || !transport.inner) return false;
  const { type, code } = transport;
  return family === 4 ? type === 11 || (type === 3 && code === 4) : type === 3 || type === 2;
}

function entry(
  { options, routes, hasDevices, isWholeHost }: Sender,
  frame: Frame,
  carried: Extract<Carried, { kind: 'ip' }>,
  packet: Packet,
  begun: Conversation | undefined,
  asked: Arrival['from'] | undefined,
): Arrival['from'] {
  const { host } = routes;
  const isNamed = hasDevices && frame.device !== undefined && host.interfaces.some(({ name }) => name === frame.device);
  const here = isNamed && frame.device !== undefined ? frame.device : options.in;
  const wire = (device: string): Arrival['from'] => ({
    kind: 'wire',
    device,
    mac: device === here ? carried.mac : undefined,
  });
  if (isOwnAddress(routes, packet.source) || (isUnspecified(packet.source) && carried.direction !== 'in'))
    return { kind: 'local' };
  if (begun) return begun.from;
  const near = lookupRoute(routes, packet.source);
  const nearest = near && near.device !== LOOPBACK ? near.device : here;
  // A capture of all interfaces that does not name them leaves it to the routes.
  if (carried.direction === 'in' || isForUs(routes, packet.destination))
    return wire(isWholeHost && !isNamed ? nearest : here);
  if (asked?.kind === 'wire') return options.out === undefined ? entryOf(host, packet) : wire(options.out);
  return wire(near && near.prefix > 0 ? nearest : here);
}

function isForUs(routes: RouteTable, destination: Address): boolean {
  return isOwnAddress(routes, destination) || isMulticast(destination);
}
