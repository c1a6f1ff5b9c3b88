/** Ports, ranges of them and lists: each extension reads them in one of two ways, by itself or through the resolver. */
import type { NamedValue, ValueContext, ValueProblem, ValueType } from '../define.ts';
import { optionWords } from '../option-words.ts';
import { hostProtocolName } from '../protocols.ts';
import { resolvePort, serviceNames, servicePort } from '../services.ts';
import { emptyRange, MAX_16 } from './numbers.ts';
import { wholeUnsigned } from './strtoul.ts';

/** Both ends are inside. Where `from` is above `to`, nothing is. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export const ALL_PORTS: PortRange = { from: 0, to: MAX_16 };

type ReadPort = (text: string) => number | undefined;

/** A port number in C notation, or a service name of that protocol. libxtables' xtables_parse_port. */
export function parsePort(text: string, protocol: string | undefined): number | undefined {
  return plainPort(text) ?? wholeUnsigned(text, 0, MAX_16) ?? servicePort(text, protocol);
}

/** The usual case, a decimal without a leading zero, at no cost. */
function plainPort(text: string): number | undefined {
  const length = text.length;
  if (length === 0 || length > 5 || (length > 1 && text.charCodeAt(0) === 48)) return undefined;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value <= MAX_16 ? value : undefined;
}

/** `port[:port]` as `tcp` and `sctp` read it by themselves: a range that begins above its end is refused. */
export function portRange(protocol: string): ValueType<PortRange> {
  const read: ReadPort = (text) => parsePort(text, protocol);
  return {
    ...rangeType(() => serviceNames(protocol)),
    parse(text) {
      const range = parseEnds(text, text.indexOf(':'), read);
      if ('ok' in range) return range;
      if (range.from <= range.to) return { ok: true, value: range };
      return {
        ok: false,
        code: 'bad-range',
        message: `The range "${text}" begins above its end.`,
        mend: `${range.to}:${range.from}`,
      };
    },
  };
}

/**
 * `port[:port]` as `udp`, `dccp` and `conntrack` leave it to the resolver: only decimal numbers, of which the low 16
 * bits count; a range may begin above its end.
 */
export const resolvedPortRange: ValueType<PortRange> = {
  ...rangeType(resolvedNames),
  parse(text) {
    const colon = text.indexOf(':');
    if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
      return { ok: false, code: 'bad-range', message: `"${text}" has more than two ends.` };
    }
    const range = parseEnds(text, colon, readResolved);
    if ('ok' in range) return range;
    const notes = [...wrapped(text, range), ...(range.from > range.to ? [emptyRange(text, range.from, range.to)] : [])];
    return notes.length > 0 ? { ok: true, value: range, notes } : { ok: true, value: range };
  },
};

/** One port, left to the resolver. */
export const resolvedPort: ValueType<number> = {
  form: 'port',
  doc: 'A port in decimal or a service name.',
  parse(text) {
    const port = readResolved(text);
    if (port === undefined) return noPort(text);
    const notes = wrapped(text, { from: port, to: port });
    return notes.length > 0 ? { ok: true, value: port, notes } : { ok: true, value: port };
  },
  print: (port) => [String(port)],
  names: () => named(resolvedNames()),
  say: (port) => `port ${port}`,
};

/** Protocols whose ports stand where multiport looks: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS = [6, 17, 33, 132, 136];

/** As many ports as a `multiport` has room for; a range takes two of the places. */
const MULTIPORT_PLACES = 15;

/**
 * `port[,port|,port:port…]` of `multiport`: names by the protocol that the rule gave before; a range needs both ends,
 * and the second must be above the first.
 */
export const portList: ValueType<readonly PortRange[]> = {
  form: 'port[,port|port:port…]',
  doc: 'Up to 15 ports, numbers or service names, with commas between; a range `first:last` counts as two.',
  parse(text, context) {
    if (!context.protocol || context.protocol.negated || !WITH_PORTS.includes(context.protocol.number)) {
      return missingProtocol(context);
    }
    const protocol = hostProtocolName(context.protocol.number);
    const ranges: PortRange[] = [];
    let places = 0;
    let at = 0;
    while (at <= text.length) {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const colon = text.indexOf(':', at);
      const isRange = colon >= 0 && colon < end;
      places += isRange ? 2 : 1;
      if (places > MULTIPORT_PLACES) return tooManyPorts(text, at);
      const from = parsePort(text.slice(at, isRange ? colon : end), protocol);
      const to = isRange ? parsePort(text.slice(colon + 1, end), protocol) : from;
      if (from === undefined || to === undefined) return badElement(text, at, end);
      if (isRange && from >= to) return badListRange(text.slice(at, end), at, end);
      ranges.push({ from, to });
      at = end + 1;
    }
    return { ok: true, value: ranges };
  },
  print: (ranges) => [ranges.map(printRange).join(',')],
  names: (context) => named(serviceNames(context.protocol && hostProtocolName(context.protocol.number))),
  say: (ranges) => `${ranges.length === 1 ? '' : 'any of '}${ranges.map(sayRange).join(', ')}`,
};

