/** Where NAT targets may map to: addresses, ports, and port ranges shifted from another base. */
import { type Address, parseAddress, printAddress } from '../../base/ip.ts';
import type { ValueContext, ValueProblem, ValueResult, ValueType } from '../define.ts';
import type { Effect, NatRange } from '../effect.ts';
import { serviceNames, servicePort } from '../services.ts';
import { unsignedEnd, unsignedValue } from './strtoul.ts';

/** Both ends are inside. `base`: the first port of the original range that is shifted onto this one. */
export interface NatPorts {
  readonly min: number;
  readonly max: number;
  readonly base?: number;
}

/** Addresses, ports, or both; both ends are inside. */
export interface NatTo {
  readonly min?: Address;
  readonly max?: Address;
  readonly ports?: NatPorts;
}

/**
 * What becomes of the base after a slash: DNAT keeps it, REDIRECT refuses it, and the older layouts that SNAT and
 * MASQUERADE use have no room for it, so that it is 0 and prints as `/0`.
 */
export type ShiftHabit = 'kept' | 'lost' | 'refused';

/** TCP, UDP, SCTP, DCCP and ICMP, by whose identifier "ports" then go; never ICMPv6. */
const WITH_PORTS: readonly number[] = [6, 17, 132, 33, 1];
const MAX_PORT = 65535;

/** `[address[-address]][:port[-port[/base]]]`; an IPv6 address that ports follow stands in brackets. */
export function natTo(shifts: ShiftHabit): ValueType<NatTo> {
  return {
    form: shifts === 'kept' ? '[address[-address]][:port[-port[/base]]]' : '[address[-address]][:port[-port]]',
    doc: 'An address or a range of them, a port or a range of them (0 to 65535, or a service name), or both; IPv6 addresses before ports stand in brackets.',
    parse: (text, context) => readTo(text, context, shifts),
    print: (value) => [printTo(value)],
    say: sayTo,
  };
}

/** `port[-port]` of REDIRECT and MASQUERADE. */
export function natPorts(shifts: ShiftHabit): ValueType<NatPorts> {
  return {
    form: 'port[-port]',
    doc: 'A port from 0 to 65535 or a service name, or two port numbers with a dash between.',
    parse: (text, context) => readPorts(text, 0, context, shifts),
    print: (value) => [printPorts(value)],
    names: () => serviceNames().map(({ name, port }) => ({ name, doc: `port ${port}` })),
    say: (value) => sayTo({ ports: value }),
  };
}

function readTo(text: string, context: ValueContext, shifts: ShiftHabit): ValueResult<NatTo> {
  const { family } = context;
  const open = text.indexOf('[');
  const close = open < 0 ? -1 : text.indexOf(']', open + 1);
  if (open >= 0 && (close < 0 || family === 4)) {
    const message = `"${text}": brackets go around an IPv6 address that ports follow.`;
    return { ok: false, code: 'bad-address', message };
  }
  const colon = open < 0 ? onlyColon(text) : text.indexOf(':', close + 1);
  const ports = colon < 0 ? undefined : readPorts(text, colon + 1, context, shifts);
  if (ports && !ports.ok) return ports;
  const portNotes = ports?.notes ?? [];
  // libxtables takes a colon in the third place for that of `[]:port`, whatever the first two characters are.
  if (ports && (colon === 0 || colon === 2)) {
    const isNoise = colon === 2 && open !== 0;
    return withNotes({ ports: ports.value }, isNoise ? [...portNotes, ignored(text, 0, colon)] : portNotes);
  }
  const start = open + 1;
  const end = open >= 0 ? close : colon >= 0 ? colon : text.length;
  const dash = text.indexOf('-', start);
  const isRange = dash >= 0 && dash < end;
  const min = parseAddress(text.slice(start, isRange ? dash : end), family);
  if (min === undefined) return badAddress(text, start, isRange ? dash : end, family);
  const max = isRange ? parseAddress(text.slice(dash + 1, end), family) : min;
  if (max === undefined) return badAddress(text, dash + 1, end, family);
  const notes = [...portNotes, ...bracketNoise(text, open, close, colon)];
  if (min > max) notes.push(backwards(text, start, end));
  return withNotes(ports ? { min, max, ports: ports.value } : { min, max }, notes);
}

