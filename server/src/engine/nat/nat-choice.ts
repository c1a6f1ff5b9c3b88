/** Which address and port NAT chooses: first what is mapped already, then the address by a hash, then a free port. */
import type { Address } from '../../base/ip.ts';
import { jhash2, scaleHash } from '../../base/jhash.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  findEntry,
  findUnder,
  has,
  NAT_MASK,
  STATUS,
  zoneId,
} from '../conntrack/conntrack-state.ts';
import { endEntry } from '../conntrack/entry-end.ts';
import { inverse, sameTuple, type Tuple } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { HookContext } from '../seam.ts';
import { LAST_TRIES, mayEvict } from './nat-evict.ts';

export type Manip = 'source' | 'destination';

/** What a binding may choose from; both ends are inside. Without addresses, the address stays. kernel: struct nf_nat_range2 */
export interface NatChoice {
  readonly addresses: { readonly min: Address; readonly max: Address } | undefined;
  readonly ports: { readonly min: number; readonly max: number } | undefined;
  /** First port of a shifted port map. */
  readonly basePort?: number | undefined;
  readonly random?: boolean;
  readonly persistent?: boolean;
}

/** Ports that are tried before another start is drawn. kernel: nf_nat_l4proto_unique_tuple */
const MAX_ATTEMPTS = 128;
const MIN_ATTEMPTS = 16;

const WITH_PORTS: ReadonlySet<number> = new Set([PROTOCOL.TCP, PROTOCOL.UDP, PROTOCOL.UDPLITE, PROTOCOL.SCTP]);
const isIcmp = (tuple: Tuple): boolean => tuple.protocol === PROTOCOL.ICMP || tuple.protocol === PROTOCOL.ICMPV6;

/** The tuple that packets will have from here on. kernel:net/netfilter/nf_nat_core.c (get_unique_tuple) */
export function chooseTuple(
  table: ConntrackState,
  context: HookContext,
  entry: ConntrackEntry,
  current: Tuple,
  choice: NatChoice,
  manip: Manip,
): Tuple {
  const isFree = (tuple: Tuple): boolean => !isTaken(table, entry, inverse(tuple));
  if (manip === 'source' && !choice.random) {
    if (isInRange(current, choice)) {
      if (isFree(current) || meetsItself(table, entry, current)) return current;
    } else {
      const mapped = knownMapping(table, entry, current, choice);
      if (mapped && isFree(mapped)) return mapped;
    }
  }
  const tuple = withBestAddress(entry, current, choice, manip);
  if (!choice.random && staysAsItIs(tuple, choice, manip, isFree)) return tuple;
  const isFreed = (wanted: Tuple, triesLeft: number): boolean =>
    isFree(wanted) || (triesLeft <= LAST_TRIES && frees(table, entry, inverse(wanted)));
  return withFreePort(context, entry, tuple, choice, manip, isFreed);
}

function staysAsItIs(tuple: Tuple, choice: NatChoice, manip: Manip, isFree: (tuple: Tuple) => boolean): boolean {
  const { ports } = choice;
  if (!ports) return isFree(tuple);
  if (choice.basePort !== undefined || !portIsInRange(tuple, manip, ports)) return false;
  return ports.min === ports.max || isFree(tuple);
}

/** Another confirmed entry answers to the tuple. One with the same original tuple is the same flow: confirmation settles it. kernel: nf_conntrack_tuple_taken */
function isTaken(table: ConntrackState, entry: ConntrackEntry, reply: Tuple): boolean {
  const other = findUnder(table, reply, entry.zone, 'reply')?.entry;
  if (!other || other === entry) return false;
  const sameFlow =
    sameTuple(entry.original, other.original) && zoneId(entry.zone, 'original') === zoneId(other.zone, 'original');
  return !sameFlow;
}

/** Ends the closed connection that answers to the tuple, if it may be ended. */
function frees(table: ConntrackState, entry: ConntrackEntry, reply: Tuple): boolean {
  const found = findUnder(table, reply, entry.zone, 'reply');
  if (found?.direction !== 'reply' || !mayEvict(entry, found.entry)) return false;
  endEntry(table, found.entry);
  return true;
}

/** What stands in the way is the same connection, begun from the other end at once: confirmation settles it. kernel: nf_nat_used_tuple_new */
function meetsItself(table: ConntrackState, entry: ConntrackEntry, tuple: Tuple): boolean {
  const found = findEntry(table, tuple, entry.zone) ?? findEntry(table, inverse(tuple), entry.zone);
  if (!found) return true;
  // By its original tuple it is found in a zone of one direction only: another connection.
  if (found.direction !== 'reply') return false;
  const other = found.entry;
  if (has(other, NAT_MASK | STATUS.SEQ_ADJUST)) return false;
  return sameTuple(other.original, entry.reply) && sameTuple(other.reply, entry.original);
}

/** kernel: nf_in_range */
function isInRange(tuple: Tuple, { addresses, ports }: NatChoice): boolean {
  if (addresses && (tuple.source < addresses.min || tuple.source > addresses.max)) return false;
  return !ports || portIsInRange(tuple, 'source', ports);
}

/** kernel: l4proto_in_range */
function portIsInRange(tuple: Tuple, manip: Manip, ports: { readonly min: number; readonly max: number }): boolean {
  if (!isIcmp(tuple) && !WITH_PORTS.has(tuple.protocol) && tuple.protocol !== PROTOCOL.GRE) return true;
  const port = isIcmp(tuple) || manip === 'source' ? tuple.sourcePort : tuple.destinationPort;
  return port >= ports.min && port <= ports.max;
}

