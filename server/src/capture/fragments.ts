/** Puts fragments together, as connection tracking does before any rule sees the packet. */
import type { IpPacket } from './ip.ts';

/** Seconds that the kernel waits for the rest of a datagram. kernel:net/ipv4/ip_fragment.c (IP_FRAG_TIME), man:ip(7)#ipfrag_time */
const PATIENCE_SECONDS = 30;
/** A datagram cannot be longer. */
const MOST_BYTES = 0xffff;

interface Part {
  readonly offset: number;
  readonly data: Uint8Array;
  readonly length: number;
}

interface Open {
  readonly began: number;
  readonly parts: Part[];
  /** The packet's length, once its last fragment has come. */
  length: number | undefined;
  first: IpPacket | undefined;
}

export interface Fragments {
  /** The whole packet when this was its last missing part; else what became of the part. */
  add(packet: IpPacket, seconds: number): IpPacket | 'kept' | 'broken';
  /** Datagrams of which something is still missing. */
  readonly missing: number;
}

export function createFragments(): Fragments {
  const open = new Map<string, Open>();
  let lost = 0;
  return {
    add(packet, seconds) {
      const { fragment, family, source, destination, protocol } = packet;
      if (!fragment) return packet;
      const key = `${family} ${source} ${destination} ${protocol} ${fragment.id}`;
      let known = open.get(key);
      if (known && seconds - known.began > PATIENCE_SECONDS) {
        lost++;
        known = undefined;
      }
      const datagram: Open = known ?? { began: seconds, parts: [], length: undefined, first: undefined };
      open.set(key, datagram);
      if (!fits(datagram, packet, fragment)) {
        open.delete(key);
        lost++;
        return 'broken';
      }
      datagram.parts.push({ offset: fragment.offset, data: packet.data, length: packet.length });
      if (fragment.offset === 0) datagram.first = packet;
      if (!fragment.more) datagram.length = fragment.offset + packet.length;
      const whole = joined(datagram);
      if (whole) open.delete(key);
      return whole ?? 'kept';
    },
    get missing() {
      return open.size + lost;
    },
  };
}

/** Parts that overlap, or lie beyond the end, make the kernel give the datagram up. rfc:5722 */
function fits({ parts, length }: Open, packet: IpPacket, { offset }: NonNullable<IpPacket['fragment']>): boolean {
  const end = offset + packet.length;
  if (end > MOST_BYTES || (length !== undefined && end > length)) return false;
  return parts.every((part) => part.offset + part.length <= offset || end <= part.offset);
}

function joined({ parts, length, first }: Open): IpPacket | undefined {
  const got = parts.reduce((sum, part) => sum + part.length, 0);
  if (length === undefined || !first || got !== length) return undefined;
  const data = new Uint8Array(length);
  let kept = length;
  for (const part of parts) {
    data.set(part.data, part.offset);
    // What a capture has cut off of one part is not known, and neither is what follows it.
    if (part.data.length < part.length) kept = Math.min(kept, part.offset + part.data.length);
  }
  // Whoever passes it on cuts it as it was.
  return { ...first, data: data.subarray(0, kept), length, mayBeFragmented: true, fragment: undefined };
}
