/** What SIP connections expect: calls at a registered contact, and the streams of a call. */
import type { Address } from '../../base/ip.ts';
import {
  type ConntrackEntry,
  type ConntrackState,
  type Expectation,
  has,
  NAT_MASK,
  tupleOf,
} from '../conntrack/conntrack-state.ts';
import { findExpectation, unexpect } from '../conntrack/expectations.ts';
import { expect, type HelperView, type ViewExpectRequest, withdraw } from '../conntrack/helper.ts';
import { opposite } from '../conntrack/tuple.ts';
import { setUpNat } from '../nat/nat.ts';
import { PROTOCOL } from '../packet/packet.ts';
import type { HookContext } from '../seam.ts';
import { expectFreePort } from './helper-rewrite.ts';
import type { SdpMedia } from './sip-message.ts';

/** Kinds of expectations, by the position of their policy. */
export const CLASS = { signalling: 0, audio: 1, video: 2, image: 3 } as const;

/** kernel: nf_nat_sip_expect */
export function expectTranslated(view: HelperView, answerPort: number, request: ViewExpectRequest): boolean {
  const own = tupleOf(view.entry, view.direction);
  const other = tupleOf(view.entry, opposite(view.direction));
  const isSource = request.destinationPort === (answerPort || own.sourcePort);
  const found = expectFreePort(view, {
    ...request,
    destination: own.source === other.destination ? request.destination : other.destination,
    destinationPort: isSource ? other.destinationPort : request.destinationPort,
    nat: {
      how: 'sip',
      direction: opposite(view.direction),
      savedAddress: request.destination,
      savedPort: request.destinationPort,
    },
  });
  return found !== undefined;
}

/** kernel: refresh_signalling_expectation */
export function activate(view: HelperView, address: Address, port: number, seconds: number): boolean {
  const found = expectationsOf(view).find(
    ({ class: kind, tuple }) =>
      kind === CLASS.signalling &&
      tuple.destination === address &&
      tuple.destinationPort === port &&
      tuple.protocol === view.entry.original.protocol,
  );
  if (!found) return false;
  found.deadline = view.context.now + seconds;
  found.inactive = false;
  return true;
}

function expectationsOf({ table, entry }: HelperView): readonly Expectation[] {
  return table.expectations.filter(({ master }) => master === entry);
}

/** All media, or the newest signalling. kernel: flush_expectations */
export function flushExpectations(view: HelperView, which: 'media' | 'signalling'): void {
  const found = expectationsOf(view).filter(
    ({ class: kind }) => (kind === CLASS.signalling) === (which === 'signalling'),
  );
  for (const expectation of which === 'media' ? found : found.slice(0, 1)) unexpect(view.table, expectation);
}

/** A stream and its control, at an even port and the next; only between the two that signal. kernel: set_expected_rtp_rtcp */
export function expectMedia(view: HelperView, media: SdpMedia, address: Address): boolean {
  const { entry, direction, table } = view;
  const own = tupleOf(entry, direction);
  if (address !== own.source) return true;
  const other = tupleOf(entry, opposite(direction));
  const kind = CLASS[media.kind];
  const wanted = {
    family: own.family,
    protocol: PROTOCOL.UDP,
    source: other.source,
    sourcePort: 0,
    destination: address,
  };
  const known = findExpectation(table, { ...wanted, destinationPort: media.port }, entry.zone);
  if (known && known.master !== entry && known.helper === 'sip' && known.class === kind) {
    if (known.nat && has(entry, NAT_MASK)) {
      view.context.uncertain('two translated ends may send their media to each other directly, which is not modelled');
    }
    return true;
  }
  const isTranslated = has(entry, NAT_MASK);
  const destination = isTranslated && own.source !== other.destination ? other.destination : address;
  const base = media.port & ~1;
  const request = (port: number, savedPort: number): ViewExpectRequest => ({
    class: kind,
    protocol: PROTOCOL.UDP,
    source: other.source,
    destination,
    destinationPort: port,
    anyMaster: true,
    ...(isTranslated && { nat: { how: 'sip', direction: opposite(direction), savedAddress: address, savedPort } }),
  });
  if (!isTranslated) {
    const stream = expect(view, request(base, base));
    if (stream.result !== 'added' && stream.result !== 'already') return false;
    const control = expect(view, request(base + 1, base + 1));
    if (control.result === 'added' || control.result === 'already') return true;
    if (stream.result === 'added') withdraw(view, stream.expectation);
    return false;
  }
  for (let port = base; port <= 65535; port += 2) {
    const stream = expect(view, request(port, base));
    if (stream.result === 'busy') continue;
    if (stream.result !== 'added') return false;
    const control = expect(view, request(port + 1, base + 1));
    if (control.result === 'added') return true;
    withdraw(view, stream.expectation);
    if (control.result !== 'busy') return false;
  }
  return false;
}

/** kernel:net/netfilter/nf_nat_sip.c (nf_nat_sip_expected) */
export function bindExpected(
  table: ConntrackState,
  context: HookContext,
  entry: ConntrackEntry,
  { master, nat, class: kind }: Expectation,
): void {
  if (nat?.savedAddress === undefined) return;
  const exactly = (address: Address, port: number | undefined) => ({
    addresses: { min: address, max: address },
    ports: port === undefined ? undefined : { min: port, max: port },
  });
  setUpNat(table, context, entry, exactly(nat.savedAddress, nat.savedPort), 'destination');
  const { source, sourcePort, protocol } = entry.original;
  const pair =
    kind === CLASS.signalling
      ? undefined
      : table.expectations.find(
          (e) =>
            e.master === master &&
            e.tuple.protocol === protocol &&
            e.nat?.savedAddress === source &&
            e.nat.savedPort === sourcePort,
        );
  if (pair) setUpNat(table, context, entry, exactly(pair.tuple.destination, pair.tuple.destinationPort), 'source');
  else if (source === tupleOf(master, nat.direction).source) {
    setUpNat(table, context, entry, exactly(tupleOf(master, opposite(nat.direction)).destination, undefined), 'source');
  }
}
