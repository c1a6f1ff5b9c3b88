/** Q.931: the connections that the signalling of a call announces, and the addresses that NAT rewrites in it. */
import type { Address } from '../../base/ip.ts';
import type { ConntrackEntry, ConntrackState, Expectation } from '../conntrack/conntrack-state.ts';
import { tupleOf } from '../conntrack/conntrack-state.ts';
import { expect, type ViewExpectRequest } from '../conntrack/helper.ts';
import { opposite } from '../conntrack/tuple.ts';
import { followMaster, setUpNat } from '../nat/nat.ts';
import { PROTOCOL, readUint16 } from '../packet/packet.ts';
import { routeOutput } from '../path/route.ts';
import { routeTableOf } from '../path/route-table.ts';
import type { HookContext } from '../seam.ts';
import { USER_INFORMATION } from './h225-types.ts';
import { type Call, isSpeakerTranslated, isTranslated, signalAddress, tuplesOf, writeAddress } from './h323-address.ts';
import { readControl, readOpening } from './h323-media.ts';
import { expectFreePort } from './helper-rewrite.ts';
import { type PerValue, readPer } from './per.ts';

/** Q.931 user-network call control, and the element that carries a message of H.225.0. itu-t:Q.931, itu-t:H.225.0 */
const CALL_CONTROL = 8;
const USER_USER = 0x7e;

/** How the connection that a forwarded call needs is bound. */
const FORWARDING = 'callforwarding';

/** What a signalling message carries; `undefined` where nothing is found. kernel: DecodeQ931 */
export function userInformation(bytes: Uint8Array, start: number, end: number): PerValue | undefined {
  const byte = (at: number): number => bytes[at] ?? 0;
  if (end - start < 2 || byte(start) !== CALL_CONTROL) return undefined;
  let at = start + 2 + byte(start + 1);
  if (end - at < 2) return undefined;
  at += byte(at + 1) & 0x80 ? 2 : 1;
  while (at < end) {
    if (byte(at) === USER_USER) {
      const length = readUint16(bytes, at + 1) ?? 0;
      if (end - at < 3 || end - at - 3 < length || length < 2) return undefined;
      return readPer(USER_INFORMATION, bytes, at + 4, at + 3 + length);
    }
    at += 2 + byte(at + 1);
  }
  return undefined;
}

/** What the message announces is expected; false where that is not possible, and the packet is dropped. kernel: process_q931 */
export function readSignal(call: Call, { parts }: PerValue): boolean {
  const pdu = parts['pdu']?.parts ?? {};
  return (
    readBody(call, pdu['body']?.parts ?? {}) && (pdu['h245Control']?.items ?? []).every((m) => readControl(call, m))
  );
}

function readBody(call: Call, body: PerValue['parts']): boolean {
  const { setup, callProceeding, connect, alerting, facility, progress } = body;
  if (setup) return readSetup(call, setup);
  if (facility?.parts['reason']?.parts['callForwarded']) {
    return expectForwarded(call, facility.parts['alternativeAddress']);
  }
  const other = callProceeding ?? connect ?? alerting ?? facility ?? progress;
  return !other || (expectControl(call, other.parts['h245Address']) && readFastStart(call, other));
}

/** kernel: process_setup */
function readSetup(call: Call, setup: PerValue): boolean {
  const { view } = call;
  if (!expectControl(call, setup.parts['h245Address'])) return false;
  if (isTranslated(view)) {
    const { other } = tuplesOf(view);
    replace(call, setup.parts['destCallSignalAddress'], other.source, other.sourcePort);
    replace(call, setup.parts['sourceCallSignalAddress'], other.destination, other.destinationPort);
  }
  return readFastStart(call, setup);
}

function replace({ view }: Call, value: PerValue | undefined, address: Address, port: number): void {
  const place = signalAddress(view, value);
  if (place && place.address !== address) writeAddress(view, place.at, address, port);
}

function readFastStart(call: Call, { parts }: PerValue): boolean {
  return (parts['fastStart']?.items ?? []).every((opening) => readOpening(call, opening));
}

/** Where the speaker awaits the connection for H.245. kernel: expect_h245, nat_h245 */
function expectControl(call: Call, value: PerValue | undefined): boolean {
  const { view } = call;
  const place = signalAddress(view, value);
  const { own, other } = tuplesOf(view);
  if (!place || place.address !== own.source || place.port === 0) return true;
  const request = {
    protocol: PROTOCOL.TCP,
    source: other.source,
    destination: other.destination,
    destinationPort: place.port,
    assignHelper: 'H.245',
  };
  if (!isSpeakerTranslated(view)) return expect(view, request).result === 'added';
  announceTranslated(call, place.port, request, place.at);
  return true;
}

/** Finds a port for it, writes it into the message and remembers it; the port where it is, if none is free. Gives the one found. */
export function announceTranslated(
  { view, data }: Call,
  port: number,
  request: ViewExpectRequest,
  at: number,
): number | undefined {
  const { signalPorts } = data;
  const { direction } = view;
  const back = opposite(direction);
  const wanted = signalPorts[direction] === port ? signalPorts[back] : port;
  const nat = { how: 'follow-master', direction: back, savedAddress: undefined, savedPort: port };
  const found = expectFreePort(view, { ...request, destinationPort: wanted, nat });
  if (!found) return undefined;
  writeAddress(view, at, tuplesOf(view).other.destination, found.port);
  signalPorts[direction] = port;
  signalPorts[back] = found.port;
  return found.port;
}

/** The call goes on elsewhere; nobody is expected where both ends lie on the same side of this host. kernel: expect_callforwarding, nat_callforwarding */
function expectForwarded({ view }: Call, value: PerValue | undefined): boolean {
  const place = signalAddress(view, value);
  const { other } = tuplesOf(view);
  if (!place || place.port === 0 || lieOnOneSide(view.context, place.address, other.source)) return true;
  const request = {
    protocol: PROTOCOL.TCP,
    source: other.source,
    destination: place.address,
    destinationPort: place.port,
    assignHelper: 'Q.931',
  };
  if (!isSpeakerTranslated(view)) return expect(view, request).result === 'added';
  const found = expectFreePort(view, {
    ...request,
    destination: other.destination,
    nat: {
      how: FORWARDING,
      direction: opposite(view.direction),
      savedAddress: place.address,
      savedPort: place.port,
    },
  });
  if (found) writeAddress(view, place.at, other.destination, found.port);
  return true;
}

/** kernel: callforward_do_filter */
function lieOnOneSide({ host }: HookContext, one: Address, other: Address): boolean {
  const routes = routeTableOf(host);
  const [to, from] = [routeOutput(routes, one, undefined), routeOutput(routes, other, undefined)];
  return to.kind === 'out' && from.kind === 'out' && to.nextHop === from.nextHop && to.device === from.device;
}

/** Binds what was announced: a forwarded call to where it goes on, all else as its master is bound. kernel: ip_nat_callforwarding_expect */
export function bindAnnounced(
  table: ConntrackState,
  context: HookContext,
  entry: ConntrackEntry,
  expectation: Expectation,
): void {
  const { nat } = expectation;
  if (nat?.how !== FORWARDING || nat.savedAddress === undefined) {
    followMaster(table, context, entry, expectation);
    return;
  }
  const { source } = tupleOf(entry, opposite(nat.direction));
  setUpNat(table, context, entry, { addresses: { min: source, max: source }, ports: undefined }, 'source');
  const { savedAddress, savedPort } = nat;
  const ports = { min: savedPort, max: savedPort };
  setUpNat(table, context, entry, { addresses: { min: savedAddress, max: savedAddress }, ports }, 'destination');
}
