/** SIP messages as the kernel's helper reads them: a few headers, the addresses in them, and the session description. */
import { type Address, parseIPv4, parseIPv6 } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';

export const SIP_PORT = 5060;

/** The shortest message that is looked at: `SIP/2.0 200`. */
export const SHORTEST_MESSAGE = 11;

/** An address in a text: where it stands, and the port after it or the usual one. */
export interface SipAddress {
  readonly address: Address;
  readonly port: number;
  readonly start: number;
  readonly end: number;
}

interface HeaderName {
  readonly name: string;
  readonly compact: string | undefined;
}

const HEADERS = {
  cseq: { name: 'CSeq', compact: undefined },
  contact: { name: 'Contact', compact: 'm' },
  via: { name: 'Via', compact: 'v' },
  expires: { name: 'Expires', compact: undefined },
  contentLength: { name: 'Content-Length', compact: 'l' },
} as const satisfies Record<string, HeaderName>;

/** Where a header's value stands: up to the end of its last line (lines that begin with a blank continue the one before). */
interface Value {
  readonly start: number;
  readonly end: number;
}

/** The values of a header, first to last. The message's first line is none. */
function* valuesOf(text: string, header: keyof typeof HEADERS): Generator<Value> {
  const { name, compact } = HEADERS[header];
  const names = compact === undefined ? name : `${name}|${compact}(?![a-z])`;
  const line = new RegExp(`(?:\\r\\n|\\r|\\n)(?:${names})[ \\t]*:[ \\t]*`, 'gi');
  for (let found = line.exec(text); found; found = line.exec(text)) {
    const start = found.index + found[0].length;
    yield { start, end: endOfHeader(text, start) };
    // Its line end may begin the next header.
    line.lastIndex = start;
  }
}

function endOfHeader(text: string, start: number): number {
  const end = /(?:\r\n|\r|\n)(?![ \t])/g;
  end.lastIndex = start;
  return end.exec(text)?.index ?? text.length;
}

/** The number that a header begins with; `undefined` without one. */
export function headerNumber(
  text: string,
  header: 'cseq' | 'expires' | 'contentLength',
): { readonly value: number; readonly end: number } | undefined {
  for (const { start } of valuesOf(text, header)) {
    const digits = digitsAt(text, start);
    if (digits !== '') return { value: numberOf(digits), end: start + digits.length };
  }
  return undefined;
}

function digitsAt(text: string, at: number): string {
  return /^\d*/.exec(text.slice(at, at + 12))?.[0] ?? '';
}

/** 0 for what 32 bits cannot hold. kernel: sip_strtouint */
function numberOf(digits: string): number {
  const value = Number(digits);
  return value > 0xffffffff ? 0 : value;
}

/** The addresses of all Contact headers: of `sip:` URIs that name an IP address. A host's name is passed over. kernel: ct_sip_parse_header_uri */
export function* contacts(text: string, family: Family): Generator<SipAddress> {
  for (const { start, end } of valuesOf(text, 'contact')) {
    for (const part of commaParts(text, start, end)) {
      const scheme = text.toLowerCase().indexOf('sip:', part.start);
      if (scheme < 0 || scheme >= part.end) continue;
      const found = addressAt(text, afterUser(text, scheme + 4), family);
      if (found) yield found;
    }
  }
}

/** The topmost Via of a transport: where answers to a request go. */
export function viaAddress(text: string, transport: 'UDP' | 'TCP', family: Family): SipAddress | undefined {
  for (const { start, end } of valuesOf(text, 'via')) {
    const at = text.toUpperCase().indexOf(`${transport} `, start);
    const found = at < 0 || at >= end ? undefined : addressAt(text, at + transport.length + 1, family);
    if (found) return found;
  }
  return undefined;
}

function* commaParts(text: string, start: number, end: number): Generator<Value> {
  for (let from = start; from <= end; ) {
    const comma = text.indexOf(',', from);
    const to = comma < 0 || comma > end ? end : comma;
    yield { start: from, end: to };
    from = to + 1;
  }
}

/** A URI may begin with a user and `@`. */
function afterUser(text: string, at: number): number {
  const user = /^[^@\r\n]*@/.exec(text.slice(at));
  return user ? at + user[0].length : at;
}