/** A single colon; with a second one the text is an IPv6 address. */
function onlyColon(text: string): number {
  const colon = text.indexOf(':');
  return colon >= 0 && text.indexOf(':', colon + 1) >= 0 ? -1 : colon;
}

function readPorts(text: string, start: number, context: ValueContext, shifts: ShiftHabit): ValueResult<NatPorts> {
  if (!WITH_PORTS.includes(context.protocol?.number ?? 0)) {
    const message = 'Ports need a protocol that has them: -p tcp, udp, sctp or dccp must come before this option.';
    return { ok: false, code: 'missing-protocol', message, start, end: text.length };
  }
  const end = unsignedEnd(text, start);
  const min = end < 0 ? -1 : unsignedValue(text, start, end);
  if (min < 0 || min > MAX_PORT) {
    const port = servicePort(text.slice(start));
    return port === undefined ? badPort(text, start) : { ok: true, value: { min: port, max: port } };
  }
  if (end === text.length) return { ok: true, value: { min, max: min } };
  if (text.charCodeAt(end) !== DASH) return garbage(text, start, end);
  const maxEnd = unsignedEnd(text, end + 1);
  const max = maxEnd < 0 ? -1 : unsignedValue(text, end + 1, maxEnd);
  if (max < 0 || max > MAX_PORT) return badPort(text, end + 1);
  if (max < min) return badRange(text, start, min, max);
  if (maxEnd === text.length) return { ok: true, value: { min, max } };
  if (text.charCodeAt(maxEnd) !== SLASH) return garbage(text, start, maxEnd);
  return readBase(text, maxEnd + 1, { min, max }, shifts);
}

function readBase(text: string, start: number, ports: NatPorts, shifts: ShiftHabit): ValueResult<NatPorts> {
  const end = unsignedEnd(text, start);
  const number = end < 0 ? 0 : unsignedValue(text, start, end);
  const isNumber = number >= 1 && number <= MAX_PORT;
  const base = isNumber ? number : servicePort(text.slice(start));
  if (base === undefined) return badPort(text, start);
  if (shifts === 'refused') {
    const message = 'Only DNAT can shift a range of ports.';
    return { ok: false, code: 'shifted-ports', message, start: start - 1, end: text.length };
  }
  const notes = isNumber && end < text.length ? [ignored(text, end, text.length)] : [];
  if (shifts === 'lost') notes.push(lostBase(text, start));
  return withNotes({ ...ports, base: shifts === 'kept' ? base : 0 }, notes);
}

function withNotes<V>(value: V, notes: readonly ValueProblem[]): ValueResult<V> {
  return notes.length === 0 ? { ok: true, value } : { ok: true, value, notes };
}

function badAddress(text: string, start: number, end: number, family: number): ValueProblem {
  const message = `"${text.slice(start, end)}" is not an IPv${family} address.`;
  return { ok: false, code: 'bad-address', message, start, end };
}

function badPort(text: string, start: number): ValueProblem {
  const message = `"${text.slice(start)}" is neither a port from 0 to ${MAX_PORT} nor a known service.`;
  return { ok: false, code: 'bad-port', message, start, end: text.length };
}

function garbage(text: string, start: number, at: number): ValueProblem {
  const to = text.slice(at + 1);
  const isRange = /^[0-9]+$/.test(to) && Number(to) <= MAX_PORT && Number(to) >= Number(text.slice(start, at));
  if (text.charCodeAt(at) !== COLON || !isRange) return badPort(text, start);
  const mend = `${text.slice(0, at)}-${text.slice(at + 1)}`;
  const message = `A range of ports is written with a dash here: "${mend.slice(start)}".`;
  return { ok: false, code: 'bad-port', message, start, end: text.length, mend };
}

