/** The table in words: as recorded scenarios hold it, and as lines of `/proc/net/nf_conntrack`. */
import { type Address, printIPv4 } from '../base/ip.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Expectation,
  has,
  isExpired,
  STATUS,
} from './conntrack-state.ts';
import { PROTOCOL } from './packet.ts';
import type {
  ConnectionLine,
  ObservedConnection,
  ObservedExpectation,
  ObservedTuple,
  RenderConnections,
  RenderExpectations,
} from './seam.ts';
import { trackerOf } from './tracker-registry.ts';
import { icmpType, type Tuple } from './tuple.ts';

/** Confirmed entries that still live at `now`, in the order of their lines' text. */
export const renderConnections: RenderConnections = (table, now) =>
  live(table, now)
    .map((entry) => ({ entry, line: lineOf(entry, now) }))
    .sort((a, b) => (a.line < b.line ? -1 : 1))
    .map(({ entry }) => observed(entry, now));

export const renderExpectations: RenderExpectations = (table, now) =>
  table.expectations.filter((e) => e.deadline > now).map(observedExpectation);

/** The entry of the packet's connection, in the table or not yet. */
export const connectionLine: ConnectionLine = (skb, now) =>
  skb.association.kind === 'tracked' ? lineOf(skb.association.entry, now) : undefined;

/** As the kernel prints it, without the count of references. kernel:net/netfilter/nf_conntrack_standalone.c (ct_seq_show) */
export function lineOf(entry: ConntrackEntry, now: number): string {
  const { family, protocol } = entry.original;
  const { name } = trackerOf(protocol);
  const { id, direction } = entry.zone;
  const zone = (of: typeof direction, word: string): string[] =>
    direction === of && id !== 0 ? [`${word}=${id}`] : [];
  return [
    `${family === 4 ? 'ipv4     2' : 'ipv6     10'} ${name.padEnd(8)} ${protocol} ${secondsLeft(entry, now)}`,
    ...stateOf(entry),
    ...tupleWords(entry.original),
    ...zone('ORIGINAL', 'zone-orig'),
    ...(has(entry, STATUS.SEEN_REPLY) ? [] : ['[UNREPLIED]']),
    ...tupleWords(entry.reply),
    ...zone('REPLY', 'zone-reply'),
    ...(has(entry, STATUS.ASSURED) ? ['[ASSURED]'] : []),
    `mark=${entry.mark}`,
    ...zone('both', 'zone'),
  ].join(' ');
}

function live(table: ConntrackState, now: number): ConntrackEntry[] {
  return [...table.entries].filter((entry) => !isExpired(entry, now));
}

/** Whole seconds as one who looks a moment after the packet sees them. */
function secondsLeft(entry: ConntrackEntry, now: number): number {
  const seconds = has(entry, STATUS.CONFIRMED) ? entry.timeout - now : entry.timeout;
  return Math.max(0, Math.ceil(seconds) - 1);
}

function stateOf(entry: ConntrackEntry): string[] {
  const { stateName } = trackerOf(entry.original.protocol);
  return stateName ? [stateName(entry.protocolState)] : [];
}

function observed(entry: ConntrackEntry, now: number): ObservedConnection {
  const { family, protocol } = entry.original;
  const tracker = trackerOf(protocol);
  const [state] = stateOf(entry);
  return {
    family,
    proto: tracker.protocol === 'any' ? String(protocol) : tracker.name,
    timeout: secondsLeft(entry, now),
    orig: observedTuple(entry.original),
    reply: observedTuple(entry.reply),
    status: [
      ...(has(entry, STATUS.SEEN_REPLY) ? [] : ['UNREPLIED']),
      ...(has(entry, STATUS.ASSURED) ? ['ASSURED'] : []),
    ],
    ...(state === undefined ? {} : { state }),
    mark: entry.mark,
    zone: entry.zone.direction === 'both' ? entry.zone.id : 0,
  };
}

function observedTuple(tuple: Tuple): ObservedTuple {
  const addresses = { src: addressWord(tuple.source), dst: addressWord(tuple.destination) };
  switch (tuple.protocol) {
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6:
      return { ...addresses, type: icmpType(tuple), code: tuple.destinationPort & 255, id: tuple.sourcePort };
    case PROTOCOL.GRE:
      return { ...addresses, srckey: tuple.sourcePort, dstkey: tuple.destinationPort };
    case PROTOCOL.TCP:
    case PROTOCOL.UDP:
    case PROTOCOL.UDPLITE:
    case PROTOCOL.SCTP:
      return { ...addresses, sport: tuple.sourcePort, dport: tuple.destinationPort };
    default:
      return addresses;
  }
}

function tupleWords(tuple: Tuple): string[] {
  const hexadecimal = tuple.protocol === PROTOCOL.GRE;
  return Object.entries(observedTuple(tuple)).map(([key, value]) =>
    hexadecimal && typeof value === 'number' ? `${key}=0x${value.toString(16)}` : `${key}=${value}`,
  );
}

function observedExpectation(expectation: Expectation): ObservedExpectation {
  const { tuple, permanent, inactive, helper } = expectation;
  return {
    timeout: null,
    proto: tuple.protocol,
    src: addressWord(tuple.source),
    dst: addressWord(tuple.destination),
    sport: tuple.sourcePort,
    dport: tuple.destinationPort,
    flags: [...(permanent ? ['PERMANENT'] : []), ...(inactive ? ['INACTIVE'] : [])],
    helper: expectation.policyName === '' ? helper : `${helper}/${expectation.policyName}`,
  };
}

/** IPv6 in full, all eight groups with four digits, as `%pI6` prints. */
function addressWord(address: Address): string {
  if (typeof address === 'number') return printIPv4(address);
  return (address.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');
}
