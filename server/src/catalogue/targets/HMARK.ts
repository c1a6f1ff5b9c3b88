/** `-j HMARK`: marks packets by a hash, so that each connection gets the same mark. */

import { width } from '../../base/ip.ts';
import { BACKENDS, type Family } from '../../base/problem.ts';
import { type Given, type GivenOption, target, type UseProblem, type ValueType } from '../define.ts';
import type { Effect } from '../effect.ts';
import { optionWords } from '../option-words.ts';
import { type HashPart, hashParts } from '../values/hmark.ts';
import { parseMaskBits } from '../values/hosts.ts';
import { integer, MAX_16, MAX_32 } from '../values/numbers.ts';

const UNKNOWN: Effect = {
  kind: 'unknown',
  reason: 'HMARK computes the mark with a hash',
  terminates: false,
  changes: ['meta.mark'],
};

const bits16 = integer(0, MAX_16, 'bits');
const bits32 = integer(0, MAX_32, 'bits');

/** A prefix length, or a mask in the form of an address. */
const prefixBits: ValueType<number> = {
  form: 'length',
  doc: 'A prefix length, 0 to 32 (IPv6: 128).',
  parse(text, { family }) {
    const value = parseMaskBits(text, family);
    if (value !== undefined) return { ok: true, value };
    return {
      ok: false,
      code: 'bad-mask',
      message: `"${text}" is neither a prefix length from 0 to ${width(family)} nor a mask.`,
    };
  },
  print: (value) => [String(value)],
  say: (value) => `the first ${value} bits`,
};

interface HmarkOptions {
  'hmark-tuple': readonly HashPart[];
  'hmark-src-prefix': number;
  'hmark-dst-prefix': number;
  'hmark-sport-mask': number;
  'hmark-dport-mask': number;
  'hmark-spi-mask': number;
  'hmark-sport': number;
  'hmark-dport': number;
  'hmark-spi': number;
  'hmark-proto-mask': number;
  'hmark-rnd': number;
  'hmark-mod': number;
  'hmark-offset': number;
}

type Name = keyof HmarkOptions;
type HmarkGiven = Given<HmarkOptions>;

/** What a part of the tuple sets, and to what. */
const MASK_OF: Readonly<Partial<Record<HashPart, Name>>> = {
  src: 'hmark-src-prefix',
  dst: 'hmark-dst-prefix',
  sport: 'hmark-sport-mask',
  dport: 'hmark-dport-mask',
  proto: 'hmark-proto-mask',
  spi: 'hmark-spi-mask',
};

