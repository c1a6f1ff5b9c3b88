/** Reads what a set holds, in the words of `ipset save`. */
import { applyMask, maskOf, parseAddress, width } from '../../base/ip.ts';
import type { Family } from '../../base/problem.ts';
import { type NamedSet, type Part, putIn, SET_TYPES, type SetElement } from './types.ts';
import { deviceOf, readPorts } from './words.ts';

/** Elements that one line may stand for: `10.0.0.0-10.0.255.255`. */
const MOST_OF_A_LINE = 65536;
const MOST_ELEMENTS = 65536;
const ALL_BITS = 0xffffffff;

/**
 * A set of lines like `10.0.0.0/24 nomatch` or `10.0.0.1,tcp:80 timeout 30`. The first may say what the set is: `hash:ip timeout 600`.
 * Without it the elements show the type. A text says what is wrong. man:ipset(8)
 */
export function readSet(lines: readonly string[]): NamedSet | string {
  const [first = ''] = lines;
  const [type, ...options] = first.split(/\s+/);
  const isHead = type !== undefined && /^(hash|bitmap|list):/.test(type);
  const members = (isHead ? lines.slice(1) : lines).filter((line) => line.trim() !== '');
  const elements = members.map((line) => line.replace(/\s+comment ("[^"]*"|\S+)/, '').split(/\s+/));
  const parts = isHead ? SET_TYPES[type] : guessParts(elements.map(([word = '']) => word));
  if (!parts) return `"${type}" is no type of set that is modelled`;
  const set = emptySet(isHead ? type : undefined, parts, options, elements);
  if (typeof set === 'string') return set;
  for (const [word = '', ...rest] of elements) {
    const problem = parts[0] === 'set' ? undefined : addLine(set, word, rest);
    if (problem !== undefined) return problem;
  }
  return set;
}

function emptySet(
  type: string | undefined,
  parts: readonly Part[],
  options: readonly string[],
  elements: readonly (readonly string[])[],
): NamedSet | string {
  const option = (name: string): string | undefined => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  const says = (...names: readonly string[]): boolean => elements.some((words) => names.some((n) => words.includes(n)));
  const isAnyFamily = !parts.some((part) => part === 'ip' || part === 'net');
  const isSix =
    option('family') === 'inet6' || (type === undefined && elements.some(([word = '']) => isAddress6(word)));
  const range = type?.startsWith('bitmap:') ? readRange(option('range')) : undefined;
  if (type?.startsWith('bitmap:') && !range)
    return `a ${type} needs its range, such as "range ${type === 'bitmap:port' ? '0-65535' : '10.0.0.0/24'}"`;
  const netmask = option('netmask');
  const timeout = option('timeout');
  return {
    type: type ?? 'a set of unknown type',
    parts,
    family: isAnyFamily ? undefined : isSix ? 6 : 4,
    timeout: timeout !== undefined ? Number(timeout) : says('timeout') ? 0 : undefined,
    hasCounters: options.includes('counters') || says('packets', 'bytes'),
    hasMarks: options.includes('skbinfo') || says('skbmark', 'skbprio', 'skbqueue'),
    addressBits: netmask === undefined ? undefined : Number(netmask),
    markMask: Number(option('markmask') ?? ALL_BITS),
    range,
    most: Number(option('maxelem') ?? MOST_ELEMENTS),
    isVague: type === undefined && elements.length === 0,
    buckets: new Map(),
    sizes: parts.filter((part) => part === 'net').map(() => new Map()),
    members:
      parts[0] === 'set' ? elements.map(([word = '', ...rest]) => elementOf([], word, rest, Number(timeout ?? 0))) : [],
  };
}

function isAddress6(word: string): boolean {
  return word.split(',').some((piece) => parseAddress(piece.split(/[/-]/)[0] ?? '', 6) !== undefined);
}

function readRange(text: string | undefined): readonly [number, number] | undefined {
  const [low = '', high = low] = (text ?? '').split('-');
  const [base = '', bits] = low.split('/');
  const from = /^\d+$/.test(base) ? Number(base) : parseAddress(base, 4);
  if (typeof from !== 'number') return undefined;
  if (bits !== undefined) return [from, from + 2 ** (32 - Number(bits)) - 1];
  const to = /^\d+$/.test(high) ? Number(high) : parseAddress(high, 4);
  return typeof to === 'number' ? [from, to] : undefined;
}

/** What the elements are made of, by the look of them. */
function guessParts(words: readonly string[]): readonly Part[] {
  const rows = words.map((word) => word.split(','));
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, i) =>
    guessPart(
      rows.map((row) => row[i] ?? ''),
      i,
    ),
  );
}

function guessPart(pieces: readonly string[], position: number): Part {
  const isAddress = (piece: string): boolean => {
    const base = piece.split(/[/-]/)[0] ?? '';
    return parseAddress(base, 4) !== undefined || parseAddress(base, 6) !== undefined;
  };
  const all = (test: (piece: string) => boolean): boolean => pieces.every(test);
  if (all(isAddress)) return pieces.some((piece) => /[/-]/.test(piece)) ? 'net' : 'ip';
  if (all((piece) => /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(piece))) return 'mac';
  if (all((piece) => /^0x[0-9a-f]+$/i.test(piece))) return 'mark';
  if (all((piece) => readPorts(piece, true) !== undefined)) return 'port';
  return position === 0 ? 'set' : 'device';
}

