/** Makes the engine's packet of a captured one: transport header, options, payload, and whether its checksum is wrong. */
import { TCP_FLAG } from '../base/fields.ts';
import { NO_BYTES, opaqueTransport, PROTOCOL } from '../engine/packet/packet.ts';
import type { Packet, TcpOptions, Transport } from '../engine/types.ts';
import { holds } from './checksum.ts';
import { type IpPacket, readIp } from './ip.ts';

/** The packet; or why there is none, in the plural, for people. */
export type Decoded = { readonly ok: true; readonly packet: Packet } | { readonly ok: false; readonly what: string };

const TOO_SHORT: Decoded = { ok: false, what: 'packets whose headers the capture cuts off' };

interface Header {
  readonly transport: Transport;
  /** Bytes of it. */
  readonly length: number;
}

/** `isArriving`: its checksum counts; those of packets that the host sends are often filled in by the network card. */
export function decode(ip: IpPacket, isArriving: boolean): Decoded {
  const { family, source, destination, protocol, ttl, tos, data, length, mayBeFragmented } = ip;
  const header = headerOf(ip);
  if (!header) return TOO_SHORT;
  const payload = new Uint8Array(Math.max(0, length - header.length));
  // What the capture has cut off is zeros here: what counts of it is how long it is.
  payload.set(data.subarray(header.length, length));
  const isWhole = data.length >= length;
  const badChecksum = isArriving && isWhole && !holds(ip);
  const transport = header.transport.kind === 'other' ? opaqueTransport(protocol, payload) : header.transport;
  const hasInner = transport.kind === 'icmp' && transport.inner !== undefined;
  return {
    ok: true,
    packet: {
      family,
      source,
      destination,
      protocol,
      ttl,
      tos,
      transport,
      payload: hasInner ? NO_BYTES : payload,
      badChecksum,
      ...(mayBeFragmented && { mayBeFragmented }),
    },
  };
}

/** `undefined` when a part of it is missing. */
function headerOf(ip: IpPacket): Header | undefined {
  const { protocol, data, family } = ip;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  switch (protocol) {
    case PROTOCOL.TCP:
      return data.length < 20 ? undefined : tcp(view);
    case PROTOCOL.UDP:
    case PROTOCOL.UDPLITE:
      return data.length < 8
        ? undefined
        : {
            transport: {
              kind: protocol === PROTOCOL.UDP ? 'udp' : 'udplite',
              sport: view.getUint16(0),
              dport: view.getUint16(2),
            },
            length: 8,
          };
    case PROTOCOL.SCTP:
      return data.length < 12 ? undefined : sctp(view);
    case PROTOCOL.DCCP:
      return data.length < 16
        ? undefined
        : {
            transport: {
              kind: 'dccp',
              sport: view.getUint16(0),
              dport: view.getUint16(2),
              type: (view.getUint8(8) >> 1) & 15,
              seq: view.getUint32(12),
              ack: data.length >= 24 ? view.getUint32(20) : 0,
            },
            length: 16,
          };
    case PROTOCOL.ICMP:
    case PROTOCOL.ICMPV6:
      return data.length < 8 || (protocol === PROTOCOL.ICMP) !== (family === 4) ? other(ip) : icmp(view, data, family);
    default:
      return other(ip);
  }
}

/** The whole of it is payload. */
function other({ data, length, protocol, family }: IpPacket): Header | undefined {
  const isCut = data.length < length && data.length < 8;
  const isIcmp = protocol === (family === 4 ? PROTOCOL.ICMP : PROTOCOL.ICMPV6);
  return isCut || isIcmp ? undefined : { transport: { kind: 'other' }, length: 0 };
}

function tcp(view: DataView): Header | undefined {
  const length = (view.getUint8(12) >> 4) * 4;
  if (length < 20) return undefined;
  const transport: Transport = {
    kind: 'tcp',
    sport: view.getUint16(0),
    dport: view.getUint16(2),
    flags: view.getUint8(13),
    seq: view.getUint32(4),
    ack: view.getUint8(13) & TCP_FLAG.ACK ? view.getUint32(8) : 0,
    windowBytes: view.getUint16(14),
    options: optionsOf(view, length),
  };
  return { transport, length };
}

const OPTION = { END: 0, NOTHING: 1, MSS: 2, SCALE: 3, SACK: 4 } as const;

/** The options that the engine knows; the others are padding of the same length. */
function optionsOf(view: DataView, header: number): TcpOptions {
  let mss: number | undefined;
  let windowScale: number | undefined;
  let sackPermitted = false;
  const end = Math.min(header, view.byteLength);
  for (let at = 20; at < end; ) {
    const kind = view.getUint8(at);
    if (kind === OPTION.END) break;
    const length = kind === OPTION.NOTHING ? 1 : at + 1 < end ? view.getUint8(at + 1) : 0;
    if (length < 1 || at + length > end) break;
    if (kind === OPTION.MSS && length === 4) mss = view.getUint16(at + 2);
    if (kind === OPTION.SCALE && length === 3) windowScale = view.getUint8(at + 2);
    if (kind === OPTION.SACK && length === 2) sackPermitted = true;
    at += length;
  }
  const known = (mss === undefined ? 0 : 4) + (windowScale === undefined ? 0 : 4) + (sackPermitted ? 4 : 0);
  const paddingBytes = Math.max(0, header - 20 - known);
  return {
    ...(mss !== undefined && { mss }),
    ...(windowScale !== undefined && { windowScale }),
    ...(sackPermitted && { sackPermitted }),
    ...(paddingBytes > 0 && { paddingBytes }),
  };
}

const INIT = 1;
const INIT_ACK = 2;

function sctp(view: DataView): Header {
  const chunk = view.byteLength > 12 ? view.getUint8(12) : 0;
  const opens = chunk === INIT || chunk === INIT_ACK;
  const transport: Transport = {
    kind: 'sctp',
    sport: view.getUint16(0),
    dport: view.getUint16(2),
    vtag: view.getUint32(4),
    chunk,
    ...(opens && view.byteLength >= 20 && { initTag: view.getUint32(16) }),
  };
  return { transport, length: chunk === INIT ? 32 : 16 };
}

const ERRORS = { 4: [3, 4, 5, 11, 12], 6: [1, 2, 3, 4] } as const;

function icmp(view: DataView, data: Uint8Array, family: IpPacket['family']): Header | undefined {
  const type = view.getUint8(0);
  const code = view.getUint8(1);
  const errors: readonly number[] = ERRORS[family];
  if (!errors.includes(type)) {
    const transport: Transport = {
      kind: 'icmp',
      type,
      code,
      id: view.getUint16(4),
      seq: view.getUint16(6),
      mtu: 0,
      inner: undefined,
    };
    return { transport, length: 8 };
  }
  const quoted = readIp(data.subarray(8));
  // What an error quotes is cut by the one who quotes: as long as it is there, it is whole.
  const inner =
    quoted && decode({ ...quoted, length: Math.max(quoted.data.length, Math.min(quoted.length, 8)) }, false);
  if (!inner?.ok) return undefined;
  const transport: Transport = { kind: 'icmp', type, code, id: 0, seq: 0, mtu: view.getUint32(4), inner: inner.packet };
  return { transport, length: 8 };
}
