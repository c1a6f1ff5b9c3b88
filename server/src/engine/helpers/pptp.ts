/** PPTP: the control connection agrees on two call identifiers, and the data travel in GRE under them. */

import { replacePayload } from '../application/helper-rewrite.ts';
import { BODY_AT, PPTP, type PptpMessage, readPptpMessage } from '../application/pptp-messages.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Expectation,
  findEntry,
  has,
  NAT_MASK,
  tupleOf,
} from '../conntrack/conntrack-state.ts';
import { findExpectation, unexpect } from '../conntrack/expectations.ts';
import { expect, type HelperView, helper, withdraw } from '../conntrack/helper.ts';
import { type Direction, inverse, opposite, type Tuple } from '../conntrack/tuple.ts';
import { setUpNat } from '../nat/nat.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { HookContext } from '../seam.ts';

type Session = 'none' | 'error' | 'stop-requested' | 'requested' | 'confirmed';
type Call =
  | 'none'
  | 'out-requested'
  | 'out-confirmed'
  | 'in-requested'
  | 'in-replied'
  | 'in-confirmed'
  | 'clear-requested';

/** Call identifiers of the server (PAC) and the client (PNS), as the server sees them and as they were before NAT. */
interface PptpData {
  readonly session: Session;
  readonly call: Call;
  readonly server: number;
  readonly client: number;
  readonly natServer: number;
  readonly natClient: number;
}

const RESULT_OK = 1;

export default helper<PptpData>({
  name: 'pptp',
  families: [4],
  protocols: [PROTOCOL.TCP],
  policies: [{ name: '', maximum: 2, timeoutSeconds: 300 }],
  sources: ['kernel:net/netfilter/nf_conntrack_pptp.c', 'kernel:net/ipv4/netfilter/nf_nat_pptp.c', 'rfc:2637'],
  initial: { session: 'none', call: 'none', server: 0, client: 0, natServer: 0, natClient: 0 },

  help(view, data) {
    const established = view.info === 'ESTABLISHED' || view.info === 'ESTABLISHED_REPLY';
    const message = established ? readPptpMessage(view.skb.packet.payload) : undefined;
    if (!message) return { verdict: 'ACCEPT', data };
    const next = view.direction === 'original' ? fromClient(data, message) : fromServer(view, data, message);
    if (!next) return { verdict: 'ACCEPT', data };
    if (!has(view.entry, NAT_MASK)) return { verdict: 'ACCEPT', data: next };
    const translated =
      view.direction === 'original'
        ? translateFromClient(view, next, message)
        : translateFromServer(view, next, message);
    return { verdict: 'ACCEPT', data: translated };
  },

  bind(table, context, entry, expectation) {
    if (has(expectation.master, NAT_MASK)) bindCall(table, context, entry, expectation);
    else dropExpectation(table, expectation.master, inverse(expectation.tuple));
  },

  ended(table, entry, end) {
    endCalls(table, entry, end);
  },
});

/** `undefined` for a message out of turn. kernel: pptp_outbound_pkt */
function fromClient(data: PptpData, message: PptpMessage): PptpData | undefined {
  switch (message.type) {
    case PPTP.START_SESSION_REQUEST:
      return data.session === 'none' ? { ...data, session: 'requested' } : undefined;
    case PPTP.STOP_SESSION_REQUEST:
      return { ...data, session: 'stop-requested' };
    case PPTP.OUT_CALL_REQUEST:
      return data.session === 'confirmed' ? { ...data, call: 'out-requested', client: message.callId } : undefined;
    case PPTP.IN_CALL_REPLY:
      if (data.call !== 'in-requested' && data.call !== 'in-replied') return undefined;
      if (data.server !== message.peerCallId) return undefined;
      return message.callResult === RESULT_OK
        ? { ...data, call: 'in-replied', client: message.callId }
        : { ...data, call: 'none' };
    case PPTP.CALL_CLEAR_REQUEST:
      return data.session === 'confirmed' ? { ...data, call: 'clear-requested' } : undefined;
    case PPTP.SET_LINK_INFO:
    case PPTP.ECHO_REQUEST:
    case PPTP.ECHO_REPLY:
      return data;
    default:
      return undefined;
  }
}

