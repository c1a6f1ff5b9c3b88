/** UDP: a connection is a pair of addresses and ports; answers over more than two seconds make it a stream. */

import { type TrackerView, tracker } from '../conntrack/tracker.ts';
import { udpChecksumAt } from '../packet/bytes.ts';
import { PROTOCOL, readUint16, upperLayer } from '../packet/packet.ts';

interface UdpState {
  /** When answers begin to count as a stream. */
  readonly streamFrom: number;
}

/** Seconds after the first packet before an answered connection is a stream. */
const STREAM_AFTER_SECONDS = 2;

export default tracker<UdpState>({
  protocol: PROTOCOL.UDP,
  name: 'udp',
  allowsClash: true,
  sources: ['kernel:net/netfilter/nf_conntrack_proto_udp.c'],
  initial: { streamFrom: 0 },

  track(before, view) {
    if (view.verifiesChecksum && view.packet.badChecksum) {
      return { verdict: 'invalid', state: before, reason: 'the UDP checksum is wrong' };
    }
    const broken = brokenBehindHeaders(view);
    if (broken !== undefined) return { verdict: 'invalid', state: before, reason: broken };
    const state = view.confirmed ? before : { streamFrom: view.now + STREAM_AFTER_SECONDS };
    if (!view.seenReply) {
      return {
        verdict: 'accept',
        state,
        reason: 'no answer has been seen',
        timeoutSeconds: view.setting('udp_timeout'),
      };
    }
    const isStream = view.now > state.streamFrom;
    return {
      verdict: 'accept',
      state,
      reason: isStream ? 'packets went both ways for more than two seconds' : 'an answer has been seen',
      timeoutSeconds: view.setting(isStream ? 'udp_timeout_stream' : 'udp_timeout'),
      becomesAssured: isStream,
    };
  },
});

const HEADER_BYTES = 8;

/** Behind IPv6 extension headers the header's own length and checksum are what the bytes say. kernel: udp_error */
function brokenBehindHeaders({ packet, verifiesChecksum }: TrackerView): string | undefined {
  const upper = packet.transport.kind === 'udp' ? undefined : upperLayer(packet);
  if (!upper) return undefined;
  const { payload } = packet;
  const length = readUint16(payload, upper.at + 4);
  const checksum = readUint16(payload, upper.at + 6);
  if (length === undefined || checksum === undefined) return 'the UDP header is cut short';
  if (length < HEADER_BYTES || length > payload.length - upper.at) return 'the UDP header gives a wrong length';
  const isRight = checksum === 0 || !verifiesChecksum || udpChecksumAt(packet, upper.at);
  return isRight ? undefined : 'the UDP checksum is wrong';
}
