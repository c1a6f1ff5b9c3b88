/** The four ways in which FTP writes an address and port, read as leniently as the kernel reads them. */
import { type Address, parseIPv6, printIPv4 } from '../../base/ip.ts';
import type { Direction, Tuple } from '../conntrack/tuple.ts';

/** PORT `h,h,h,h,p,p`; EPRT `|1|address|port|`; 227 as PORT, anywhere in the line; 229 `(|||port|)`. rfc:959, rfc:1123, rfc:2428 */
export type FtpForm = 'PORT' | 'EPRT' | 'PASV' | 'EPSV';

export interface FtpAddress {
  readonly form: FtpForm;
  readonly address: Address;
  readonly port: number;
  /** Where its text stands in the packet's data. */
  readonly offset: number;
  readonly length: number;
}

/** Numbers read, and how many characters they took. */
interface Read {
  readonly address: Address;
  readonly port: number;
  readonly length: number;
  /** Characters before the first one that counts. */
  readonly skipped: number;
}

interface Pattern {
  readonly form: FtpForm;
  readonly word: string;
  /** The numbers begin after the next character of this kind. */
  readonly skipTo: string;
  read(text: string, own: Tuple): Read | undefined;
}

const PATTERNS: Readonly<Record<Direction, readonly Pattern[]>> = {
  original: [
    { form: 'PORT', word: 'PORT', skipTo: ' ', read: (text) => readCommaForm(text, '\r') },
    { form: 'EPRT', word: 'EPRT', skipTo: ' ', read: readExtended },
  ],
  reply: [
    { form: 'PASV', word: '227 ', skipTo: '', read: readPassive },
    { form: 'EPSV', word: '229 ', skipTo: '(', read: readExtendedPassive },
  ],
};

/**
 * The address that the line announces. `partial`: the line may announce one, but it cannot be read to its end. `own` is the
 * speaker's tuple: its address stands for one that is not written. kernel:net/netfilter/nf_conntrack_ftp.c (find_pattern)
 */
export function findFtpAddress(text: string, direction: Direction, own: Tuple): FtpAddress | 'partial' | undefined {
  for (const pattern of PATTERNS[direction]) {
    const found = tryPattern(text, pattern, own);
    if (found) return found;
  }
  return undefined;
}

function tryPattern(
  text: string,
  { form, word, skipTo, read }: Pattern,
  own: Tuple,
): FtpAddress | 'partial' | undefined {
  const isShort = text.length <= word.length;
  const compared = isShort ? text.length : word.length;
  if (text.slice(0, compared).toUpperCase() !== word.slice(0, compared)) return undefined;
  if (isShort) return 'partial';
  let start = word.length;
  if (skipTo !== '') {
    start = text.indexOf(skipTo, start);
    if (start < 0) return 'partial';
    start++;
  }
  const numbers = read(text.slice(start), own);
  if (!numbers) return 'partial';
  const { address, port, length, skipped } = numbers;
  return { form, address, port, offset: start + skipped, length };
}

/** Exactly `count` decimal numbers, and how many characters they took. They must be followed by `end`, or by anything when it is empty. kernel: try_number */
function readNumbers(
  text: string,
  count: number,
  separator: string,
  end: string,
): { readonly numbers: number[]; readonly length: number } | undefined {
  const numbers = Array<number>(count).fill(0);
  let at = 0;
  for (let i = 0; i < text.length && at < count; i++) {
    const c = text[i] ?? '';
    if (c >= '0' && c <= '9') numbers[at] = (Math.imul(numbers[at] ?? 0, 10) + Number(c)) >>> 0;
    else if (c === separator) at++;
    else return (end === '' || c === end) && at === count - 1 ? { numbers, length: i } : undefined;
  }
  return undefined;
}

function readCommaForm(text: string, end: string): Read | undefined {
  const read = readNumbers(text, 6, ',', end);
  if (!read || read.length === 0) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, high = 0, low = 0] = read.numbers;
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return { address, port: ((high << 8) | low) & 0xffff, length: read.length, skipped: 0 };
}

function readPassive(text: string): Read | undefined {
  const skipped = text.search(/[0-9]/);
  if (skipped < 0) return undefined;
  const read = readCommaForm(text.slice(skipped), '');
  return read && { ...read, skipped };
}

function readExtended(text: string, own: Tuple): Read | undefined {
  const delimiter = delimiterOf(text);
  if (delimiter === undefined || text[2] !== delimiter) return undefined;
  if (text[1] !== (own.family === 4 ? '1' : '2')) return undefined;
  const rest = text.slice(3);
  const found = own.family === 4 ? readDotted(rest, delimiter) : readGroups(rest, delimiter);
  if (!found || found.length === 0) return undefined;
  const port = readPort(text, 3 + found.length + 1, delimiter);
  return port && { address: found.address, port: port.port, length: port.length, skipped: 0 };
}

function readExtendedPassive(text: string, own: Tuple): Read | undefined {
  const delimiter = delimiterOf(text);
  if (delimiter === undefined || text[1] !== delimiter || text[2] !== delimiter) return undefined;
  const port = readPort(text, 3, delimiter);
  return port && { address: own.source, port: port.port, length: port.length, skipped: 0 };
}

/** Any printable character but a digit. */
function delimiterOf(text: string): string | undefined {
  const [c = ''] = text;
  return text.length > 3 && c >= '!' && c <= '~' && !(c >= '0' && c <= '9') ? c : undefined;
}

function readDotted(text: string, end: string): { readonly address: Address; readonly length: number } | undefined {
  const read = readNumbers(text, 4, '.', end);
  const [a = 0, b = 0, c = 0, d = 0] = read?.numbers ?? [];
  return read && { address: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, length: read.length };
}

function readGroups(text: string, end: string): { readonly address: Address; readonly length: number } | undefined {
  const length = text.indexOf(end);
  const address = length < 0 ? undefined : parseIPv6(text.slice(0, length));
  return address === undefined ? undefined : { address, length };
}

/** The number between `start` and the delimiter, and the length of all up to and with the delimiter. kernel: get_port */
function readPort(
  text: string,
  start: number,
  delimiter: string,
): { readonly port: number; readonly length: number } | undefined {
  let port = 0;
  for (let i = start; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === delimiter) return port === 0 ? undefined : { port, length: i + 1 };
    if (c < '0' || c > '9') return undefined;
    port = (port * 10 + Number(c)) & 0xffff;
  }
  return undefined;
}

/** The text that takes the place of the old address. kernel:net/netfilter/nf_nat_ftp.c (nf_nat_ftp_fmt_cmd) */
export function ftpAddressText(form: FtpForm, address: Address, port: number): string {
  switch (form) {
    case 'PORT':
    case 'PASV':
      return `${printIPv4(Number(address)).replaceAll('.', ',')},${port >> 8},${port & 255}`;
    case 'EPRT':
      return typeof address === 'number' ? `|1|${printIPv4(address)}|${port}|` : `|2|${fullIPv6(address)}|${port}|`;
    case 'EPSV':
      return `|||${port}|`;
  }
}

function fullIPv6(address: bigint): string {
  return (address.toString(16).padStart(32, '0').match(/.{4}/g) ?? []).join(':');
}