export default target({
  name: 'HMARK',
  summary: 'Marks the packet with a number computed from its addresses and ports, and goes on with the next rule.',
  details: 'For spreading connections over several paths: `hash % mod + offset` becomes the mark.',
  sources: ['man:iptables-extensions(8)#HMARK', 'kernel:net/netfilter/xt_HMARK.c'],
  options: {
    'hmark-tuple': { value: hashParts, doc: 'What goes into the hash, whole: src, dst, sport, dport, spi, proto, ct.' },
    'hmark-src-prefix': { value: prefixBits, doc: 'So many leading bits of the source address, 0 to 32 (IPv6: 128).' },
    'hmark-dst-prefix': {
      value: prefixBits,
      doc: 'So many leading bits of the destination address, 0 to 32 (IPv6: 128).',
    },
    'hmark-sport-mask': { value: bits16, doc: 'These bits of the source port.' },
    'hmark-dport-mask': { value: bits16, doc: 'These bits of the destination port.' },
    'hmark-spi-mask': { value: bits32, doc: 'These bits of the SPI of ESP and AH.' },
    'hmark-sport': { value: bits16, doc: 'Bits to set in the source port before hashing.' },
    'hmark-dport': { value: bits16, doc: 'Bits to set in the destination port before hashing.' },
    'hmark-spi': { value: bits32, doc: 'Bits to set in the SPI before hashing.' },
    'hmark-proto-mask': { value: bits16, doc: 'These bits of the protocol number.' },
    'hmark-rnd': { value: bits32, mandatory: true, doc: 'Seed of the hash, 32 bits.' },
    'hmark-mod': {
      value: integer(1, MAX_32, 'marks'),
      mandatory: true,
      doc: 'How many different marks there are, from 1.',
    },
    'hmark-offset': { value: bits32, doc: 'The lowest mark; 0 when left out.' },
  },
  check(given) {
    const problems = masksAfterTuple(given);
    if (problems.length > 0) return problems;
    if (has(given, 'hmark-spi-mask') && (has(given, 'hmark-sport-mask') || has(given, 'hmark-dport-mask'))) {
      problems.push({ code: 'conflicting-options', message: 'HMARK hashes either the SPI or ports, not both.' });
    }
    if (given['hmark-spi'] && (given['hmark-sport'] || given['hmark-dport'])) {
      const message = '--hmark-spi cannot stand beside --hmark-sport and --hmark-dport.';
      problems.push({ code: 'conflicting-options', message, option: 'hmark-spi', byKernel: BACKENDS });
    }
    if (!PARTS.some((name) => has(given, name)) && !given['hmark-tuple']) {
      problems.push({ code: 'missing-option', message: 'HMARK must be told what to hash, with --hmark-tuple.' });
    }
    return problems;
  },
  print(given, { family }) {
    const hex = (name: Name, digits: number, ones: number): readonly string[] => {
      const value = numberOf(given, name, ones);
      return value === undefined ? [] : [`--${name}`, `0x${value.toString(16).padStart(digits, '0')}`];
    };
    return [
      ...prefixWords(given, 'hmark-src-prefix', family),
      ...prefixWords(given, 'hmark-dst-prefix', family),
      ...hex('hmark-sport-mask', 4, MAX_16),
      ...hex('hmark-dport-mask', 4, MAX_16),
      ...hex('hmark-spi-mask', 8, MAX_32),
      ...hex('hmark-sport', 4, 0),
      ...hex('hmark-dport', 4, 0),
      ...hex('hmark-spi', 8, 0),
      ...hex('hmark-proto-mask', 2, MAX_16),
      ...hex('hmark-rnd', 8, 0),
      ...optionWords('hmark-mod', given['hmark-mod'], String(given['hmark-mod']?.value)),
      ...optionWords('hmark-offset', given['hmark-offset'], String(given['hmark-offset']?.value)),
      ...(given['hmark-tuple']?.value.includes('ct') ? ['--hmark-tuple', 'ct'] : []),
    ];
  },
  effect: (given, { family }): Effect => ({
    ...UNKNOWN,
    onPacket: {
      kind: 'hash-mark',
      byConnection: given['hmark-tuple']?.value.includes('ct') ?? false,
      sourceBits: numberOf(given, 'hmark-src-prefix', width(family)) ?? 0,
      destinationBits: numberOf(given, 'hmark-dst-prefix', width(family)) ?? 0,
      portMask: portWord(given, '-mask', MAX_16, MAX_32),
      portSet: portWord(given, '', 0, 0),
      protocolMask: numberOf(given, 'hmark-proto-mask', MAX_16) ?? 0,
      seed: given['hmark-rnd']?.value ?? 0,
      modulus: given['hmark-mod']?.value ?? 1,
      offset: given['hmark-offset']?.value ?? 0,
    },
  }),
});

/** Options of which one must be there, for there to be something to hash. */
const PARTS: readonly Name[] = [
  'hmark-src-prefix',
  'hmark-dst-prefix',
  'hmark-sport-mask',
  'hmark-dport-mask',
  'hmark-spi-mask',
  'hmark-sport',
  'hmark-dport',
  'hmark-spi',
  'hmark-proto-mask',
];

function prefixWords(given: HmarkGiven, name: Name, family: Family): readonly string[] {
  const value = numberOf(given, name, width(family));
  return value === undefined ? [] : [`--${name}`, String(value)];
}

/** An SPI takes up the place of both ports. */
function portWord(given: HmarkGiven, end: '-mask' | '', ones16: number, ones32: number): number {
  const spi = numberOf(given, `hmark-spi${end}`, ones32);
  if (spi !== undefined) return spi;
  const source = numberOf(given, `hmark-sport${end}`, ones16) ?? 0;
  return ((source << 16) | (numberOf(given, `hmark-dport${end}`, ones16) ?? 0)) >>> 0;
}

function has(given: HmarkGiven, name: Name): boolean {
  return given[name] !== undefined || isInTuple(given, name);
}

function isInTuple(given: HmarkGiven, name: Name): boolean {
  return given['hmark-tuple']?.value.some((part) => MASK_OF[part] === name) ?? false;
}

/** The tuple's all ones take the place of what an option before it said. */
function numberOf(given: HmarkGiven, name: Name, ones: number): number | undefined {
  if (isInTuple(given, name)) return ones;
  const value = given[name]?.value;
  return typeof value === 'number' ? value : undefined;
}

/** After the tuple, the option of a part that it names counts as given twice. */
function masksAfterTuple(given: HmarkGiven): UseProblem<Name>[] {
  const tuple = given['hmark-tuple'];
  return (tuple?.value ?? []).flatMap((part) => {
    const option = MASK_OF[part];
    if (!option || placeOf(given[option]) <= placeOf(tuple)) return [];
    const message = `--hmark-tuple has said ${part} already, so --${option} counts as given twice.`;
    return [{ code: 'duplicate-option', message, option }];
  });
}

function placeOf(use: GivenOption<unknown> | undefined): number {
  return use?.uses?.at(-1)?.position ?? -1;
}
