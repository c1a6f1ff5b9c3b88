/** H.245: the connections that the opening of a channel announces, for a stream with its control or for data. */

import { expect, type ViewExpectRequest, withdraw } from '../conntrack/helper.ts';
import { opposite } from '../conntrack/tuple.ts';
import { PROTOCOL } from '../packet/packet.ts';
import { type Call, isSpeakerTranslated, mediaAddress, type Place, tuplesOf, writeAddress } from './h323-address.ts';
import { expectFreePort } from './helper-rewrite.ts';
import type { PerValue } from './per.ts';

/** Streams whose translated ports are remembered for one connection. kernel: H323_RTP_CHANNEL_MAX */
const MOST_STREAMS = 4;

/** What a message of H.245 announces is expected; false where that is not possible, and the packet is dropped. kernel: process_h245 */
export function readControl(call: Call, message: PerValue): boolean {
  const opening = message.parts['request']?.parts['openLogicalChannel'];
  const answer = message.parts['response']?.parts['openLogicalChannelAck'];
  return (!opening || readOpening(call, opening)) && (!answer || readAnswer(call, answer));
}

/** kernel: process_olc */
export function readOpening(call: Call, { parts }: PerValue): boolean {
  const forward = parts['forward'];
  if (!readChannel(call, forward?.parts['multiplex']?.parts['h2250'])) return false;
  if (!readChannel(call, parts['reverse']?.parts['multiplex']?.parts['h2250'])) return false;
  const data = forward?.parts['dataType']?.parts['data']?.parts['application']?.parts['t120'];
  return !data?.parts['separateLANStack'] || expectData(call, parts['separateStack']);
}

/** kernel: process_olca */
function readAnswer(call: Call, { parts }: PerValue): boolean {
  return (
    readChannel(call, parts['reverse']?.parts['multiplex']?.parts['h2250']) &&
    readChannel(call, parts['forwardAck']?.parts['h2250']) &&
    expectData(call, parts['separateStack'])
  );
}

function readChannel(call: Call, channel: PerValue | undefined): boolean {
  return (
    expectStream(call, channel?.parts['mediaChannel']) && expectStream(call, channel?.parts['mediaControlChannel'])
  );
}

/** Only an address of the speaker's own is believed. */
function ownPlace({ view }: Call, value: PerValue | undefined): Place | undefined {
  const place = mediaAddress(view, value);
  return place && place.address === tuplesOf(view).own.source && place.port !== 0 ? place : undefined;
}

/** A stream and its control go to an even port and the next, whichever of the two is named. kernel: expect_rtp_rtcp */
function expectStream(call: Call, value: PerValue | undefined): boolean {
  const { view } = call;
  const place = ownPlace(call, value);
  if (!place) return true;
  const even = place.port & ~1;
  if (isSpeakerTranslated(view)) {
    translateStream(call, place, even);
    return true;
  }
  const stream = expect(view, streamRequest(call, even, undefined));
  if (stream.result !== 'added') return false;
  if (expect(view, streamRequest(call, even + 1, undefined)).result === 'added') return true;
  withdraw(view, stream.expectation);
  return false;
}

function streamRequest(call: Call, port: number, savedPort: number | undefined): ViewExpectRequest {
  return { ...requestTo(call, port, savedPort), protocol: PROTOCOL.UDP };
}

/** To the speaker, as the other side knows him. With a saved port, NAT leads it there. */
function requestTo({ view }: Call, port: number, savedPort: number | undefined): ViewExpectRequest {
  const { other } = tuplesOf(view);
  return {
    protocol: PROTOCOL.TCP,
    source: other.source,
    destination: other.destination,
    destinationPort: port,
    ...(savedPort !== undefined && {
      nat: { how: 'follow-master', direction: opposite(view.direction), savedAddress: undefined, savedPort },
    }),
  };
}

/** Looks for a free pair of ports; what finds none is left as it is. kernel: nat_rtp_rtcp */
function translateStream(call: Call, place: Place, even: number): void {
  const { view, data } = call;
  const { direction } = view;
  const known = data.streams.findIndex((ports) => ports[direction] === even || ports[direction] === 0);
  const slot = known < 0 ? data.streams.length : known;
  if (slot >= MOST_STREAMS) return;
  const port = freePair(call, even);
  if (port === undefined) return;
  writeAddress(view, place.at, tuplesOf(view).other.destination, port + (place.port & 1));
  const ports = { [direction]: even, [opposite(direction)]: port } as { original: number; reply: number };
  data.streams = [...data.streams.slice(0, slot), ports, ...data.streams.slice(slot + 1)];
}

function freePair(call: Call, even: number): number | undefined {
  const { view } = call;
  for (let port = even; port !== 0 && port <= 65535; port += 2) {
    const stream = expect(view, streamRequest(call, port, even));
    if (stream.result === 'busy') continue;
    if (stream.result !== 'added') return undefined;
    const control = expect(view, streamRequest(call, port + 1, even + 1));
    if (control.result === 'added') return port;
    withdraw(view, stream.expectation);
    if (control.result !== 'busy') return undefined;
  }
  return undefined;
}

/** T.120 has a connection of its own, where the network access names an address. kernel: expect_t120, nat_t120 */
function expectData(call: Call, access: PerValue | undefined): boolean {
  const { view } = call;
  const place = ownPlace(call, access?.parts['networkAddress']?.parts['localAreaAddress']);
  if (!place) return true;
  if (!isSpeakerTranslated(view)) {
    return expect(view, { ...requestTo(call, place.port, undefined), permanent: true }).result === 'added';
  }
  const found = expectFreePort(view, { ...requestTo(call, place.port, place.port), permanent: true });
  if (found) writeAddress(view, place.at, tuplesOf(view).other.destination, found.port);
  return true;
}
