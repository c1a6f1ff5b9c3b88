/** What the members of a named set say about a packet. */
import { applyMask, maskOf, parseAddress, width } from '../../base/ip.ts';
import { either, type Truth } from '../../base/truth.ts';
import { protocolNumber } from '../protocols.ts';
import type { MatchView } from '../view.ts';
import type { SetDirections } from './set-directions.ts';

type SetDirection = SetDirections['directions'][number];

/**
 * Whether some member (as `ipset save` writes one) holds the packet. Of members that overlap the narrowest counts, so
 * that `nomatch` makes an exception. man:ipset(8)
 */
export function inSet(members: readonly string[], { directions }: SetDirections, view: MatchView): Truth {
  let best = { bits: -1, truth: 'no' as Truth };
  let doubt: Truth = 'no';
  for (const member of members) {
    const [element = '', ...rest] = member.split(' ');
    const pieces = element.split(',');
    if (pieces.length > directions.length) continue;
    const held = holds(pieces, directions, view);
    if (held.truth === 'unknown') doubt = 'unknown';
    if (held.truth !== 'yes' || held.bits <= best.bits) continue;
    best = { bits: held.bits, truth: rest.includes('nomatch') ? 'no' : 'yes' };
  }
  return either(best.truth, doubt);
}

interface Held {
  readonly truth: Truth;
  /** How narrow the element is. */
  readonly bits: number;
}

function holds(pieces: readonly string[], directions: readonly SetDirection[], view: MatchView): Held {
  let truth: Truth = 'yes';
  let bits = 0;
  for (const [index, piece] of pieces.entries()) {
    const held = holdsPiece(piece, directions[index] ?? 'src', view);
    if (held.truth === 'no') return held;
    if (held.truth === 'unknown') truth = 'unknown';
    bits += held.bits;
  }
  return { truth, bits };
}

const NO: Held = { truth: 'no', bits: 0 };

function holdsPiece(piece: string, side: SetDirection, view: MatchView): Held {
  const address = holdsAddress(piece, side, view);
  if (address) return address;
  const port = holdsPort(piece, side, view);
  if (port) return port;
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(piece)) {
    const wanted = Number.parseInt(piece.replaceAll(':', ''), 16);
    return side === 'src' && view.read('meta.mac') === wanted ? { truth: 'yes', bits: 48 } : NO;
  }
  if (/^0x[0-9a-f]+$/i.test(piece)) return view.read('meta.mark') === Number(piece) ? { truth: 'yes', bits: 32 } : NO;
  const device = view.read(side === 'src' ? 'meta.in' : 'meta.out');
  return device === piece ? { truth: 'yes', bits: 128 } : NO;
}

/** `a`, `a/n` or `a-b`; `undefined` when the piece is none of these. */
function holdsAddress(piece: string, side: SetDirection, view: MatchView): Held | undefined {
  const { family } = view;
  const packet = view.read(side === 'src' ? 'ip.src' : 'ip.dst');
  const [first = '', last] = piece.split('-');
  const [base = '', length] = first.split('/');
  const from = parseAddress(base, family);
  if (from === undefined) return undefined;
  if (packet === undefined || typeof packet === 'string') return NO;
  if (last !== undefined) {
    const to = parseAddress(last, family);
    return to !== undefined && packet >= from && packet <= to ? { truth: 'yes', bits: 0 } : NO;
  }
  const bits = length === undefined ? width(family) : Number(length);
  const mask = maskOf(bits, family);
  return applyMask(packet, mask) === applyMask(from, mask) ? { truth: 'yes', bits } : NO;
}

/** Protocols of which a set of ports alone knows ports. kernel:net/netfilter/ipset/ip_set_bitmap_port.c */
const PLAIN: readonly unknown[] = [6, 17];

/** `80`, `tcp:80` or `icmp:8/0`; `undefined` when the piece is none of these. */
function holdsPort(piece: string, side: SetDirection, { read }: MatchView): Held | undefined {
  const icmp = /^(icmp|icmpv6|ipv6-icmp):([0-9]+)\/([0-9]+)$/.exec(piece);
  if (icmp) {
    const [, name = '', type, code] = icmp;
    const isIt = read('ip.proto') === protocolNumber(name) && read('icmp.type') === Number(type);
    return isIt && read('icmp.code') === Number(code) ? { truth: 'yes', bits: 16 } : NO;
  }
  const found = /^(?:([a-z0-9-]+):)?([0-9]+)(?:-([0-9]+))?$/.exec(piece);
  if (!found) return /^icmp(v6)?:/.test(piece) ? { truth: 'unknown', bits: 16 } : undefined;
  const [, protocol, first, last] = found;
  const actual = read('ip.proto');
  if (protocol === undefined ? !PLAIN.includes(actual) : actual !== protocolNumber(protocol)) return NO;
  const port = read(side === 'src' ? 'l4.sport' : 'l4.dport');
  if (typeof port !== 'number') return NO;
  return port >= Number(first) && port <= Number(last ?? first) ? { truth: 'yes', bits: 16 } : NO;
}