/** What the same source was mapped to for another connection, newest first, where the range allows it. kernel: find_appropriate_src */
function knownMapping(
  table: ConntrackState,
  entry: ConntrackEntry,
  current: Tuple,
  choice: NatChoice,
): Tuple | undefined {
  for (const other of [...table.entries].reverse()) {
    const { original } = other;
    const sameSource =
      has(other, STATUS.SRC_NAT_DONE) &&
      original.protocol === current.protocol &&
      original.source === current.source &&
      original.sourcePort === current.sourcePort &&
      zoneId(other.zone, 'original') === zoneId(entry.zone, 'original');
    if (!sameSource) continue;
    const { source, sourcePort } = inverse(other.reply);
    const mapped = { ...current, source, sourcePort };
    if (isInRange(mapped, choice)) return mapped;
  }
  return undefined;
}

/** The address that the client's and the server's addresses hash to; `persistent` leaves the server's out. kernel: find_best_ips_proto */
function withBestAddress(entry: ConntrackEntry, tuple: Tuple, choice: NatChoice, manip: Manip): Tuple {
  const { addresses, persistent } = choice;
  if (!addresses) return tuple;
  const { min, max } = addresses;
  if (min === max) return withAddress(tuple, manip, min);
  const from = wordsOf(min);
  const to = wordsOf(max);
  const destination = wordsOf(tuple.destination);
  const lastDestination = littleEndian(destination.at(-1) ?? 0);
  const source = [...wordsOf(tuple.source).map(littleEndian), 0, 0, 0].slice(0, 4);
  let hash = jhash2(source, persistent ? 0 : (lastDestination ^ entry.zone.id) >>> 0);
  const chosen: number[] = [];
  let isBelowMax = false;
  for (const [i, first] of from.entries()) {
    const last = to[i] ?? 0;
    const word = isBelowMax ? scaleHash(hash, 0xffffffff) : (first + scaleHash(hash, (last - first + 1) >>> 0)) >>> 0;
    chosen.push(word);
    if (word !== last) isBelowMax = true;
    const mixed = manip === 'destination' ? word : (destination[i] ?? 0);
    if (!persistent) hash = (hash ^ littleEndian(mixed)) >>> 0;
  }
  return withAddress(tuple, manip, addressOf(chosen));
}

/** A port (or ICMP identifier) in the range that nobody else has, or the last one tried. kernel: nf_nat_l4proto_unique_tuple */
function withFreePort(
  context: HookContext,
  entry: ConntrackEntry,
  tuple: Tuple,
  choice: NatChoice,
  manip: Manip,
  isFree: (tuple: Tuple, triesLeft: number) => boolean,
): Tuple {
  const range = portRange(entry, tuple, choice, manip);
  if (!range) return tuple;
  const { first, size } = range;
  const key = isIcmp(tuple) || manip === 'source' ? 'sourcePort' : 'destinationPort';
  const draw = (): number => {
    if (size > 1) context.uncertain(`NAT draws a port at random between ${first} and ${first + size - 1}`);
    return Math.floor(context.random() * 0x10000);
  };
  let offset = choice.basePort === undefined ? draw() : (tuple[key] - choice.basePort) & 0xffff;
  let attempts = Math.min(size, MAX_ATTEMPTS);
  let tried = tuple;
  for (;;) {
    for (let i = 0; i < attempts; i++, offset = (offset + 1) & 0xffff) {
      tried = { ...tuple, [key]: (first + (offset % size)) & 0xffff };
      if (isFree(tried, attempts - i)) return tried;
    }
    if (attempts >= size || attempts < MIN_ATTEMPTS) return tried;
    attempts = Math.floor(attempts / 2);
    offset = draw();
  }
}

/** Ports that may be drawn; `undefined` where the protocol or the rule leaves the port alone. */
function portRange(
  entry: ConntrackEntry,
  tuple: Tuple,
  { ports }: NatChoice,
  manip: Manip,
): { readonly first: number; readonly size: number } | undefined {
  const given = ports && { first: Math.min(ports.min, ports.max), size: Math.abs(ports.max - ports.min) + 1 };
  if (isIcmp(tuple)) return given ?? { first: 0, size: 65536 };
  // Only PPTP knows which calls belong together.
  if (tuple.protocol === PROTOCOL.GRE) return entry.master && (given ?? { first: 1, size: 65535 });
  if (!WITH_PORTS.has(tuple.protocol)) return undefined;
  if (given || manip === 'destination') return given;
  if (tuple.sourcePort < 512) return { first: 1, size: 511 };
  if (tuple.sourcePort < 1024) return { first: 600, size: 424 };
  return { first: 1024, size: 64512 };
}

function withAddress(tuple: Tuple, manip: Manip, address: Address): Tuple {
  return manip === 'source' ? { ...tuple, source: address } : { ...tuple, destination: address };
}

function wordsOf(address: Address): number[] {
  if (typeof address === 'number') return [address];
  return [96n, 64n, 32n, 0n].map((bits) => Number((address >> bits) & 0xffffffffn));
}

function addressOf(words: readonly number[]): Address {
  if (words.length === 1) return words[0] ?? 0;
  return words.reduce((address, word) => (address << 32n) | BigInt(word), 0n);
}

/** A word of an address as a little-endian machine reads it from a packet. */
function littleEndian(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
