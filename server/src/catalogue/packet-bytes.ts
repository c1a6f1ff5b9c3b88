/** Reading a packet's bytes where no field holds what a match asks: big-endian numbers, and the headers of IPv6. */
import { type Truth, truthOf } from '../base/truth.ts';
import { type Given, type Stateful, stateful } from './define.ts';
import type { MatchView, MatchWorld } from './view.ts';

/** `undefined` past the end. */
export function byteAt(bytes: Uint8Array, at: number): number | undefined {
  return bytes[at];
}

export function uint16At(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [bytes[at], bytes[at + 1]];
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}

export function uint32At(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [uint16At(bytes, at), uint16At(bytes, at + 2)];
  return high === undefined || low === undefined ? undefined : high * 65536 + low;
}

/** An IPv6 address that begins there; `undefined` when not all of it is there. */
export function addressAt(bytes: Uint8Array, at: number): bigint | undefined {
  if (at + 16 > bytes.length) return undefined;
  let value = 0n;
  for (let i = 0; i < 16; i++) value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  return value;
}

/** Numbers of the IPv6 extension headers that can be walked past, and of the two that end the walk. rfc:8200, rfc:4302 */
export const HEADER = { HOP: 0, ROUTING: 43, FRAGMENT: 44, ESP: 50, AUTH: 51, NONE: 59, DEST: 60 } as const;

/** Bits of the field `ip6.headers` for the same headers. kernel:include/uapi/linux/netfilter_ipv6/ip6t_ipv6header.h */
export const headerThere = {
  HOP: 1,
  DEST: 2,
  ROUTING: 4,
  FRAGMENT: 8,
  AUTH: 16,
  ESP: 32,
  NONE: 64,
  TRANSPORT: 128,
} as const;

const WALKED: readonly number[] = [HEADER.HOP, HEADER.ROUTING, HEADER.FRAGMENT, HEADER.AUTH, HEADER.DEST];

/** Bytes of the extension header of that kind which begins at `at`. */
export function headerLength(bytes: Uint8Array, kind: number, at: number): number {
  if (kind === HEADER.FRAGMENT) return 8;
  const units = bytes[at + 1] ?? 0;
  return kind === HEADER.AUTH ? (units + 2) * 4 : (units + 1) * 8;
}

/**
 * Where the first extension header of that kind begins; `undefined` without one, `cut` where the packet ends inside a
 * header. The walk ends at a fragment other than the first. kernel:net/ipv6/exthdrs_core.c (ipv6_find_hdr)
 */
export function findHeader(bytes: Uint8Array, kind: number): number | 'cut' | undefined {
  let next = bytes[6];
  let at = 40;
  while (next !== undefined && WALKED.includes(next)) {
    if (at + (next === HEADER.FRAGMENT || next === HEADER.ROUTING ? 4 : 2) > bytes.length) return 'cut';
    if (next === kind) return at;
    if (next === HEADER.FRAGMENT && ((uint16At(bytes, at + 2) ?? 0) & 0xfff8) !== 0) return undefined;
    const length = headerLength(bytes, next, at);
    next = bytes[at];
    at += length;
  }
  return undefined;
}

/** Where the transport header begins. */
export function transportOffset(bytes: Uint8Array): number {
  if ((bytes[0] ?? 0) >> 4 === 4) return ((bytes[0] ?? 0) & 15) * 4;
  let next = bytes[6];
  let at = 40;
  while (next !== undefined && WALKED.includes(next) && at + 2 <= bytes.length) {
    const length = headerLength(bytes, next, at);
    next = bytes[at];
    at += length;
  }
  return at;
}

/** Protocols whose ports lie at the beginning, as the kernel sees it (for ESP that is its SPI). */
const PORTS_FIRST: readonly number[] = [6, 17, 33, 50, 132, 136];

/**
 * The four bytes in which the kernel sees ports, as two numbers; zeros for a protocol without ports, `cut` where the packet
 * ends before. Of a later IPv4 fragment they are data. kernel:include/net/ip.h (proto_ports_offset)
 */
