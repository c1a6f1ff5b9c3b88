/** The connection table in lines: as `conntrack -L` prints them, and as `/proc/net/nf_conntrack` and `nf_conntrack_expect` hold them. */
import { type Address, ALL_ONES_4, ALL_ONES_6, printAddress, printIPv4 } from '../../base/ip.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { type ConntrackEntry, type Expectation, has, STATUS } from './conntrack-state.ts';
import { trackerOf } from './tracker-registry.ts';
import { icmpType, type Tuple } from './tuple.ts';

/** `tcp      6 431999 ESTABLISHED src=… [ASSURED] mark=0 use=1`, as the tool prints an entry that no packet is using. */
export function conntrackLine(entry: ConntrackEntry, now: number): string {
  const { protocol } = entry.original;
  // The tool has a name for DCCP, of which the kernel keeps no ports any more.
  const name = protocol === PROTOCOL.DCCP ? 'dccp' : trackerOf(protocol).name;
  const { id, direction } = entry.zone;
  return [
    `${name.padEnd(8)} ${protocol} ${secondsLeft(entry, now)}`,
    ...stateOf(entry),
    ...middle(entry, toolTuple),
    `mark=${entry.mark}`,
    ...(direction === 'both' && id !== 0 ? [`zone=${id}`] : []),
    ...(entry.help?.helper !== undefined ? [`helper=${entry.help.helper}`] : []),
    'use=1',
  ].join(' ');
}

/** The same as the kernel prints it, whose reader holds a reference itself. kernel:net/netfilter/nf_conntrack_standalone.c (ct_seq_show) */
export function procLine(entry: ConntrackEntry, now: number): string {
  const { family, protocol } = entry.original;
  const { name, procWords } = trackerOf(protocol);
  const words = procWords?.(entry.protocolState);
  return [
    `${family === 4 ? 'ipv4     2' : 'ipv6     10'} ${name.padEnd(8)} ${protocol} ${secondsLeft(entry, now)}`,
    ...stateOf(entry),
    ...(words === undefined ? [] : [words]),
    ...middle(entry, procTuple),
    `mark=${entry.mark}`,
    ...(entry.zone.direction === 'both' ? [`zone=${entry.zone.id}`] : []),
    'use=2',
  ].join(' ');
}

/** An expected connection as `conntrack -L expect` prints it. */
export function expectationLine(expectation: Expectation, now: number): string {
  const { tuple, master, sourceMask, helper, deadline } = expectation;
  const all = tuple.family === 4 ? ALL_ONES_4 : ALL_ONES_6;
  const ends = (source: Address, destination: Address, before: string): string =>
    `${before}src=${printAddress(source)} ${before}dst=${printAddress(destination)}`;
  return [
    `${Math.max(0, Math.ceil(deadline - now) - 1)} proto=${tuple.protocol}`,
    ends(tuple.source, tuple.destination, ''),
    `sport=${tuple.sourcePort} dport=${tuple.destinationPort}`,
    ends(sourceMask.address, all, 'mask-'),
    `sport=${sourceMask.port} dport=65535`,
    ends(master.original.source, master.original.destination, 'master-'),
    ...portWords(master.original),
    ...(expectation.zone === 0 ? [] : [`zone=${expectation.zone}`]),
    ...flagWords(expectation),
    `class=${expectation.class} helper=${helper}`,
  ].join(' ');
}

/** Whole seconds as one who looks a moment after the packet sees them. */
export function secondsLeft(entry: ConntrackEntry, now: number): number {
  const seconds = has(entry, STATUS.CONFIRMED) ? entry.timeout - now : entry.timeout;
  return Math.max(0, Math.ceil(seconds) - 1);
}

export function stateOf(entry: ConntrackEntry): string[] {
  const { stateName } = trackerOf(entry.original.protocol);
  return stateName ? [stateName(entry.protocolState)] : [];
}

/** What tells the connections of a protocol apart, beside the addresses. */
export function portsOfTuple(tuple: Tuple): Readonly<Record<string, number>> {
  switch (tuple.protocol) {
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6:
      return { type: icmpType(tuple), code: tuple.destinationPort & 255, id: tuple.sourcePort };
    case PROTOCOL.GRE:
      return { srckey: tuple.sourcePort, dstkey: tuple.destinationPort };
    case PROTOCOL.TCP:
    case PROTOCOL.UDP:
    case PROTOCOL.UDPLITE:
    case PROTOCOL.SCTP:
      return { sport: tuple.sourcePort, dport: tuple.destinationPort };
    default:
      return {};
  }
}

/** IPv6 in full, all eight groups with four digits, as `%pI6` prints. */
export function longAddress(address: Address): string {
  if (typeof address === 'number') return printIPv4(address);
  return (address.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');
}

function middle(entry: ConntrackEntry, words: (tuple: Tuple) => readonly string[]): readonly string[] {
  const { id, direction } = entry.zone;
  return [
    ...words(entry.original),
    ...(direction === 'ORIGINAL' && id !== 0 ? [`zone-orig=${id}`] : []),
    ...(has(entry, STATUS.SEEN_REPLY) ? [] : ['[UNREPLIED]']),
    ...words(entry.reply),
    ...(direction === 'REPLY' && id !== 0 ? [`zone-reply=${id}`] : []),
    ...(has(entry, STATUS.ASSURED) ? ['[ASSURED]'] : []),
  ];
}

function toolTuple(tuple: Tuple): readonly string[] {
  const ports = tuple.protocol === PROTOCOL.DCCP ? ['sport=0', 'dport=0'] : portWords(tuple);
  return [`src=${printAddress(tuple.source)}`, `dst=${printAddress(tuple.destination)}`, ...ports];
}

function procTuple(tuple: Tuple): readonly string[] {
  return [`src=${longAddress(tuple.source)}`, `dst=${longAddress(tuple.destination)}`, ...portWords(tuple)];
}

function portWords(tuple: Tuple): readonly string[] {
  const isHexadecimal = tuple.protocol === PROTOCOL.GRE;
  return Object.entries(portsOfTuple(tuple)).map(
    ([key, value]) => `${key}=${isHexadecimal ? `0x${value.toString(16)}` : value}`,
  );
}

function flagWords({ permanent, inactive }: Expectation): readonly string[] {
  return [...(permanent ? ['PERMANENT'] : []), ...(inactive ? ['INACTIVE'] : [])];
}