/** `undefined` for a message out of turn. kernel: pptp_inbound_pkt */
function fromServer(view: HelperView, data: PptpData, message: PptpMessage): PptpData | undefined {
  switch (message.type) {
    case PPTP.START_SESSION_REPLY:
      if (data.session !== 'requested' && data.session !== 'confirmed') return undefined;
      return { ...data, session: message.startResult === RESULT_OK ? 'confirmed' : 'error' };
    case PPTP.STOP_SESSION_REPLY:
      if (data.session === 'requested' || data.session === 'confirmed') return undefined;
      return { ...data, session: message.stopResult === RESULT_OK ? 'none' : 'error' };
    case PPTP.OUT_CALL_REPLY: {
      if (data.session !== 'confirmed' || (data.call !== 'out-requested' && data.call !== 'out-confirmed'))
        return undefined;
      if (data.client !== message.peerCallId) return undefined;
      if (message.callResult !== RESULT_OK) return { ...data, call: 'none' };
      return expectCall(view, { ...data, call: 'out-confirmed', server: message.callId });
    }
    case PPTP.IN_CALL_REQUEST:
      return data.session === 'confirmed' ? { ...data, call: 'in-requested', server: message.callId } : undefined;
    case PPTP.IN_CALL_CONNECT:
      if (data.session !== 'confirmed' || (data.call !== 'in-replied' && data.call !== 'in-confirmed'))
        return undefined;
      return data.client === message.callId ? expectCall(view, { ...data, call: 'in-confirmed' }) : undefined;
    case PPTP.CALL_DISCONNECT_NOTIFY:
      endCalls(view.table, view.entry, view.end);
      return { ...data, call: 'none' };
    case PPTP.WAN_ERROR_NOTIFY:
    case PPTP.SET_LINK_INFO:
    case PPTP.ECHO_REQUEST:
    case PPTP.ECHO_REPLY:
      return data;
    default:
      return undefined;
  }
}

/** Expects GRE from either end, under both identifiers; the first packet settles which. kernel: exp_gre */
function expectCall(view: HelperView, data: PptpData): PptpData {
  const translates = has(view.entry, NAT_MASK);
  const next = translates ? { ...data, natServer: data.server } : data;
  const request = (direction: Direction, sourcePort: number, destinationPort: number, savedPort: number) => {
    const { source, destination } = tupleOf(view.entry, direction);
    const nat = { how: 'pptp', direction, savedAddress: undefined, savedPort };
    return { protocol: PROTOCOL.GRE, source, sourcePort, destination, destinationPort, nat };
  };
  const clientKey = translates ? next.natClient : next.client;
  const forward = expect(view, request('original', clientKey, next.server, next.client));
  if (forward.result !== 'added') return next;
  const backward = expect(
    view,
    request('reply', translates ? next.natServer : next.server, next.client, next.natClient),
  );
  if (backward.result !== 'added') {
    withdraw(view, forward.expectation);
    return next;
  }
  if (!addKeys(view, [forward.expectation, backward.expectation])) {
    withdraw(view, forward.expectation);
    withdraw(view, backward.expectation);
  }
  return next;
}

/** Notes the source keys; one call for each control connection. kernel: nf_ct_gre_keymap_add */
function addKeys({ table, entry }: HelperView, expectations: readonly Expectation[]): boolean {
  for (const { tuple, nat } of expectations) {
    const direction = nat?.direction ?? 'original';
    const known = table.greKeys.find((key) => key.master === entry && key.direction === direction);
    if (!known) table.greKeys = [...table.greKeys, { tuple, master: entry, direction }];
    else if (known.tuple.destinationPort !== tuple.destinationPort) return false;
  }
  return true;
}

