/** The values of the basic options: addresses with masks, interfaces, protocols. */
import {
  type Address,
  ALL_ONES_4,
  ALL_ONES_6,
  applyMask,
  type MaskedAddress,
  maskOf,
  parseIPv4,
  parseIPv6,
  prefixLength,
  printAddress,
} from '../base/ip.ts';
import type { Family } from '../base/problem.ts';
import type { ValueProblem, ValueType } from './define.ts';
import { protocolName, protocolNames, protocolNumber } from './protocols.ts';
import { wholeUnsigned } from './values/strtoul.ts';

/** What `-s` and `-d` were given. `hosts` are names that only a resolver can turn into addresses, with their place in the text. */
export interface AddressList {
  readonly addresses: readonly MaskedAddress[];
  readonly hosts: readonly { readonly start: number; readonly end: number }[];
}

const NO_HOSTS: AddressList['hosts'] = [];

/**
 * Addresses, networks and host names, separated by commas. A mask of no bits makes the name before it irrelevant, an
 * IPv4 address may leave out its last parts, and a name from the host's `/etc/networks` is a network.
 * man:iptables(8), libxtables' xtables_ipparse_multiple.
 */
export const addressList: ValueType<AddressList> = {
  form: 'address[/mask][,…]',
  doc: 'An address, a network with its mask (`/24` or `/255.255.255.0`), a host name, or several of them separated by commas; each makes a rule of its own.',
  parse(text, { family }) {
    if (!text.includes(',')) {
      const one = readAddress(text, 0, text.length, family);
      if ('code' in one) return one;
      return {
        ok: true,
        value: 'mask' in one ? { addresses: [one], hosts: NO_HOSTS } : { addresses: [], hosts: [one] },
      };
    }
    const addresses: MaskedAddress[] = [];
    const hosts: { start: number; end: number }[] = [];
    for (let start = 0, comma = 0; comma >= 0; start = comma + 1) {
      while (isBlank(text.charCodeAt(start))) start++;
      comma = text.indexOf(',', start);
      const one = readAddress(text, start, comma < 0 ? text.length : comma, family);
      if ('code' in one) return one;
      if ('mask' in one) addresses.push(one);
      else hosts.push(one);
    }
    return { ok: true, value: { addresses, hosts } };
  },
  print: ({ addresses }) => [addresses.map((one) => printMasked(one)).join(',')],
  say: ({ addresses }) => addresses.map((one) => sayMasked(one)).join(' or '),
};

/** As iptables-save prints it: the mask always, as a length where it is one. */
export function printMasked({ address, mask }: MaskedAddress): string {
  return `${printAddress(address)}/${prefixLength(mask) ?? printAddress(mask)}`;
}

function sayMasked(one: MaskedAddress): string {
  return one.mask === ALL_ONES_4 || one.mask === ALL_ONES_6 ? printAddress(one.address) : printMasked(one);
}

/** One element of a list: an address, the place of a host name, or what is wrong. */
function readAddress(
  text: string,
  start: number,
  end: number,
  family: Family,
): MaskedAddress | { readonly start: number; readonly end: number } | ValueProblem {
  const slash = text.lastIndexOf('/', end - 1);
  const hasMask = slash >= start;
  const nameEnd = hasMask ? slash : end;
  let mask: Address = family === 4 ? ALL_ONES_4 : ALL_ONES_6;
  if (hasMask) {
    const written = text.slice(slash + 1, end);
    const read = readMask(written, family);
    if (read === undefined) {
      const limit = family === 4 ? 'from 0 to 32 or an address such as 255.255.255.0' : 'from 0 to 128 or an address';
      const message = `"${written}" is no mask: it must be a length ${limit}.`;
      return { ok: false, code: 'bad-mask', message, start: slash + 1, end };
    }
    mask = read;
    if (mask === 0 || mask === 0n) return { address: mask, mask };
  }
  const name = text.slice(start, nameEnd);
  const address = family === 4 ? (parseIPv4(name) ?? readIPv4(name)) : parseIPv6(name);
  if (address !== undefined) return { address: applyMask(address, mask), mask };
  const reason = whyNoHost(name, family);
  return reason === undefined
    ? { start, end: nameEnd }
    : { ok: false, code: 'bad-address', message: reason, start, end: nameEnd };
}

/** A length or an address; `undefined` for neither. */
function readMask(text: string, family: Family): Address | undefined {
  const length = wholeUnsigned(text, 0, family === 4 ? 32 : 128);
  if (length !== undefined) return maskOf(length, family);
  return family === 4 ? (parseIPv4(text) ?? readNumericIPv4(text, true)) : parseIPv6(text);
}

/** Forms beyond the dotted quad that iptables takes: by itself, from `/etc/networks`, and through the C library. */
function readIPv4(name: string): number | undefined {
  return readNumericIPv4(name, false) ?? NETWORKS.get(name) ?? readClassic(name);
}

