/** Ports, ICMP messages and devices as elements of sets write them. */
import type { Family } from '../../base/problem.ts';
import { protocolNumber } from '../protocols.ts';
import { icmpType } from '../values/icmp.ts';

const TCP = 6;
/** Protocols whose type and code stand where others have ports. */
const ICMP: ReadonlyMap<number, Family> = new Map([
  [1, 4],
  [58, 6],
]);
const LAST_PORT = 65535;
/** Bytes of a device's name. kernel: IFNAMSIZ */
const LONGEST_DEVICE = 15;

/** How the port part of a packet, or of an element, is written as a key. */
export function portKey(protocol: number, port: number): string {
  return `${protocol}:${port}`;
}

/** Type and code in one number. kernel:net/netfilter/ipset/ip_set_getport.c */
export function icmpPort(type: number, code: number): number {
  return (type << 8) | code;
}

/**
 * Keys of `80`, `tcp:80`, `udp:53-60`, `icmp:8/0`, `icmp:ping` or `gre:0`; `undefined` for anything else. `isAlone`: in a set of
 * nothing but ports, which knows no protocols.
 */
export function readPorts(text: string, isAlone: boolean): readonly string[] | undefined {
  const found = /^(?:([A-Za-z0-9_.-]+):)?([0-9]+)(?:-([0-9]+))?$/.exec(text);
  if (found) {
    const [, name, first = '', last = first] = found;
    const protocol = name === undefined ? TCP : numberOf(name);
    const [from, to] = [Number(first), Number(last)];
    if (protocol === undefined || from > to || to > LAST_PORT) return undefined;
    const ports = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    return ports.map((port) => (isAlone && name === undefined ? String(port) : portKey(protocol, port)));
  }
  const [name = '', message = ''] = text.split(':');
  const protocol = numberOf(name);
  const family = protocol === undefined ? undefined : ICMP.get(protocol);
  if (protocol === undefined || family === undefined) return undefined;
  const [type, code] = message.split('/').map(Number);
  if (type !== undefined && code !== undefined) {
    return Number.isInteger(type) && Number.isInteger(code) ? [portKey(protocol, icmpPort(type, code))] : undefined;
  }
  const parsed = icmpType(family).parse(message, { family, protocol: undefined, backend: 'legacy' });
  return parsed.ok ? [portKey(protocol, icmpPort(parsed.value.type, parsed.value.fromCode))] : undefined;
}

function numberOf(name: string): number | undefined {
  return /^\d+$/.test(name) ? Number(name) : (protocolNumber(name) ?? protocolNumber(name.toLowerCase()));
}

export function deviceOf(word: string): string {
  return word.replace(/^physdev:/, '').slice(0, LONGEST_DEVICE);
}