function missingProtocol({ protocol }: ValueContext): ValueProblem {
  const message = 'multiport needs `-p tcp`, `-p udp`, `-p udplite`, `-p sctp` or `-p dccp` before it.';
  return { ok: false, code: 'missing-protocol', message, ...(protocol ? {} : { insertBefore: '-p tcp' }) };
}

function tooManyPorts(text: string, start: number): ValueProblem {
  return {
    ok: false,
    code: 'too-many-values',
    message: `A multiport list holds ${MULTIPORT_PLACES} ports, and a range counts as two.`,
    start,
    end: text.length,
    split: fillingLists(text),
  };
}

/** The list in as few lists as have room for it. */
function fillingLists(text: string): readonly string[] {
  const lists: string[][] = [[]];
  let places = 0;
  for (const port of text.split(',')) {
    const size = port.includes(':') ? 2 : 1;
    if (places + size > MULTIPORT_PLACES) {
      lists.push([]);
      places = 0;
    }
    lists.at(-1)?.push(port);
    places += size;
  }
  return lists.map((list) => list.join(','));
}

function badElement(text: string, start: number, end: number): ValueProblem {
  const { mend, ...problem } = badPort(text.slice(start, end));
  const place = { ...problem, start, end };
  return mend === undefined ? place : { ...place, mend: text.slice(0, start) + mend + text.slice(end) };
}

function badListRange(text: string, start: number, end: number): ValueProblem {
  return {
    ok: false,
    code: 'bad-range',
    message: `The second port of "${text}" must be above the first.`,
    start,
    end,
  };
}

function parseEnds(text: string, colon: number, read: ReadPort): PortRange | ValueProblem {
  if (colon < 0) {
    const port = read(text);
    return port === undefined ? badPort(text) : { from: port, to: port };
  }
  const from = colon === 0 ? 0 : read(text.slice(0, colon));
  if (from === undefined) return { ...badPort(text.slice(0, colon)), start: 0, end: colon };
  const to = colon + 1 === text.length ? MAX_16 : read(text.slice(colon + 1));
  if (to === undefined) return { ...badPort(text.slice(colon + 1)), start: colon + 1, end: text.length };
  return { from, to };
}

/** What the resolver is spared for plain decimals. */
function readResolved(text: string): number | undefined {
  return plainPort(text) ?? resolvePort(text);
}

/** A note where the number that was written is not the port that it becomes. */
function wrapped(text: string, range: PortRange): ValueProblem[] {
  const written = text.split(':').filter((part) => /^[0-9]+$/.test(part) && Number(part) > MAX_16);
  return written.map((part) => ({
    ok: false,
    code: 'port-wraps',
    message: `Port ${part} does not exist, and the low 16 bits of it are taken: ${printRange(range)}.`,
    refusedBy: [],
  }));
}

/** Where a range may stand: one written with a dash is mended. */
function badPort(text: string): ValueProblem {
  const [, from, to] = /^([0-9]+)-([0-9]+)$/.exec(text) ?? [];
  if (from === undefined || Number(from) >= Number(to) || Number(to) > MAX_16) return noPort(text);
  const mend = `${from}:${to}`;
  return { ok: false, code: 'bad-port', message: `"${text}" is no port; a range is written ${mend}.`, mend };
}

function noPort(text: string): ValueProblem {
  const list = text.includes(',') ? '; a list of ports needs -m multiport' : '';
  const message = `"${text}" is neither a port from 0 to 65535 nor a known service${list}.`;
  return { ok: false, code: 'bad-port', message };
}

function rangeType(names: () => readonly { name: string; port: number }[]): Omit<ValueType<PortRange>, 'parse'> {
  return {
    form: 'port[:port]',
    doc: 'A port from 0 to 65535 or a service name, or two of them with a colon between; an end left out is 0 or 65535.',
    print: (range) => [printRange(range)],
    names: () => named(names()),
    say: sayRange,
  };
}

function resolvedNames(): readonly { name: string; port: number }[] {
  return [...serviceNames('tcp'), ...serviceNames('udp')];
}

function named(services: readonly { name: string; port: number }[]): readonly NamedValue[] {
  return services.map(({ name, port }) => ({ name, doc: `port ${port}` }));
}

export function printRange({ from, to }: PortRange): string {
  return from === to ? String(from) : `${from}:${to}`;
}

function sayRange({ from, to }: PortRange): string {
  return from === to ? `port ${from}` : `ports ${from} to ${to}`;
}

/** That a range of every port is negated, which no word shows. */
export function unseenPorts(
  ...options: readonly ({ readonly value: PortRange; readonly negated: boolean } | undefined)[]
): string | undefined {
  const isUnseen = options.map((option) => option?.negated && option.value.from === 0 && option.value.to === MAX_16);
  return isUnseen.includes(true) ? isUnseen.join() : undefined;
}

/** The words of an option that holds a range: a range that holds every port is left out, also behind a `!`. */
export function rangeWords(
  name: string,
  option: { readonly value: PortRange; readonly negated: boolean },
): readonly string[] {
  const { value } = option;
  return value.from === 0 && value.to === MAX_16 ? [] : optionWords(name, option, printRange(value));
}
