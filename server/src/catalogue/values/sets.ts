/** Which addresses and ports of a packet are looked up in a named set, and what a set's members say about a packet. */
import { applyMask, maskOf, parseAddress, width } from '../../base/ip.ts';
import { either, type Truth } from '../../base/truth.ts';
import { byteLength } from '../basic-values.ts';
import type { ValueProblem, ValueType } from '../define.ts';
import { protocolNumber } from '../protocols.ts';
import type { MatchView } from '../view.ts';

export type SetDirection = 'src' | 'dst';

/** A set's name, and for each dimension of its elements the side of the packet that is looked up. */
export interface SetLookup {
  readonly name: string;
  readonly directions: readonly SetDirection[];
}

/** kernel:include/uapi/linux/netfilter/ipset/ip_set.h (IPSET_MAXNAMELEN less the closing zero, IPSET_DIM_MAX) */
const LONGEST_NAME = 31;
const MOST_DIMENSIONS = 6;

/** `name dir[,dir…]`: two words. Whatever begins with `src` or `dst` is that side. */
export const setLookup: ValueType<SetLookup> = {
  form: 'name src|dst[,src|dst…]',
  doc: 'A set by its name (at most 31 bytes), which must exist when the rule is loaded, and one side of the packet for each dimension of its elements.',
  extraWords: 1,
  parse(text) {
    const blank = text.lastIndexOf(' ');
    const name = text.slice(0, blank);
    const bytes = byteLength(name);
    if (bytes > LONGEST_NAME) {
      const message = `The name "${name}" has ${bytes} bytes, and a set's name has at most ${LONGEST_NAME}.`;
      return { ok: false, code: 'too-long', message, start: 0, end: blank };
    }
    const directions: SetDirection[] = [];
    for (const part of text.slice(blank + 1).split(',')) {
      if (!part.startsWith('src') && !part.startsWith('dst')) return badDirections(text, blank + 1, part);
      directions.push(part.startsWith('src') ? 'src' : 'dst');
    }
    if (directions.length <= MOST_DIMENSIONS) return { ok: true, value: { name, directions } };
    const message = `At most ${MOST_DIMENSIONS} sides can be looked up.`;
    return { ok: false, code: 'too-many-values', message, start: blank + 1, end: text.length };
  },
  print: ({ name, directions }) => [name, directions.join(',')],
  names: () => [
    { name: 'src', doc: "the packet's source address, port or interface" },
    { name: 'dst', doc: "the packet's destination address, port or interface" },
  ],
  say: ({ name, directions }) => `${directions.join(', ')} in the set ${name}`,
};

function badDirections(text: string, start: number, part: string): ValueProblem {
  const message = part === '' ? 'A side is missing here: src or dst.' : `"${part}" is no side of a packet: src or dst.`;
  return { ok: false, code: 'unknown-value', message, start, end: text.length };
}

/**
 * Whether some member (as `ipset save` writes one) holds the packet. Of members that overlap the narrowest counts, so
 * that `nomatch` makes an exception. man:ipset(8)
 */
export function inSet(members: readonly string[], { directions }: SetLookup, view: MatchView): Truth {
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

/** `80`, `tcp:80` or `icmp:8/0`; `undefined` when the piece is none of these. */
function holdsPort(piece: string, side: SetDirection, view: MatchView): Held | undefined {
  const found = /^(?:([a-z0-9-]+):)?([0-9]+)(?:-([0-9]+))?$/.exec(piece);
  if (!found) return /^icmp(v6)?:/.test(piece) ? { truth: 'unknown', bits: 16 } : undefined;
  const [, protocol, first, last] = found;
  const wanted = protocol === undefined ? undefined : protocolNumber(protocol);
  if (wanted !== undefined && view.read('ip.proto') !== wanted) return NO;
  const port = view.read(side === 'src' ? 'l4.sport' : 'l4.dport');
  if (typeof port !== 'number') return NO;
  return port >= Number(first) && port <= Number(last ?? first) ? { truth: 'yes', bits: 16 } : NO;
}