/** An address, of IPv6 in brackets, and a port of at least 1024 if there is one; something must follow. kernel: sip_parse_addr, sip_parse_port */
function addressAt(text: string, start: number, family: Family): SipAddress | undefined {
  const pattern =
    family === 4
      ? /^(\d+\.\d+\.\d+\.\d+)(?::(\d{1,5})(?!\d))?(?=[^:]|:(?!\d))/
      : /^\[([0-9a-f:.]+)\](?::(\d{1,5})(?!\d))?/i;
  const found = pattern.exec(text.slice(start, start + 64));
  if (!found) return undefined;
  const [whole, host = '', digits] = found;
  const end = start + whole.length;
  if (end >= text.length || text[end] === ':') return undefined;
  const address = family === 4 ? parseIPv4(host) : parseIPv6(host);
  const port = digits === undefined ? SIP_PORT : Number(digits);
  return address === undefined || port < 1024 || port > 65535 ? undefined : { address, port, start, end };
}

/** The text of a parameter such as `expires=` after an address, up to the next comma or the end of the header; `undefined` when there is none. */
export function parameter(text: string, after: number, name: string): string | undefined {
  const [part = ''] = text.slice(after, endOfHeader(text, after)).split(',');
  const at = part.toLowerCase().indexOf(`${name}=`);
  return at < 0 ? undefined : part.slice(at + name.length + 1);
}

/** Seconds in an `expires=` parameter: `undefined` without one, `bad` for one without a number. */
export function expiresParameter(text: string, after: number): number | 'bad' | undefined {
  const value = parameter(text, after, 'expires');
  if (value === undefined) return undefined;
  const digits = digitsAt(value, 0);
  return digits === '' ? 'bad' : numberOf(digits);
}

/** One stream of a session description: what it carries, and where it is to be sent. */
export interface SdpMedia {
  readonly kind: 'audio' | 'video' | 'image';
  readonly port: number;
  /** The media's own connection line, or that of the session; `undefined` when neither can be read. */
  readonly address: Address | undefined;
}

/** The streams of a session description, at most three; a port of zero is a stream that is not wanted. kernel: process_sdp */
export function sdpMedia(text: string, family: Family): readonly SdpMedia[] {
  const lines = sdpLines(text);
  const shared = addressIn(sessionLines(text), 'c', family);
  const streams: SdpMedia[] = [];
  for (const [i, line] of lines.entries()) {
    const found = /^m=(audio|video|image) (\d+)/i.exec(line);
    const port = numberOf(found?.[2] ?? '0');
    if (!found || port === 0 || streams.length === 3) continue;
    const next = lines.findIndex((other, at) => at > i && isMedia(other));
    const own = addressIn(lines.slice(i + 1, next < 0 ? lines.length : next), 'c', family);
    streams.push({ kind: found[1] as SdpMedia['kind'], port, address: own ?? shared });
  }
  return streams;
}

/** The session, or a stream that is wanted, names the address that media are to be sent to. */
export function hasSdpAddress(text: string, family: Family): boolean {
  const shared = addressIn(sessionLines(text), 'c', family);
  return shared !== undefined || sdpMedia(text, family).some(({ address }) => address !== undefined);
}

/** The session description names its owner's address. */
export function hasSdpOwner(text: string, family: Family): boolean {
  return addressIn(sessionLines(text), 'o', family) !== undefined;
}

/** What stands before the first stream. */
function sessionLines(text: string): readonly string[] {
  const lines = sdpLines(text);
  const firstMedia = lines.findIndex(isMedia);
  return firstMedia < 0 ? lines : lines.slice(0, firstMedia);
}

/** The lines of the session description; none without one. */
function sdpLines(text: string): readonly string[] {
  const version = /(?:\r\n|\r|\n)v=\d/i.exec(text);
  return version ? text.slice(version.index).split(/\r\n|\r|\n/) : [];
}

function isMedia(line: string): boolean {
  return /^m=/i.test(line);
}

/** The address in the first connection line, or in the first that names the owner; a line that cannot be read hides those after it. */
function addressIn(lines: readonly string[], which: 'c' | 'o', family: Family): Address | undefined {
  const line = lines.find((one) => one.slice(0, 2).toLowerCase() === `${which}=`);
  const host = line && new RegExp(`IN IP${family} ([0-9a-fA-F.:]+)`).exec(line)?.[1];
  return host === undefined || host === '' ? undefined : family === 4 ? parseIPv4(host) : parseIPv6(host);
}

/** Splits what a TCP segment carries into whole messages by their Content-Length; a rest without one is left out. kernel: sip_help_tcp */
export function* wholeMessages(text: string): Generator<string> {
  for (let rest = text; ; ) {
    const length = headerNumber(rest, 'contentLength');
    if (!length || length.value > rest.length) return;
    const body = rest.indexOf('\r\n\r\n', length.end);
    const end = body < 0 ? rest.length + 1 : body + 4 + length.value;
    if (end > rest.length) return;
    yield rest.slice(0, end);
    rest = rest.slice(end);
  }
}