export function portsOf(bytes: Uint8Array): readonly [source: number, destination: number] | 'cut' {
  const isIpv4 = (bytes[0] ?? 0) >> 4 === 4;
  const found = isIpv4 ? { kind: bytes[9] ?? 0, at: transportOffset(bytes) } : skipHeaders(bytes);
  if (found === 'cut') return 'cut';
  const isAh = found.kind === HEADER.AUTH;
  if (!isAh && !PORTS_FIRST.includes(found.kind)) return [0, 0];
  const at = found.at + (isAh ? 4 : 0);
  const [source, destination] = [uint16At(bytes, at), uint16At(bytes, at + 2)];
  return source === undefined || destination === undefined ? 'cut' : [source, destination];
}

/**
 * What comes after the extension headers of an IPv6 packet, and where; the fragment header itself for a later fragment.
 * `cut` also for a packet that ends with "no next header". kernel:net/ipv6/exthdrs_core.c (ipv6_skip_exthdr)
 */
function skipHeaders(bytes: Uint8Array): { readonly kind: number; readonly at: number } | 'cut' {
  let kind = bytes[6] ?? HEADER.NONE;
  let at = 40;
  while (WALKED.includes(kind)) {
    const offset = uint16At(bytes, at + 2);
    if (at + 2 > bytes.length || (kind === HEADER.FRAGMENT && offset === undefined)) return 'cut';
    if (kind === HEADER.FRAGMENT && ((offset ?? 0) & 0xfff8) !== 0) return { kind, at };
    const length = headerLength(bytes, kind, at);
    kind = bytes[at] ?? HEADER.NONE;
    at += length;
  }
  return kind === HEADER.NONE ? 'cut' : { kind, at };
}

/** What a match finds in the bytes; `drops` where the kernel drops the packet at once because it is cut short. */
export type Finding = boolean | Truth | 'drops';

/** A match that reads bytes and remembers nothing, as the engine asks it; `unsure` says what it may not know. */
export function readingBytes<O>(
  decide: (given: Given<O>, view: MatchView) => Finding,
  unsure?: (given: Given<O>, world: MatchWorld) => string | undefined,
): Stateful<O, unknown> {
  return stateful<O, undefined>({
    ...(unsure ? { unsure } : {}),
    initial: () => undefined,
    evaluate(given, state, view) {
      const answer = decide(given, view);
      if (answer === 'drops') return { truth: 'no', state, reason: 'the packet is cut short', drops: true };
      return { truth: typeof answer === 'boolean' ? truthOf(answer) : answer, state };
    },
  });
}

/**
 * A match that asks about the header of one transport protocol, of which it wants so many bytes: false for other packets and
 * for fragments other than the first. `at` is where it begins.
 */
export function readingTransport<O>(
  protocol: number,
  bytesNeeded: number,
  decide: (given: Given<O>, bytes: Uint8Array, at: number) => Finding,
): Stateful<O, unknown> {
  return readingBytes<O>((given, view) => {
    const bytes = view.bytes();
    const isIpv4 = view.family === 4;
    if (isIpv4 && ((uint16At(bytes, 6) ?? 0) & 0x1fff) !== 0) return false;
    const found = isIpv4 ? { kind: bytes[9], at: transportOffset(bytes) } : skipHeaders(bytes);
    if (found === 'cut' || found.kind !== protocol) return false;
    return found.at + bytesNeeded > bytes.length ? 'drops' : decide(given, bytes, found.at);
  });
}

/** A match that asks about one extension header of IPv6: false without it. `at` is where it begins. */
export function readingHeader<O>(
  kind: number,
  decide: (given: Given<O>, bytes: Uint8Array, at: number) => Finding,
): Stateful<O, unknown> {
  return readingBytes<O>((given, view) => {
    const bytes = view.bytes();
    const at = findHeader(bytes, kind);
    if (at === 'cut') return 'drops';
    return at === undefined ? false : decide(given, bytes, at);
  });
}
