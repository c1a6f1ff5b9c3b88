/** The parts of a packet that sets are asked for. */
import type { Address } from '../../base/ip.ts';
import type { MatchView } from '../view.ts';
import type { NamedSet, Part } from './types.ts';
import { icmpPort, portKey } from './words.ts';

export type Side = 'src' | 'dst';

/** `none`: the packet has no such part, and is in no set of this type. `unknown`: it has one that nobody said. */
export type PartValue =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

const NONE: PartValue = { kind: 'none' };
const TCP = 6;
const UDP = 17;
/** Protocols whose ports are read. kernel:net/netfilter/ipset/ip_set_getport.c */
const WITH_PORTS: readonly unknown[] = [TCP, UDP, 132, 136];
const WITH_MESSAGES: readonly unknown[] = [1, 58];

/** What the packet has for that part of an element of the set. */
export function partOf(set: NamedSet, part: Part, side: Side, view: MatchView): PartValue {
  const { read } = view;
  switch (part) {
    case 'ip':
    case 'net': {
      const address = read(side === 'src' ? 'ip.src' : 'ip.dst');
      return address === undefined || typeof address === 'string' ? NONE : { kind: 'address', address };
    }
    case 'port':
      return portOf(set.parts.length === 1, side, view);
    case 'mac': {
      // Where a frame was sent to, scenarios do not say.
      const source = read('meta.mac');
      if (source === undefined) return NONE;
      return side === 'src' ? word(String(source)) : { kind: 'unknown' };
    }
    case 'mark':
      return word(String((Number(read('meta.mark') ?? 0) & set.markMask) >>> 0));
    case 'device': {
      const device = read(side === 'src' ? 'meta.in' : 'meta.out');
      return typeof device === 'string' && device !== '' ? word(device) : NONE;
    }
    default:
      return NONE;
  }
}

function portOf(isAlone: boolean, side: Side, { read }: MatchView): PartValue {
  const protocol = read('ip.proto');
  if (typeof protocol !== 'number') return NONE;
  if (isAlone && protocol !== TCP && protocol !== UDP) return NONE;
  if (WITH_PORTS.includes(protocol)) {
    const port = read(side === 'src' ? 'l4.sport' : 'l4.dport');
    if (typeof port !== 'number') return NONE;
    return word(isAlone ? String(port) : portKey(protocol, port));
  }
  if (!WITH_MESSAGES.includes(protocol)) return word(portKey(protocol, 0));
  const [type, code] = [read('icmp.type'), read('icmp.code')];
  return typeof type === 'number' && typeof code === 'number' ? word(portKey(protocol, icmpPort(type, code))) : NONE;
}

function word(text: string): PartValue {
  return { kind: 'word', word: text };
}
