/** Addresses and networks in words: how many, from where to where, and what the block is for. */
import { type Address, maskOf, parseIPv6, prefixLength, printAddress, width } from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import { addressList, printMasked } from '../catalogue/basic-values.ts';

/** A page about one element of an address list; `undefined` for what is neither address nor name. */
export function addressPage(text: string, family: Family): string | undefined {
  const read = addressList.parse(text, { family, protocol: undefined });
  if (!read.ok) return undefined;
  const [found] = read.value.addresses;
  if (found) return networkPage(found.address, found.mask, family);
  return read.value.hosts.length > 0
    ? `\`${text}\` is a host name: it is looked up once, when the rule is loaded, and makes a rule for each address that it has then.`
    : undefined;
}

function networkPage(address: Address, mask: Address, family: Family): string {
  const length = prefixLength(mask);
  const kind = length === undefined ? undefined : kindOf(address, length, family);
  const note = kind ? ` It is ${kind}.` : '';
  if (length === 0) return 'Every address.';
  if (length === undefined)
    return `Addresses that agree with \`${printAddress(address)}\` where \`${printAddress(mask)}\` has ones; the mask is no prefix.`;
  if (length === width(family)) return `One address, \`${printAddress(address)}\`.${note}`;
  const rest = BigInt(maskOf(width(family), family)) ^ BigInt(mask);
  const last = BigInt(address) | rest;
  const end = printAddress(family === 4 ? Number(last) : last);
  return `\`${printMasked({ address, mask })}\`: \`${printAddress(address)}\` to \`${end}\`, ${countOf(width(family) - length)} addresses.${note}`;
}

function countOf(bits: number): string {
  return bits <= 32 ? (2 ** bits).toLocaleString('en') : `2^${bits}`;
}

/** Blocks that a reader may want named: first address, length, what they are. rfc:6890, rfc:4291, rfc:4193, rfc:3849 */
const BLOCKS: Record<Family, readonly (readonly [string, number, string])[]> = {
  4: [
    ['10.0.0.0', 8, 'for private use'],
    ['172.16.0.0', 12, 'for private use'],
    ['192.168.0.0', 16, 'for private use'],
    ['127.0.0.0', 8, 'the host itself (loopback)'],
    ['169.254.0.0', 16, 'link-local'],
    ['100.64.0.0', 10, 'shared by the customers of a carrier (CGN)'],
    ['192.0.2.0', 24, 'for documentation'],
    ['198.51.100.0', 24, 'for documentation'],
    ['203.0.113.0', 24, 'for documentation'],
    ['224.0.0.0', 4, 'multicast'],
    ['255.255.255.255', 32, 'the broadcast address of the link'],
    ['240.0.0.0', 4, 'reserved'],
    ['0.0.0.0', 8, '"this network", the source of hosts without an address'],
  ],
  6: [
    ['::1', 128, 'the host itself (loopback)'],
    ['::', 128, 'the unspecified address, the source of hosts without one'],
    ['fe80::', 10, 'link-local'],
    ['fc00::', 7, 'unique local: for private use'],
    ['2001:db8::', 32, 'for documentation'],
    ['ff02::', 16, 'multicast on the link'],
    ['ff00::', 8, 'multicast'],
    ['::ffff:0:0', 96, 'IPv4 addresses in IPv6 form'],
    ['64:ff9b::', 96, 'IPv4 addresses behind NAT64'],
    ['2000::', 3, 'global unicast'],
  ],
};

function kindOf(address: Address, length: number, family: Family): string | undefined {
  const bits = width(family);
  const start = (text: string): bigint =>
    family === 6 ? (parseIPv6(text) ?? 0n) : text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
  const found = BLOCKS[family].find(
    ([first, size]) => length >= size && BigInt(address) >> BigInt(bits - size) === start(first) >> BigInt(bits - size),
  );
  return found?.[2];
}

/** The blocks that rules often name, for completion. */
export function usualBlocks(family: Family): readonly { readonly network: string; readonly words: string }[] {
  return BLOCKS[family].map(([first, size, words]) => ({
    network: size === width(family) ? first : `${first}/${size}`,
    words,
  }));
}
