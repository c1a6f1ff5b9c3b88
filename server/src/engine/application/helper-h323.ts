/** What the helpers of H.323 have in common: messages packed into the data of a connection, read one after the other. */

import type { HelperVerdict, HelperView } from '../conntrack/helper.ts';
import { readUint16 } from '../packet/packet.ts';
import { type Call, type H323Data, NO_H323 } from './h323-address.ts';
import type { PerValue } from './per.ts';

/** Seconds that what H.323 announces is waited for. kernel:net/netfilter/nf_conntrack_h323_main.c */
export const H323_TIMEOUT_SECONDS = 240;

/** How a message begins: version 3, a byte that is kept, and the length of all. rfc:1006 section 6 */
const HEAD_START = 0x0300;
const HEAD_BYTES = 4;

/** Where a message lies in the data of the packet. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

export const initialH323 = NO_H323;

/** How the messages of a helper are read, and what is done about one; false drops the packet. */
export interface Reading {
  readonly decode: (bytes: Uint8Array, start: number, end: number) => PerValue | undefined;
  readonly act: (call: Call, message: PerValue) => boolean;
}

/** Reads the messages of a TCP segment. What cannot be read ends it, and passes. kernel: q931_help, h245_help */
export function readSegment(
  view: HelperView,
  data: H323Data,
  { decode, act }: Reading,
): { readonly verdict: HelperVerdict; readonly data: H323Data } {
  const isOpen = view.info === 'ESTABLISHED' || view.info === 'ESTABLISHED_REPLY';
  const call: Call = { view, data: structuredClone(data) };
  let stretch = isOpen ? nextMessage(call, undefined) : undefined;
  while (stretch) {
    const message = decode(view.skb.packet.payload, stretch.start, stretch.end);
    if (!message) break;
    if (!act(call, message)) return { verdict: 'DROP', data: call.data };
    stretch = nextMessage(call, stretch);
  }
  return { verdict: 'ACCEPT', data: call.data };
}

/** Finds the next message, also one whose head came in the segment before. kernel: get_tpkt_data */
function nextMessage({ view, data }: Call, before: Stretch | undefined): Stretch | undefined {
  const { payload } = view.skb.packet;
  const awaited = data.awaitedBytes[view.direction];
  const at = before?.end ?? 0;
  const left = payload.length - at;
  data.awaitedBytes[view.direction] = 0;
  if (before && left <= HEAD_BYTES) return undefined;
  if (left < HEAD_BYTES || readUint16(payload, at) !== HEAD_START) {
    return !before && awaited > 0 && awaited <= left ? { start: 0, end: awaited } : undefined;
  }
  const length = readUint16(payload, at + 2) ?? 0;
  if (length < HEAD_BYTES) return undefined;
  if (length <= left) return { start: at + HEAD_BYTES, end: at + length };
  if (left === HEAD_BYTES) data.awaitedBytes[view.direction] = length - HEAD_BYTES;
  return undefined;
}
