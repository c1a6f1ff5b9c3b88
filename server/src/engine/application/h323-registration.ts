/** RAS: what terminals and gatekeepers tell each other about where calls are signalled, and what NAT rewrites in it. */
import { forgetExpectations, has, renew, STATUS } from '../conntrack/conntrack-state.ts';
import { findExpectation } from '../conntrack/expectations.ts';
import { expect } from '../conntrack/helper.ts';
import { opposite } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { type Call, isTranslated, type Place, signalAddress, tuplesOf, writeAddress } from './h323-address.ts';
import { announceTranslated } from './h323-call.ts';
import type { PerValue } from './per.ts';

/** Seconds that a registration lives which does not say how long. kernel: default_rrq_ttl */
const USUAL_LIFE_SECONDS = 300;
/** What every kernel can count: 31 bits of its ticks, of which there are at most 1,000 a second. */
const LONGEST_LIFE_SECONDS = 2_147_483;
/** Seconds for the answer to who signs off. */
const GOODBYE_SECONDS = 30;

/** What the message announces is expected; false where that is not possible, and the packet is dropped. kernel: process_ras */
export function readRegistration(call: Call, { parts }: PerValue): boolean {
  const [name = '', message] = Object.entries(parts)[0] ?? [];
  if (!message) return true;
  const part = (key: string): PerValue | undefined => message.parts[key];
  switch (name) {
    case 'gatekeeperRequest':
      return replaceOwn(call, [part('rasAddress')]);
    case 'gatekeeperConfirm':
      return expectGatekeeper(call, part('rasAddress'));
    case 'registrationRequest':
      return register(call, message);
    case 'registrationConfirm':
      return confirmRegistration(call, message);
    case 'unregistrationRequest':
      return signOff(call, part('callSignalAddress'));
    case 'admissionRequest':
      return requestAdmission(call, part('destCallSignalAddress'), part('srcCallSignalAddress'));
    case 'admissionConfirm':
      return confirmAdmission(call, part('destCallSignalAddress'));
    case 'locationRequest':
      return replaceOwn(call, [part('replyAddress')]);
    case 'locationConfirm':
      return expectCalls(call, signalAddress(call.view, part('callSignalAddress')));
    case 'infoRequestResponse':
      return replaceOwn(call, [part('rasAddress')]) && replaceSignal(call, part('callSignalAddress')?.items ?? []);
    default:
      return true;
  }
}

/** The sender's address of this very connection is given as the other side knows it. kernel: set_ras_addr */
function replaceOwn({ view }: Call, values: readonly (PerValue | undefined)[]): true {
  if (!isTranslated(view)) return true;
  const { own, other } = tuplesOf(view);
  const place = values
    .map((value) => signalAddress(view, value))
    .find((found) => found?.address === own.source && found.port === own.sourcePort);
  if (place) writeAddress(view, place.at, other.destination, other.destinationPort);
  return true;
}

/** An address for calls that was announced before is given as the other side knows it. kernel: set_sig_addr */
function replaceSignal(call: Call, values: readonly (PerValue | undefined)[]): true {
  const { view, data } = call;
  if (!isTranslated(view)) return true;
  const { own, other } = tuplesOf(view);
  const port = data.signalPorts[opposite(view.direction)];
  for (const [i, value] of values.entries()) {
    const place = signalAddress(view, value);
    if (!place || place.port !== data.signalPorts[view.direction]) continue;
    if (place.address === own.source) {
      const first = i > 0 ? loopbackIn(call, values) : undefined;
      writeAddress(view, (first ?? place).at, other.destination, port);
      return true;
    }
    if (place.address === own.destination) {
      writeAddress(view, place.at, other.source, port);
      return true;
    }
  }
  return true;
}

/** Some terminals name 127.0.0.1 first, and are found by no one unless it is overwritten. */
function loopbackIn({ view }: Call, values: readonly (PerValue | undefined)[]): Place | undefined {
  const place = signalAddress(view, values[0]);
  return place && Number(place.address) >>> 24 === 127 ? place : undefined;
}

/** A gatekeeper that wants to be spoken to elsewhere. kernel: process_gcf */
function expectGatekeeper({ view }: Call, value: PerValue | undefined): boolean {
  const place = signalAddress(view, value);
  const { own, other } = tuplesOf(view);
  if (!place || (place.address === own.source && place.port === own.sourcePort)) return true;
  if (has(view.entry, STATUS.EXPECTED)) return true;
  const { result } = expect(view, {
    protocol: PROTOCOL.UDP,
    source: other.source,
    destination: place.address,
    destinationPort: place.port,
    assignHelper: 'RAS',
  });
  return result === 'added';
}