/** Four parts, each a number of any base; an address may end early, a mask may not. libxtables' xtables_numeric_to_ipaddr. */
function readNumericIPv4(text: string, whole: boolean): number | undefined {
  const parts = text.slice(0, 19).split('.');
  if (parts.length > 4 || (whole && parts.length < 4)) return undefined;
  let value = 0;
  for (let i = 0; i < 4; i++) {
    const part = parts[i];
    const byte = part === undefined ? 0 : wholeUnsigned(part, 0, 255);
    if (byte === undefined) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

/** The networks that a Debian host has a name for (`/etc/networks`). */
const NETWORKS = new Map([
  ['default', 0],
  ['loopback', 0x7f000000],
  ['link-local', 0xa9fe0000],
]);

/** Fewer than four parts, the last of them filling the rest: what the resolver takes for an address. man:inet_aton(3) */
function readClassic(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length > 4 || !parts.every((part) => /^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(part))) return undefined;
  let value = 0;
  for (const [i, part] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const room = isLast ? 256 ** (5 - parts.length) - 1 : 255;
    const number = wholeUnsigned(part, 0, room);
    if (number === undefined) return undefined;
    value = isLast ? value * 256 ** (5 - parts.length) + number : value * 256 + number;
  }
  return value;
}

/** Why no resolver can know the name; `undefined` when one could. */
function whyNoHost(name: string, family: Family): string | undefined {
  if (name === '') return 'An address is missing here.';
  if (family === 4 && parseIPv6(name) !== undefined) return `"${name}" is an IPv6 address in an IPv4 rule.`;
  if (family === 6 && parseIPv4(name) !== undefined) return `"${name}" is an IPv4 address in an IPv6 rule.`;
  if (/^[0-9a-fA-F.:]+-[0-9a-fA-F.:]+$/.test(name)) return `"${name}" is a range, which needs the match iprange.`;
  if (/^-/.test(name) || !/^[A-Za-z0-9._-]+$/.test(name)) return `"${name}" is neither an address nor a host name.`;
  if (/(^|\.)[0-9]+\.?$/.test(name) || /(^|\.)0[xX][0-9a-fA-F]*\.?$/.test(name))
    return `"${name}" is no ${family === 4 ? 'IPv4' : 'IPv6'} address.`;
  return undefined;
}

export interface InterfaceName {
  /** Without the `+` of a wildcard; empty for every interface. */
  readonly name: string;
  readonly wildcard: boolean;
}

/** Longest name of an interface, in bytes. kernel:include/uapi/linux/if.h (IFNAMSIZ less the closing zero) */
export const LONGEST_INTERFACE = 15;

/** An interface, by exact name or, with a `+` at the end, by how its name begins. man:iptables(8) */
export const interfaceName: ValueType<InterfaceName> = {
  form: 'name[+]',
  doc: 'An interface of at most 15 bytes; a + at the end stands for every name that begins so. It need not exist yet.',
  parse(text) {
    if (text === '') return { ok: false, code: 'empty-interface', message: 'The name of an interface is empty.' };
    const bytes = byteLength(text);
    if (bytes > LONGEST_INTERFACE) {
      const message = `The interface name "${text}" has ${bytes} bytes, and the kernel takes at most ${LONGEST_INTERFACE}.`;
      return { ok: false, code: 'interface-too-long', message };
    }
    const wildcard = text.endsWith('+');
    const value = { name: wildcard ? text.slice(0, -1) : text, wildcard };
    if (!text.includes('/') && !text.includes(' ')) return { ok: true, value };
    const message = `No interface can be called "${text}": the kernel allows neither slashes nor blanks.`;
    return { ok: true, value, notes: [{ ok: false, code: 'odd-interface', message, refusedBy: [] }] };
  },
  print: ({ name, wildcard }) => [wildcard ? `${name}+` : name],
  say: ({ name, wildcard }) =>
    wildcard ? (name === '' ? 'any interface' : `interfaces whose names begin with ${name}`) : `interface ${name}`,
};

/** A protocol by name or number; case does not count. 0 and `all` are every protocol. man:iptables(8), man:protocols(5) */
export const protocolValue: ValueType<number> = {
  form: 'protocol',
  doc: 'A protocol by its name in /etc/protocols or its number from 0 to 255; `all` (0) is every protocol.',
  parse(text) {
    const name = lowerCase(text);
    const number = wholeUnsigned(name, 0, 255) ?? protocolNumber(name);
    if (number !== undefined) return { ok: true, value: number };
    if (/[,/]/.test(text))
      return {
        ok: false,
        code: 'unknown-protocol',
        message: 'A rule has one protocol: each further one needs a rule of its own.',
        split: text.split(/[,/]/),
      };
    return {
      ok: false,
      code: 'unknown-protocol',
      message: `"${text}" is neither a protocol's name nor a number up to 255.`,
    };
  },
  print: (value) => [protocolName(value) ?? String(value)],
  names: () => protocolNames().map(({ name, number }) => ({ name, doc: `IP protocol ${number}` })),
  say: (value) => (value === 0 ? 'any protocol' : (protocolName(value) ?? `protocol ${value}`)),
};

/** Lower case as `tolower` does it in the C locale: only A to Z change. */
export function lowerCase(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 65 && c <= 90) return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  }
  return text;
}

/** Bytes of the text in UTF-8, which is what the kernel's limits count. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c > 0x7f) bytes += c > 0x7ff && (c < 0xd800 || c > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

function isBlank(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}
