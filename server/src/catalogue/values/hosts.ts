/** A single host, or a host and a mask, as options read them that leave the text to `getaddrinfo`. */
import { type Address, maskOf, parseIPv4, parseIPv6, printAddress, width } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import type { ValueProblem, ValueResult, ValueType } from '../define.ts';
import { unsignedEnd, unsignedValue, wholeUnsigned } from './strtoul.ts';

/** An address; `undefined` when the text is a name, which the host looks up while it loads the rule. */
export interface Host {
  readonly address: Address | undefined;
  readonly name: string;
}

/** `bits` leading ones make the mask. The address is as written: bits outside the mask are kept. */
export interface HostMask extends Host {
  readonly bits: number;
}

/**
 * One to four numbers with dots, the last filling the bytes that remain (`10.1` is 10.0.0.1), each decimal, octal or
 * hexadecimal; `undefined` otherwise. man:inet_aton(3)
 */
export function parseInetAton(text: string): number | undefined {
  let value = 0;
  for (let part = 0, at = 0; part < 4; part++) {
    const c = text.charCodeAt(at);
    if (!(c >= 48 && c <= 57)) return undefined;
    const end = unsignedEnd(text, at);
    const number = unsignedValue(text, at, end);
    if (end === text.length) return number < 256 ** (4 - part) ? value + number : undefined;
    if (text.charCodeAt(end) !== 46 || number > 255) return undefined;
    value += number * 256 ** (3 - part);
    at = end + 1;
  }
  return undefined;
}

/**
 * A host as `getaddrinfo` reads it for one family: numbers of that family (also `inet_aton`'s short forms, and a mapped
 * IPv6 address for IPv4), else a name. `undefined` for what is neither, such as an address of the other family.
 */
export function parseHost(text: string, family: Family): Host | undefined {
  const four = parseIPv4(text) ?? parseInetAton(text);
  if (four !== undefined) return family === 4 ? { address: four, name: text } : undefined;
  const percent = text.indexOf('%');
  const six = parseIPv6(percent < 0 ? text : text.slice(0, percent));
  if (six !== undefined) {
    if (percent >= 0 && !isScope(text, percent + 1, six)) return undefined;
    if (family === 6) return { address: six, name: text };
    return six >> 32n === 0xffffn ? { address: Number(six & 0xffffffffn), name: text } : undefined;
  }
  if (text === 'localhost') return { address: family === 4 ? 0x7f000001 : 1n, name: text };
  return couldBeName(text) ? { address: undefined, name: text } : undefined;
}

/** A zone after `%`: a number, or, for an address that is valid on one link only, the name of an interface. rfc:4007 */
function isScope(text: string, start: number, address: bigint): boolean {
  if (wholeUnsigned(text, 0, 0xffffffff, start) !== undefined) return true;
  const isLinkLocal = address >> 118n === 0x3fan || (address >> 120n === 0xffn && (address >> 112n) % 16n === 2n);
  return isLinkLocal && start < text.length;
}

/** True for what a resolver could know: dotted labels of letters, digits, `-` and `_`, the last one not all digits. */
function couldBeName(text: string): boolean {
  let label = 0;
  let onlyDigits = true;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isDigit = c >= 48 && c <= 57;
    if (c === 46) {
      if (label === 0) return false;
      if (i === text.length - 1) break;
      label = 0;
      onlyDigits = true;
      continue;
    }
    const isLetter = (c | 32) >= 97 && (c | 32) <= 122;
    if (!isDigit && !isLetter && c !== 95 && (c !== 45 || label === 0)) return false;
    label++;
    onlyDigits &&= isDigit;
  }
  return label > 0 && !onlyDigits;
}

/** Says that the text is no host of the family. */
export function badAddress(text: string, family: Family): ValueProblem {
  return { ok: false, code: 'bad-address', message: `"${text}" is not an IPv${family} address.` };
}