function badRange(text: string, start: number, min: number, max: number): ValueProblem {
  const message = `The range of ports "${text.slice(start)}" begins above its end.`;
  return {
    ok: false,
    code: 'bad-range',
    message,
    start,
    end: text.length,
    mend: `${text.slice(0, start)}${max}-${min}`,
  };
}

function ignored(text: string, start: number, end: number): ValueProblem {
  const message = `"${text.slice(start, end)}" is ignored.`;
  return { ok: false, code: 'ignored-text', message, start, end, refusedBy: [] };
}

function bracketNoise(text: string, open: number, close: number, colon: number): ValueProblem[] {
  if (open < 0) return [];
  const after = colon < 0 ? text.length : colon;
  return [
    ...(open > 0 ? [ignored(text, 0, open)] : []),
    ...(close + 1 < after ? [ignored(text, close + 1, after)] : []),
  ];
}

function backwards(text: string, start: number, end: number): ValueProblem {
  const message = `The range of addresses "${text.slice(start, end)}" begins above its end.`;
  return { ok: false, code: 'empty-range', message, start, end, refusedBy: [] };
}

function lostBase(text: string, start: number): ValueProblem {
  const message = `Only DNAT can shift a range of ports: here "/${text.slice(start)}" becomes /0, which cannot be loaded again.`;
  return { ok: false, code: 'shifted-ports', message, start: start - 1, end: text.length, refusedBy: [] };
}

function printTo({ min, max, ports }: NatTo): string {
  let addresses = '';
  if (min !== undefined && max !== undefined) {
    addresses = min === max ? printAddress(min) : `${printAddress(min)}-${printAddress(max)}`;
    if (ports && typeof min === 'bigint') addresses = `[${addresses}]`;
  }
  return ports ? `${addresses}:${printPorts(ports)}` : addresses;
}

function printPorts({ min, max, base }: NatPorts): string {
  return `${min}${max === min ? '' : `-${max}`}${base === undefined ? '' : `/${base}`}`;
}

function sayTo({ min, max, ports }: NatTo): string {
  const parts: string[] = [];
  if (min !== undefined && max !== undefined) {
    parts.push(min === max ? printAddress(min) : `${printAddress(min)} to ${printAddress(max)}`);
  }
  if (ports) parts.push(ports.min === ports.max ? `port ${ports.min}` : `ports ${ports.min} to ${ports.max}`);
  if (ports?.base !== undefined) parts.push(`shifted from port ${ports.base} on`);
  return parts.join(', ');
}

interface NatFlags {
  readonly random?: unknown;
  readonly 'random-fully'?: unknown;
  readonly persistent?: unknown;
}

/** The binding that a NAT target asks for. `address` as in `Effect`. */
export function natEffect(
  manip: 'source' | 'destination',
  address: 'range' | 'masquerade' | 'redirect',
  to: NatTo | undefined,
  flags: NatFlags,
): Effect {
  // Built step by step: big files have a hundred thousand of these, and spreading objects is slow.
  const range: { -readonly [K in keyof NatRange]: NatRange[K] } = {};
  if (to?.min !== undefined) range.minAddress = to.min;
  if (to?.max !== undefined) range.maxAddress = to.max;
  if (to?.ports) {
    range.minPort = to.ports.min;
    range.maxPort = to.ports.max;
    if (to.ports.base !== undefined) range.basePort = to.ports.base;
  }
  const random = flags.random !== undefined || flags['random-fully'] !== undefined;
  return { kind: 'nat', manip, range, address, random, persistent: flags.persistent !== undefined };
}

const DASH = 45;
const SLASH = 47;
const COLON = 58;
