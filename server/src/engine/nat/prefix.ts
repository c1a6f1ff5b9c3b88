/** Network prefix translation of IPv6: other leading bits, and a checksum that stays what it was. */
import { type Address, maskOf } from '../../base/ip.ts';
import type { Effect } from '../../catalogue/effect.ts';
import type { Packet } from '../types.ts';

/**
 * The packet with the prefix of its source or destination replaced; of a packet that an ICMPv6 error quotes, the other
 * address where it has the prefix. The word after the prefix takes up the difference, so that no transport checksum
 * changes; `undefined` where no word can. `seesQuoted` is false for what a program wrote whole, headers and all: the kernel then does not know where the
 * ICMPv6 header is. rfc:6296, kernel:net/ipv6/netfilter/ip6t_NPT.c
 */
export function translatePrefix(
  packet: Packet,
  effect: Extract<Effect, { kind: 'prefix' }>,
  seesQuoted = true,
): Packet | undefined {
  if (packet.family !== 6) return packet;
  const isSource = effect.side === 'source';
  const address = BigInt(isSource ? packet.source : packet.destination);
  const translated = translate(address, effect);
  if (translated === undefined) return undefined;
  const outer: Packet = {
    ...packet,
    ...(isSource ? { source: translated } : { destination: translated }),
    // What did not have the prefix that the rule gives is given another sum with it.
    badChecksum: packet.badChecksum || onesSum(wordsOf(address)) % 0xffff !== onesSum(wordsOf(translated)) % 0xffff,
  };
  const { transport } = outer;
  if (!seesQuoted || transport.kind !== 'icmp' || !transport.inner || transport.type >= FIRST_INFORMATION) return outer;
  return { ...outer, transport: { ...transport, inner: translateQuoted(transport.inner, effect) } };
}

/** ICMPv6 types from which on messages are no errors. rfc:4443 2.1 */
const FIRST_INFORMATION = 128;

/** What was sent to the outer prefix is quoted as sent to it; here it is turned back. */
function translateQuoted(inner: Packet, effect: Extract<Effect, { kind: 'prefix' }>): Packet {
  const address = BigInt(effect.side === 'source' ? inner.destination : inner.source);
  if ((address & BigInt(maskOf(effect.fromBits, 6))) !== BigInt(effect.from)) return inner;
  const translated = translate(address, effect) ?? address;
  return effect.side === 'source' ? { ...inner, destination: translated } : { ...inner, source: translated };
}

function translate(
  address: bigint,
  { from, fromBits, to, toBits }: Extract<Effect, { kind: 'prefix' }>,
): bigint | undefined {
  const bits = Math.max(fromBits, toBits);
  const mask = BigInt(maskOf(bits, 6));
  const moved = (address & ~mask & ((1n << 128n) - 1n)) | (BigInt(to) & mask);
  const word = bits <= 48 ? 3 : [4, 5, 6, 7].find((n) => wordAt(moved, n) !== 0xffff);
  if (word === undefined) return undefined;
  const difference = onesSum(wordsOf(from)) - onesSum(wordsOf(to));
  const folded = onesSum([wordAt(moved, word), difference < 0 ? difference + 0xffff : difference]);
  return withWord(moved, word, folded === 0xffff ? 0 : folded);
}

function wordAt(address: bigint, position: number): number {
  return Number((address >> BigInt((7 - position) * 16)) & 0xffffn);
}

function withWord(address: bigint, position: number, value: number): bigint {
  const shift = BigInt((7 - position) * 16);
  return (address & ~(0xffffn << shift)) | (BigInt(value) << shift);
}

function wordsOf(address: Address): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((position) => wordAt(BigInt(address), position));
}

/** Sum in ones' complement. rfc:1071 */
function onesSum(words: readonly number[]): number {
  let total = words.reduce((a, b) => a + b, 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}