/** Puts the elements of one line in; a text says what is wrong with it. */
function addLine(set: NamedSet, word: string, options: readonly string[]): string | undefined {
  const pieces = word.split(',');
  if (pieces.length !== set.parts.length) return `"${word}" is no element of ${set.type}`;
  let rows: readonly (readonly Piece[])[] = [[]];
  for (const [i, piece] of pieces.entries()) {
    const alternatives = readPiece(set, set.parts[i] ?? 'ip', piece);
    if (typeof alternatives === 'string') return alternatives;
    rows = rows.flatMap((row) => alternatives.map((one) => [...row, one]));
    if (rows.length > MOST_OF_A_LINE) return `"${word}" stands for more than ${MOST_OF_A_LINE} elements`;
  }
  for (const row of rows) {
    const bucket = row.flatMap(({ key }) => (key === undefined ? [] : [key])).join(' ');
    putIn(set, bucket, elementOf(row, bucket, options, set.timeout));
  }
  return undefined;
}

/** One part of an element: a device is not in the key, as the kernel does not hash it. */
interface Piece {
  readonly key: string | undefined;
  readonly bits?: number;
  readonly device?: string;
}

function readPiece(set: NamedSet, part: Part, text: string): readonly Piece[] | string {
  const wrong = `"${text}" is no element of ${set.type}`;
  switch (part) {
    case 'ip':
    case 'net':
      return readAddresses(set, part, text) ?? wrong;
    case 'port':
      return readPorts(text, set.parts.length === 1)?.map((key) => ({ key })) ?? wrong;
    case 'mac':
      return [{ key: String(Number.parseInt(text.replaceAll(':', ''), 16)) }];
    case 'mark':
      return [{ key: String((Number(text) & set.markMask) >>> 0) }];
    default:
      return [{ key: undefined, device: text }];
  }
}

function readAddresses(set: NamedSet, part: 'ip' | 'net', text: string): readonly Piece[] | undefined {
  const family: Family = set.family ?? 4;
  const full = width(family);
  const [low = '', high] = text.split('-');
  const [base = '', length] = low.split('/');
  const from = parseAddress(base, family);
  const bits = length === undefined ? full : Number(length);
  if (from === undefined || !(bits >= 0 && bits <= full)) return undefined;
  const network = (address: number | bigint, size: number): Piece =>
    part === 'net'
      ? { key: `${applyMask(address, maskOf(size, family))}/${size}`, bits: size }
      : { key: String(applyMask(address, maskOf(Math.min(size, set.addressBits ?? full), family))) };
  if (high === undefined && (part === 'net' || bits === full)) return [network(from, bits)];
  if (typeof from !== 'number') return undefined;
  const first = high === undefined ? Number(applyMask(from, maskOf(bits, 4))) : from;
  const last = high === undefined ? first + 2 ** (32 - bits) - 1 : parseAddress(high, 4);
  if (typeof last !== 'number' || last < first) return undefined;
  if (part === 'net') return networksOf(first, last).map(([address, size]) => network(address, size));
  if (last - first >= MOST_OF_A_LINE) return undefined;
  return Array.from({ length: last - first + 1 }, (_, i) => network(first + i, full));
}

/** The fewest networks that make up the range. */
function networksOf(first: number, last: number): readonly (readonly [address: number, bits: number])[] {
  const found: [number, number][] = [];
  for (let at = first; at <= last; ) {
    let bits = 32;
    while (bits > 0 && at % 2 ** (33 - bits) === 0 && at + 2 ** (33 - bits) - 1 <= last) bits--;
    found.push([at, bits]);
    at += 2 ** (32 - bits);
  }
  return found;
}

/** `usual`: seconds that elements live of which nothing is said. */
function elementOf(
  row: readonly Piece[],
  key: string,
  options: readonly string[],
  usual: number | undefined,
): SetElement {
  const value = (name: string): string | undefined => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  const [mark = '0', mask] = (value('skbmark') ?? '').split('/');
  const timeout = Number(value('timeout') ?? usual ?? 0);
  const device = row.find((piece) => piece.device !== undefined)?.device;
  return {
    key: device === undefined ? key : `${key} ${device}`,
    bits: row.flatMap(({ bits }) => (bits === undefined ? [] : [bits])),
    device: device === undefined ? undefined : deviceOf(device),
    isDevicePrefix: options.includes('wildcard'),
    isException: options.includes('nomatch'),
    expires: timeout === 0 ? undefined : timeout,
    packets: BigInt(value('packets') ?? 0),
    bytes: BigInt(value('bytes') ?? 0),
    mark: { value: Number(mark) >>> 0, mask: value('skbmark') === undefined ? 0 : Number(mask ?? ALL_BITS) >>> 0 },
  };
}