/** kernel: process_rrq */
function register(call: Call, { parts }: PerValue): boolean {
  if (!expectCallsFromGatekeeper(call, parts['callSignalAddress']?.items ?? [])) return false;
  replaceOwn(call, parts['rasAddress']?.items ?? []);
  call.data.lifeSeconds = parts['timeToLive']?.number ?? USUAL_LIFE_SECONDS;
  return true;
}

/** The first address of the terminal's own; calls come from the gatekeeper. kernel: expect_q931, nat_q931 */
function expectCallsFromGatekeeper(call: Call, values: readonly PerValue[]): boolean {
  const { view, data } = call;
  const { own, other } = tuplesOf(view);
  const places = values.map((value) => signalAddress(view, value));
  const index = places.findIndex((place) => place?.address === own.source && place.port !== 0);
  const place = places[index];
  if (!place) return true;
  const request = {
    protocol: PROTOCOL.TCP,
    source: other.source,
    destination: other.destination,
    destinationPort: place.port,
    assignHelper: 'Q.931',
    permanent: true,
  };
  if (!isTranslated(view)) {
    if (expect(view, request).result !== 'added') return false;
    data.signalPorts[view.direction] = place.port;
    return true;
  }
  const port = announceTranslated(call, place.port, request, place.at);
  const first = index > 0 ? loopbackIn(call, values) : undefined;
  if (port !== undefined && first) writeAddress(view, first.at, other.destination, port);
  return true;
}

/** The registration's life becomes the connection's, and that of what it expects. kernel: process_rcf */
function confirmRegistration(call: Call, { parts }: PerValue): boolean {
  const { view, data } = call;
  const { table, entry, direction, context } = view;
  replaceSignal(call, parts['callSignalAddress']?.items ?? []);
  data.lifeSeconds = parts['timeToLive']?.number ?? data.lifeSeconds;
  if (data.lifeSeconds === 0) return true;
  if (data.lifeSeconds > LONGEST_LIFE_SECONDS) {
    context.uncertain(
      'a registration of such length is more than the kernel can count, whose clock differs from host to host',
    );
  }
  renew(table, entry, context.now, data.lifeSeconds);
  const { own } = tuplesOf(view);
  const { family } = own;
  // Looked for from nowhere: what only the gatekeeper may use is not found.
  const tuple = {
    family,
    protocol: PROTOCOL.TCP,
    source: family === 4 ? 0 : 0n,
    sourcePort: 0,
    destination: own.destination,
    destinationPort: data.signalPorts[opposite(direction)],
  };
  const known = findExpectation(table, tuple, entry.zone);
  if (known?.master === entry) known.deadline = context.now + data.lifeSeconds;
  return true;
}

/** kernel: process_urq */
function signOff(call: Call, addresses: PerValue | undefined): boolean {
  const { view, data } = call;
  replaceSignal(call, addresses?.items ?? []);
  forgetExpectations(view.table, view.entry);
  data.signalPorts.original = 0;
  data.signalPorts.reply = 0;
  renew(view.table, view.entry, view.context.now, GOODBYE_SECONDS);
  return true;
}

/** kernel: process_arq */
function requestAdmission({ view, data }: Call, called: PerValue | undefined, caller: PerValue | undefined): boolean {
  if (!isTranslated(view)) return true;
  const { own, other } = tuplesOf(view);
  const to = signalAddress(view, called);
  const from = signalAddress(view, caller);
  if (to?.address === own.source && to.port === data.signalPorts[view.direction]) {
    writeAddress(view, to.at, other.destination, data.signalPorts[opposite(view.direction)]);
  } else if (from?.address === own.source) {
    writeAddress(view, from.at, other.destination, from.port);
  }
  return true;
}

/** kernel: process_acf */
function confirmAdmission(call: Call, value: PerValue | undefined): boolean {
  const place = signalAddress(call.view, value);
  return place?.address === tuplesOf(call.view).own.destination
    ? replaceSignal(call, [value])
    : expectCalls(call, place);
}

/** Where the call may be signalled. kernel: process_acf, process_lcf */
function expectCalls({ view }: Call, place: Place | undefined): boolean {
  if (!place) return true;
  const { result } = expect(view, {
    protocol: PROTOCOL.TCP,
    source: tuplesOf(view).other.source,
    destination: place.address,
    destinationPort: place.port,
    assignHelper: 'Q.931',
    permanent: true,
  });
  return result === 'added';
}
