/** Addresses inside H.323 messages: where they stand in the data, what they are, and how NAT writes others over them. */
import type { Address } from '../../base/ip.ts';
import { printAddress } from '../../base/ip.ts';
import { has, NAT_MASK, tupleOf } from '../conntrack/conntrack-state.ts';
import type { HelperView } from '../conntrack/helper.ts';
import { type Direction, opposite } from '../conntrack/tuple.ts';
import { readUint16, readUint32 } from '../packet/packet.ts';
import type { Tuple } from '../types.ts';
import { replacePayload } from './helper-rewrite.ts';
import type { PerValue } from './per.ts';

/** What the helpers of H.323 remember of a connection. kernel: struct nf_ct_h323_master */
export interface H323Data {
  /** Port where a call's control, or calls themselves, are awaited: as announced, and in the other direction as translated. 0: none. */
  readonly signalPorts: Record<Direction, number>;
  /** The same of each stream. */
  streams: readonly Readonly<Record<Direction, number>>[];
  /** Bytes of a message whose head came alone. */
  readonly awaitedBytes: Record<Direction, number>;
  /** Seconds that a registration lives; 0: nobody registered. */
  lifeSeconds: number;
}

export const NO_H323: H323Data = {
  signalPorts: { original: 0, reply: 0 },
  streams: [],
  awaitedBytes: { original: 0, reply: 0 },
  lifeSeconds: 0,
};

/** The packet in the helper's hands, and what is remembered, which may be changed. */
export interface Call {
  readonly view: HelperView;
  readonly data: H323Data;
}

/** An address in the data of the packet, with the port after it. */
export interface Place {
  readonly at: number;
  readonly address: Address;
  readonly port: number;
}

/** The tuples of the packet's direction and of the other. */
export function tuplesOf({ entry, direction }: HelperView): { readonly own: Tuple; readonly other: Tuple } {
  return { own: tupleOf(entry, direction), other: tupleOf(entry, opposite(direction)) };
}

/** NAT has a part in the connection. It rewrites messages of IPv4 only. */
export function isTranslated({ entry }: HelperView): boolean {
  return entry.original.family === 4 && has(entry, NAT_MASK);
}

/** NAT has changed the address of the one who speaks. */
export function isSpeakerTranslated(view: HelperView): boolean {
  const { own, other } = tuplesOf(view);
  return isTranslated(view) && own.source !== other.destination;
}

/** An address of H.225.0; `undefined` for one of another kind or family. kernel: get_h225_addr */
export function signalAddress(view: HelperView, value: PerValue | undefined): Place | undefined {
  const kind = view.entry.original.family === 4 ? 'ipAddress' : 'ip6Address';
  return placeAt(view, value?.parts[kind]?.parts['ip']);
}

/** An address of H.245. kernel: get_h245_addr */
export function mediaAddress(view: HelperView, value: PerValue | undefined): Place | undefined {
  const kind = view.entry.original.family === 4 ? 'iPAddress' : 'iP6Address';
  return placeAt(view, value?.parts['unicastAddress']?.parts[kind]?.parts['network']);
}

function placeAt({ entry, skb }: HelperView, value: PerValue | undefined): Place | undefined {
  if (!value) return undefined;
  const { payload } = skb.packet;
  const word = (index: number): number => readUint32(payload, value.at + 4 * index) ?? 0;
  if (entry.original.family === 4)
    return { at: value.at, address: word(0), port: readUint16(payload, value.at + 4) ?? 0 };
  const address = [0, 1, 2, 3].reduce((sum, index) => (sum << 32n) | BigInt(word(index)), 0n);
  return { at: value.at, address, port: readUint16(payload, value.at + 16) ?? 0 };
}

/** Puts another address and port of IPv4 there. kernel:net/ipv4/netfilter/nf_nat_h323.c (set_addr) */
export function writeAddress(view: HelperView, at: number, address: Address, port: number): void {
  const number = Number(address);
  const bytes = [number >>> 24, number >>> 16, number >>> 8, number, port >>> 8, port];
  const text = String.fromCharCode(...bytes.map((byte) => byte & 255));
  replacePayload(view, at, bytes.length, text, `${printAddress(address)}:${port}`);
}