/** Said of names, which load where they resolve. */
function nameNote(text: string): ValueProblem {
  return {
    ok: false,
    code: 'host-name',
    message: `"${text}" is a name: it is looked up once, when the rule is loaded.`,
    refusedBy: [],
  };
}

function found<V extends Host>(value: V): ValueResult<V> {
  return value.address === undefined ? { ok: true, value, notes: [nameNote(value.name)] } : { ok: true, value };
}

export function printHost(host: Host): string {
  return host.address === undefined ? host.name : printAddress(host.address);
}

/** One address of the family, or a name that resolves to one. */
export const host: ValueType<Host> = {
  form: 'address',
  doc: 'An address of the family, or a host name that resolves to exactly one.',
  parse(text, { family }) {
    const value = parseHost(text, family);
    return value === undefined ? badAddress(text, family) : found(value);
  },
  print: (value) => [printHost(value)],
  say: printHost,
};

/**
 * The number of leading ones that a mask stands for; `undefined` when it is none. Whatever is no number within the width
 * is read as an address, and one whose ones are not contiguous counts as all ones: `/255.0.255.0` and `/33` are `/32`.
 * libxtables' xtopt_parse_plenmask.
 */
export function parseMaskBits(text: string, family: Family): number | undefined {
  const number = wholeUnsigned(text, 0, width(family));
  if (number !== undefined) return number;
  const mask = parseHost(text, family)?.address;
  return mask === undefined ? undefined : leadingOnes(BigInt(mask), width(family));
}

function leadingOnes(mask: bigint, bits: number): number {
  const inverse = mask ^ ((1n << BigInt(bits)) - 1n);
  const isContiguous = (inverse & (inverse + 1n)) === 0n;
  return isContiguous ? bits - inverse.toString(2).replace(/^0$/, '').length : bits;
}

/** `address[/mask]`, the mask as a length or in the form of an address; all ones when left out. */
export const hostMask: ValueType<HostMask> = {
  form: 'address[/mask]',
  doc: 'An address and, after a slash, a prefix length or a mask.',
  parse(text, { family }) {
    const slash = text.indexOf('/');
    const value = parseHost(slash < 0 ? text : text.slice(0, slash), family);
    if (value === undefined) return badAddress(slash < 0 ? text : text.slice(0, slash), family);
    const bits = slash < 0 ? width(family) : parseMaskBits(text.slice(slash + 1), family);
    if (bits === undefined) {
      const message = `"${text.slice(slash + 1)}" is neither a prefix length from 0 to ${width(family)} nor a mask.`;
      return { ok: false, code: 'bad-mask', message, start: slash + 1, end: text.length };
    }
    const read = found({ ...value, bits });
    return slash < 0 || !read.ok || isPlainMask(text.slice(slash + 1), bits, family)
      ? read
      : { ...read, notes: [...(read.notes ?? []), maskNote(text, slash + 1, bits)] };
  },
  print: (value) => [`${printHost(value)}/${value.bits}`],
  say: (value) => `${printHost(value)}/${value.bits}`,
};

/** True when the mask is a length, or an address that says what it came to. */
function isPlainMask(text: string, bits: number, family: Family): boolean {
  if (wholeUnsigned(text, 0, width(family)) !== undefined) return true;
  return bits < width(family) || parseHost(text, family)?.address === maskOf(bits, family);
}

function maskNote(text: string, start: number, bits: number): ValueProblem {
  const message = `"/${text.slice(start)}" counts as /${bits}, a single address.`;
  return { ok: false, code: 'odd-mask', message, start, end: text.length, refusedBy: [] };
}

/** The same, printed without a mask that is all ones. */
export const plainHostMask: ValueType<HostMask> = {
  ...hostMask,
  print: (value, { family }) => [printHostMask(value, family)],
};

export function printHostMask(value: HostMask, family: Family): string {
  return value.bits === width(family) ? printHost(value) : `${printHost(value)}/${value.bits}`;
}
