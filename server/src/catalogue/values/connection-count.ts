/** Lists of connections as the kernel's conncount keeps them, one for each network of a rule. */
import { CT_STATUS, type Field } from '../../base/fields.ts';
import type { FieldReader } from '../../base/predicate.ts';
import type { ConnectionView, MatchView } from '../view.ts';

interface List {
  /** Tuples of the connections, oldest first. */
  readonly tuples: readonly string[];
  /** Tick and length of the last look through the list. */
  readonly checkedAt: number;
  readonly checkedLength: number;
}

export type ConnectionLists = ReadonlyMap<string, List>;

/** The packet's connection: its tuple, and how far it has come. */
export interface Counted {
  readonly tuple: string;
  readonly confirmed: boolean;
  readonly assured: boolean;
}

/** Dead entries that one look through a list removes at most, and new ones that come in between unlooked. */
const MOST_COLLECTED = 64;

/** The packet's connection, or one that its addresses belong to: an untracked packet is counted by its own addresses. */
export function connectionOf(view: MatchView): Counted {
  const own = view.connection();
  const tuple = own ? tupleOf(own.read, TUPLE) : packetTuple(view);
  const connection = own ?? view.connections().find((other) => hasTuple(other, tuple));
  const status = Number(connection?.read('ct.status') ?? 0);
  return {
    tuple,
    confirmed: (status & CT_STATUS.CONFIRMED) !== 0,
    assured: (status & CT_STATUS.ASSURED) !== 0,
  };
}

const PACKET: readonly Field[] = ['ct.zone', 'ip.proto', 'ip.src', 'ip.dst'];
const PORTS: readonly Field[] = ['l4.sport', 'l4.dport'];
const TUPLE: readonly Field[] = ['ct.zone', 'ct.proto', 'ct.origSrc', 'ct.origDst', 'ct.origSrcPort', 'ct.origDstPort'];
const REPLY: readonly Field[] = ['ct.zone', 'ct.proto', 'ct.replSrc', 'ct.replDst', 'ct.replSrcPort', 'ct.replDstPort'];

/** In the place of ports ICMP has its identifier, and its type and code. kernel:net/netfilter/nf_conntrack_core.c (nf_ct_get_tuple) */
function packetTuple(view: MatchView): string {
  const { read, family } = view;
  const type = read('icmp.type');
  const addresses = tupleOf(read, PACKET);
  if (type === undefined) return `${addresses} ${tupleOf(read, PORTS)}`;
  const bytes = view.bytes();
  const header = family === 6 ? 40 : ((bytes[0] ?? 0) & 15) * 4;
  const id = (bytes[header + 4] ?? 0) * 256 + (bytes[header + 5] ?? 0);
  return `${addresses} ${id} ${Number(type) * 256 + Number(read('icmp.code') ?? 0)}`;
}

/** In either direction. */
function hasTuple({ read }: ConnectionView, tuple: string): boolean {
  return tupleOf(read, TUPLE) === tuple || tupleOf(read, REPLY) === tuple;
}

function tupleOf(read: FieldReader, fields: readonly Field[]): string {
  return fields.map((field) => read(field) ?? 0).join(' ');
}

/** How many connections of the network there are with this one, and the lists afterwards. kernel:net/netfilter/nf_conncount.c (__nf_conncount_add) */
export function counted(
  lists: ConnectionLists,
  key: string,
  packet: Counted,
  table: readonly ConnectionView[],
  now: number,
): { readonly count: number; readonly lists: ConnectionLists } {
  const list = lists.get(key);
  const result = list ? visited(list, packet, table, now) : fresh(packet, now);
  return { count: result.tuples.length, lists: new Map([...lists, [key, result]]) };
}

function fresh({ tuple }: Counted, now: number): List {
  return { tuples: [tuple], checkedAt: now, checkedLength: 0 };
}

function visited(list: List, packet: Counted, table: readonly ConnectionView[], now: number): List {
  if (packet.confirmed && packet.assured) {
    // A list that has become empty stays: nothing is looked through, nothing added, and the count is 0.
    if (list.checkedAt === now || list.tuples.length === 0) return list;
    const { kept } = living(list.tuples, undefined, table);
    return { tuples: kept, checkedAt: now, checkedLength: kept.length };
  }
  const isSpared = !packet.confirmed && list.checkedAt === now;
  if (isSpared && list.tuples.length - list.checkedLength < MOST_COLLECTED) {
    return { ...list, tuples: [...list.tuples, packet.tuple] };
  }
  const { kept, found } = living(list.tuples, packet.tuple, table);
  if (found) return { ...list, tuples: kept };
  return { tuples: [...kept, packet.tuple], checkedAt: now, checkedLength: kept.length };
}

/** The tuples whose connections live, up to the wanted one: what stands behind it is not looked at. */
function living(
  tuples: readonly string[],
  wanted: string | undefined,
  table: readonly ConnectionView[],
): { readonly kept: readonly string[]; readonly found: boolean } {
  const kept: string[] = [];
  let collected = 0;
  for (const [index, tuple] of tuples.entries()) {
    if (collected > MOST_COLLECTED) return { kept: [...kept, ...tuples.slice(index)], found: false };
    // The kernel looks the tuple up as it does a packet's: another connection's answers may have it.
    const connection = table.find((other) => hasTuple(other, tuple));
    if (connection && tuple === wanted) return { kept: [...kept, ...tuples.slice(index)], found: true };
    if (connection && !isClosed(connection)) kept.push(tuple);
    else collected++;
  }
  return { kept, found: false };
}

function isClosed({ state }: ConnectionView): boolean {
  return state === 'TIME_WAIT' || state === 'CLOSE';
}
