/** The `ct.*` fields of a packet, and connections as stateful matches see them. */
import { CT_STATE, type Field, type FieldValue } from '../../base/fields.ts';
import type { ConnectionView } from '../../catalogue/view.ts';
import type {
  Association,
  CtInfo,
  ReadConnection,
  SetConnectionMark,
  ViewConnection,
  ViewConnections,
} from '../seam.ts';
import { type ConntrackEntry, isExpired, STATUS } from './conntrack-state.ts';
import { trackerOf } from './tracker-registry.ts';
import { directionOf } from './tuple.ts';

const STATE_OF: Readonly<Record<CtInfo, number>> = {
  NEW: CT_STATE.NEW,
  RELATED: CT_STATE.RELATED,
  RELATED_REPLY: CT_STATE.RELATED,
  ESTABLISHED: CT_STATE.ESTABLISHED,
  ESTABLISHED_REPLY: CT_STATE.ESTABLISHED,
};

/** kernel:net/netfilter/xt_conntrack.c, xt_connmark.c, xt_helper.c */
export const readConnection: ReadConnection = (skb, now, field) => {
  const { association } = skb;
  if (field === 'ct.state') return stateOf(association);
  if (association.kind === 'template') {
    const { zone, mark } = association.template;
    if (field === 'ct.zone') return zone;
    return field === 'ct.mark' ? mark : ofTemplate(field, skb.packet.family === 4 ? 0 : 0n);
  }
  if (association.kind !== 'tracked') return undefined;
  if (field === 'ct.direction') return directionOf(association.info) === 'original' ? 0 : 1;
  return readEntry(association.entry, now, field);
};

function stateOf(association: Association): number {
  switch (association.kind) {
    case 'tracked':
      return STATE_OF[association.info];
    case 'template':
      return CT_STATE.NEW;
    case 'untracked':
      return CT_STATE.UNTRACKED;
    default:
      return CT_STATE.INVALID;
  }
}

/** Between `CT` in raw and tracking, a packet carries an empty connection that counts as confirmed. */
function ofTemplate(field: Field, noAddress: FieldValue): FieldValue | undefined {
  switch (field) {
    case 'ct.status':
      return STATUS.CONFIRMED;
    case 'ct.origSrc':
    case 'ct.origDst':
    case 'ct.replSrc':
    case 'ct.replDst':
      return noAddress;
    case 'ct.helper':
      return undefined;
    default:
      return field.startsWith('ct.') ? 0 : undefined;
  }
}

function readEntry(entry: ConntrackEntry, now: number, field: Field): FieldValue | undefined {
  const { original, reply } = entry;
  switch (field) {
    case 'ct.status':
      return entry.status & 0xffff;
    case 'ct.proto':
      return original.protocol;
    case 'ct.origSrc':
      return original.source;
    case 'ct.origDst':
      return original.destination;
    case 'ct.replSrc':
      return reply.source;
    case 'ct.replDst':
      return reply.destination;
    case 'ct.origSrcPort':
      return original.sourcePort;
    case 'ct.origDstPort':
      return original.destinationPort;
    case 'ct.replSrcPort':
      return reply.sourcePort;
    case 'ct.replDstPort':
      return reply.destinationPort;
    case 'ct.expires':
      // Before confirmation the time left is counted from the start of the clock, so nothing is left of it.
      return entry.status & STATUS.CONFIRMED ? Math.max(0, Math.floor(entry.timeout - now)) : 0;
    case 'ct.mark':
      return entry.mark;
    case 'ct.helper':
      return entry.master?.help?.helper;
    case 'ct.zone':
      return entry.zone.id;
    default:
      return undefined;
  }
}

export const setConnectionMark: SetConnectionMark = (skb, mark) => {
  if (skb.association.kind === 'tracked') skb.association.entry.mark = mark >>> 0;
};

export const viewConnection: ViewConnection = (skb, now) => {
  const { association } = skb;
  return association.kind === 'tracked' ? viewOf(association.entry, now) : undefined;
};

export const viewConnections: ViewConnections = (table, now) =>
  [...table.entries].filter((entry) => !isExpired(entry, now)).map((entry) => viewOf(entry, now));

function viewOf(entry: ConntrackEntry, now: number): ConnectionView {
  const { stateName } = trackerOf(entry.original.protocol);
  const { master } = entry;
  return {
    read: (field) => (field === 'ct.direction' ? undefined : readEntry(entry, now, field)),
    ...(stateName ? { state: stateName(entry.protocolState) } : {}),
    ...(master ? { master: (field: Field) => readEntry(master, now, field) } : {}),
    packets: { ...entry.packets },
    bytes: { ...entry.bytes },
    labels: entry.labels,
    addLabel: (bit) => {
      if (!entry.labels.includes(bit)) entry.labels = [...entry.labels, bit];
    },
  };
}