/** The client's identifier becomes the port that NAT gave its control connection. kernel:net/ipv4/netfilter/nf_nat_pptp.c */
function translateFromClient(view: HelperView, data: PptpData, { type }: PptpMessage): PptpData {
  const asksForCall = type === PPTP.OUT_CALL_REQUEST;
  const next = asksForCall ? { ...data, natClient: data.client, client: view.entry.reply.destinationPort } : data;
  if (asksForCall || type === PPTP.IN_CALL_REPLY || type === PPTP.CALL_CLEAR_REQUEST) writeCallId(view, 0, next.client);
  return next;
}

function translateFromServer(view: HelperView, data: PptpData, { type }: PptpMessage): PptpData {
  const offsets: ReadonlyMap<number, number> = new Map([
    [PPTP.OUT_CALL_REPLY, 2],
    [PPTP.IN_CALL_CONNECT, 0],
    [PPTP.WAN_ERROR_NOTIFY, 0],
    [PPTP.CALL_DISCONNECT_NOTIFY, 0],
    [PPTP.SET_LINK_INFO, 0],
  ]);
  const offset = offsets.get(type);
  if (offset !== undefined) writeCallId(view, offset, data.natClient);
  return data;
}

function writeCallId(view: HelperView, offset: number, id: number): void {
  replacePayload(view, BODY_AT + offset, 2, String.fromCharCode(id >> 8, id & 255));
}

/** kernel:net/ipv4/netfilter/nf_nat_pptp.c (pptp_nat_expected) */
function bindCall(
  table: ConntrackState,
  context: HookContext,
  entry: ConntrackEntry,
  { master, nat }: Expectation,
): void {
  if (!nat) return;
  const other = tupleOf(master, opposite(nat.direction));
  const data = dataOf(master);
  // The identifiers before NAT are looked for where they were never kept, so only one direction finds its twin.
  const [sourcePort, destinationPort] = nat.direction === 'original' ? [data.server, data.client] : [0, 0];
  dropExpectation(table, master, { ...other, protocol: PROTOCOL.GRE, sourcePort, destinationPort });
  const ports = { min: nat.savedPort, max: nat.savedPort };
  const to = (address: Tuple['source'], withPort: boolean) => ({
    addresses: { min: address, max: address },
    ports: withPort ? ports : undefined,
  });
  setUpNat(table, context, entry, to(other.destination, nat.direction === 'original'), 'source');
  setUpNat(table, context, entry, to(other.source, nat.direction === 'reply'), 'destination');
}

/** The call's GRE connections end, or are expected no more. kernel: pptp_destroy_siblings */
function endCalls(
  table: ConntrackState,
  entry: ConntrackEntry,
  end: (table: ConntrackState, entry: ConntrackEntry) => void,
): void {
  table.greKeys = table.greKeys.filter((key) => key.master !== entry);
  const { client, server } = dataOf(entry);
  for (const direction of ['original', 'reply'] as const) {
    const [sourcePort, destinationPort] = direction === 'original' ? [client, server] : [server, client];
    const tuple = { ...tupleOf(entry, direction), protocol: PROTOCOL.GRE, sourcePort, destinationPort };
    const found = findEntry(table, tuple, entry.zone);
    if (found) end(table, found.entry);
    else dropExpectation(table, entry, tuple);
  }
}

function dropExpectation(table: ConntrackState, { zone }: ConntrackEntry, tuple: Tuple): void {
  const found = findExpectation(table, tuple, zone);
  if (found) unexpect(table, found);
}

function dataOf({ help }: ConntrackEntry): Pick<PptpData, 'client' | 'server'> {
  const data = help?.data;
  const isOurs = typeof data === 'object' && data !== null && 'client' in data && 'server' in data;
  if (!isOurs || typeof data.client !== 'number' || typeof data.server !== 'number') return { client: 0, server: 0 };
  return { client: data.client, server: data.server };
}
