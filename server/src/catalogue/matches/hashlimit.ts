/** `-m hashlimit`: a rate for each address or port by itself. */
import { prefixLength, width } from '../../base/ip.ts';
import { BACKENDS, type Family } from '../../base/problem.ts';
import { type Given, match, stateful, type UseProblem, type ValueType } from '../define.ts';
import { byteCredits, type HashConfig, type HashTable, meetBucket, packetCredits } from '../hash-table.ts';
import { optionWords } from '../option-words.ts';
import {
  bytesOf,
  HASH_SCALE,
  type HashRate,
  hashBurst,
  hashMode,
  hashRate,
  MOST_BURST,
  printByteBurst,
  printBytes,
  printMode,
} from '../values/hash-rates.ts';
import { parseHost } from '../values/hosts.ts';
import { integer, integerOfKernel, MAX_32 } from '../values/numbers.ts';
import { leadingInteger, printedUnitSeconds, printRate } from '../values/rates.ts';
import { refusedByKernel } from '../values/refused.ts';
import { wholeUnsigned } from '../values/strtoul.ts';
import { freeText } from '../values/text.ts';

interface Options {
  'hashlimit-upto': HashRate;
  'hashlimit-above': HashRate;
  'hashlimit-burst': bigint;
  'hashlimit-mode': number;
  'hashlimit-name': string;
  'hashlimit-htable-size': number;
  'hashlimit-htable-max': number;
  'hashlimit-htable-gcinterval': number;
  'hashlimit-htable-expire': number;
  'hashlimit-srcmask': number;
  'hashlimit-dstmask': number;
  'hashlimit-rate-match': unknown;
  'hashlimit-rate-interval': number;
}

const DEFAULT_BURST = 5n;
const DEFAULT_COLLECTION = 1000;
/** Milliseconds that a bucket of bytes lives without packets, and with a burst. */
const BYTES_EXPIRE = 15000;
const BURST_EXPIRES = 60000;
/** The kernel cuts larger tables down. kernel:net/netfilter/xt_hashlimit.c (HASHLIMIT_MAX_SIZE) */
const MOST_BUCKETS = 1048576;
/** Buckets of a table that was given no size, on a host with more than 4 GB. */
const USUAL_SIZE = 8192;
const BUCKETS_EACH = 8;

/** Tables are files in /proc/net/ipt_hashlimit. */
const plainName = freeText({
  what: 'table name',
  maxBytes: 254,
  whenLonger: 'cut',
  mayBeEmpty: false,
  print: (text) => text,
});

const tableName: ValueType<string> = {
  ...plainName,
  parse(text, context) {
    const read = plainName.parse(text, context);
    if (!read.ok || !(read.value === '.' || read.value === '..' || read.value.includes('/'))) return read;
    const message = `The kernel cannot make a file with the name "${read.value}".`;
    return refusedByKernel(read.value, { ok: false, code: 'bad-name', message });
  },
};

const prefix: ValueType<number> = {
  form: 'length',
  doc: 'A prefix length, 0 to 32 (IPv6: 128), or a mask in the form of an address.',
  parse(text, { family }) {
    const mask = parseHost(text, family)?.address;
    const bits = wholeUnsigned(text, 0, width(family)) ?? (mask === undefined ? undefined : prefixLength(mask));
    if (bits !== undefined) return { ok: true, value: bits };
    const message = `"${text}" is neither a prefix length from 0 to ${width(family)} nor a mask.`;
    const problem = { ok: false, code: 'bad-mask', message } as const;
    // An address is handed on as it is, whatever its bits.
    return mask === undefined ? problem : refusedByKernel(width(family), problem);
  },
  print: (bits) => [String(bits)],
  say: (bits) => `the first ${bits} bits`,
};

/** What atoi makes of it. */
const seconds: ValueType<number> = {
  form: 'seconds',
  doc: 'Seconds, from 1 on.',
  parse(text) {
    const value = Number(leadingInteger(text, 32));
    if (value > 0) return { ok: true, value };
    return { ok: false, code: 'bad-number', message: `"${text}" is not a number of seconds from 1 on.` };
  },
  print: (value) => [String(value)],
  say: (value) => `${value} seconds`,
};

export default match<Options>({
  name: 'hashlimit',
  summary: 'Matches as long as the packets of one address or port come no faster than a rate.',
  details:
    'As `limit`, but with a bucket for each value of what `--hashlimit-mode` names. Rules with the same name share one table, ' +
    'which keeps what the first of them said. A bucket that saw no packet for `--hashlimit-htable-expire` is forgotten, and ' +
    'the next packet finds a full one: by default that is after one unit of the rate.',
  sources: ['man:iptables-extensions(8)#hashlimit', 'kernel:net/netfilter/xt_hashlimit.c'],
  options: {
    'hashlimit-upto': {
      value: hashRate,
      aliases: ['hashlimit'],
      negatable: true,
      conflicts: ['hashlimit-above'],
      doc: 'Matches up to this rate, in packets or in bytes (b/s).',
    },
    'hashlimit-above': {
      value: hashRate,
      negatable: true,
      conflicts: ['hashlimit-upto'],
      doc: 'Matches above this rate, in packets or in bytes (b/s).',
    },
    'hashlimit-burst': {
      value: hashBurst,
      doc: 'Packets that may pass at once before the rate counts, 5 when left out; bytes where the rate is in bytes.',
    },
    'hashlimit-mode': { value: hashMode, doc: 'What has a bucket of its own; all share one when left out.' },
    'hashlimit-name': { value: tableName, mandatory: true, doc: 'Name of the table.' },
    'hashlimit-htable-size': { value: integer(0, MAX_32, 'slots'), doc: 'Slots of the hash table, at most 1048576.' },
    'hashlimit-htable-max': {
      value: integer(0, MAX_32, 'buckets'),
      doc: 'Most buckets; where there is no room for another, the packet is dropped.',
    },
    'hashlimit-htable-gcinterval': {
      value: integerOfKernel(1, MAX_32, 'milliseconds'),
      doc: 'How often old buckets are looked for, in milliseconds; 1000 when left out.',
    },
    'hashlimit-htable-expire': {
      value: integerOfKernel(1, MAX_32, 'milliseconds'),
      doc: 'After how many milliseconds without a packet a bucket is forgotten.',
    },
    'hashlimit-srcmask': { value: prefix, doc: 'Source addresses with the same beginning share a bucket.' },
    'hashlimit-dstmask': { value: prefix, doc: 'Destination addresses with the same beginning share a bucket.' },
    'hashlimit-rate-match': { doc: 'Compares with the rate of the last interval and takes nothing away.' },
    'hashlimit-rate-interval': {
      value: seconds,
      doc: 'Length of the interval for --hashlimit-rate-match, in seconds.',
    },
  },
  makes(given) {
    const name = given['hashlimit-name']?.value;
    const how = given['hashlimit-rate-match'] ? '--hashlimit-rate-match' : 'no --hashlimit-rate-match';
    return name === undefined ? undefined : { kind: 'hash table', name, how };
  },
  check,
  print,
  stateful: stateful<Options, HashTable | undefined>({
    key: (given) => given['hashlimit-name']?.value ?? '',
    initial(given, { family }) {
      const first = settings(given, family);
      return first && { config: first.config, buckets: new Map() };
    },
    evaluate(given, table, view) {
      const rule = settings(given, view.family);
      if (!rule || !table) return { truth: 'unknown', state: table, reason: 'the rule has no rate' };
      const { answer, table: after } = meetBucket(table, view, rule.config);
      if (answer === 'drops') return { truth: 'no', state: after, reason: 'the packet finds no bucket', drops: true };
      const truth = (answer === 'over') === rule.isAbove ? 'yes' : 'no';
      return { truth, state: after, reason: `the packet is ${answer} the rate` };
    },
    unsure: (given) => (settings(given, 4) ? undefined : 'The rule has no rate.'),
  }),
});

interface Settings {
  readonly config: HashConfig;
  readonly isAbove: boolean;
  /** Seconds of the unit that a rate in packets was given in. */
  readonly unitSeconds: number;
}

function settings(given: Given<Options>, family: Family): Settings | undefined {
  const upto = given['hashlimit-upto'];
  const limit = upto ?? given['hashlimit-above'];
  if (!limit) return undefined;
  const rate = limit.value;
  const burst = given['hashlimit-burst']?.value;
  const comparesRates = given['hashlimit-rate-match'] !== undefined;
  const unitSeconds = rate.kind === 'packets' ? rate.unitSeconds : 1;
  const size = Math.min(given['hashlimit-htable-size']?.value || USUAL_SIZE, MOST_BUCKETS);
  const most = Math.min(given['hashlimit-htable-max']?.value ?? 0, MOST_BUCKETS);
  const byDefault = rate.kind === 'packets' ? unitSeconds * 1000 : burst === undefined ? BYTES_EXPIRE : BURST_EXPIRES;
  const config: HashConfig = {
    mode: given['hashlimit-mode']?.value ?? 0,
    unit: rate.kind,
    comparesRates,
    average: rate.kind === 'bytes' ? rate.cost : comparesRates ? Math.floor(rate.period / unitSeconds) : rate.period,
    burst: rate.kind === 'packets' ? (burst ?? DEFAULT_BURST) : burst === undefined ? 0n : timesOf(burst, rate.cost),
    interval: given['hashlimit-rate-interval']?.value ?? unitSeconds,
    most: most === 0 ? BUCKETS_EACH * size : Math.max(most, size),
    expires: given['hashlimit-htable-expire']?.value ?? byDefault,
    collectsEach: given['hashlimit-htable-gcinterval']?.value ?? DEFAULT_COLLECTION,
    sourceBits: given['hashlimit-srcmask']?.value ?? width(family),
    destinationBits: given['hashlimit-dstmask']?.value ?? width(family),
  };
  return { config, isAbove: (upto === undefined) !== limit.negated, unitSeconds };
}

/** A burst in bytes as so many times the rate, rounded up; the program keeps 32 bits of it on the way. */
function timesOf(burst: bigint, cost: number): bigint {
  const each = BigInt(bytesOf(cost));
  if (each === 0n) return 0n;
  return BigInt.asUintN(32, BigInt.asUintN(32, burst) / each + (burst % each === 0n ? 0n : 1n));
}

function check(given: Given<Options>): readonly UseProblem<keyof Options>[] {
  const rule = settings(given, 4);
  if (!rule) {
    return [{ code: 'missing-option', message: 'hashlimit needs `--hashlimit-upto` or `--hashlimit-above`.' }];
  }
  const { unit, average, burst, comparesRates } = rule.config;
  const option = given['hashlimit-upto'] ? 'hashlimit-upto' : 'hashlimit-above';
  const written = given['hashlimit-burst']?.value;
  if (unit === 'bytes') {
    const least = BigInt(bytesOf(average));
    if (written !== undefined && (least === 0n || written < least)) {
      const message = `The burst cannot be smaller than the rate, ${printBytes(average)}.`;
      return [{ code: 'bad-number', option: 'hashlimit-burst', message }];
    }
    if (comparesRates || byteCredits(average) > 0n) return [];
    return [
      { code: 'rate-overflow', option, message: 'The kernel cannot count a rate this high.', byKernel: BACKENDS },
    ];
  }
  if (burst > MOST_BURST) {
    const message = `At most ${MOST_BURST} packets make a burst.`;
    return [{ code: 'bad-number', option: 'hashlimit-burst', message }];
  }
  if (comparesRates) {
    const message = `With --hashlimit-rate-match the kernel counts at most ${HASH_SCALE} packets a second.`;
    return average > 0 ? [] : [{ code: 'rate-overflow', option, message, byKernel: BACKENDS }];
  }
  if (burst > 0n && packetCredits(average, burst) >= packetCredits(average, 1n)) return [];
  const message = `The kernel cannot count a burst of ${burst} at ${printRate(average, HASH_SCALE)}: the product overflows.`;
  return [
    {
      code: 'rate-overflow',
      option: given['hashlimit-burst'] ? 'hashlimit-burst' : option,
      message,
      byKernel: BACKENDS,
    },
  ];
}

function print(given: Given<Options>, { family }: { readonly family: Family }): readonly string[] {
  const rule = settings(given, family);
  if (!rule) return [];
  const { config, isAbove } = rule;
  const { unit, average, burst } = config;
  const isBytes = unit === 'bytes';
  const words = [isAbove ? '--hashlimit-above' : '--hashlimit-upto'];
  words.push(isBytes ? printBytes(average) : printRate(average, HASH_SCALE));
  if (!isBytes) words.push('--hashlimit-burst', String(burst));
  else if (burst > 0n) words.push('--hashlimit-burst', printByteBurst(average, Number(burst)));
  if (config.mode !== 0) words.push('--hashlimit-mode', printMode(config.mode));
  const number = (name: string, value: number, isShown: boolean): readonly string[] =>
    isShown ? optionWords(name, { negated: false }, String(value)) : [];
  const size = Math.min(given['hashlimit-htable-size']?.value ?? 0, MOST_BUCKETS);
  const most = Math.min(given['hashlimit-htable-max']?.value ?? 0, MOST_BUCKETS);
  const usual = isBytes ? (burst > 0n ? BURST_EXPIRES : BYTES_EXPIRE) : printedUnitSeconds(average, HASH_SCALE) * 1000;
  const whole = width(family);
  return [
    ...words,
    '--hashlimit-name',
    given['hashlimit-name']?.value ?? '',
    ...number('hashlimit-htable-size', size, size !== 0),
    ...number('hashlimit-htable-max', most, most !== 0),
    ...number('hashlimit-htable-gcinterval', config.collectsEach, config.collectsEach !== DEFAULT_COLLECTION),
    ...number('hashlimit-htable-expire', config.expires, config.expires !== usual),
    ...number('hashlimit-srcmask', config.sourceBits, config.sourceBits !== whole),
    ...number('hashlimit-dstmask', config.destinationBits, config.destinationBits !== whole),
    ...(config.comparesRates ? ['--hashlimit-rate-match'] : []),
    ...number('hashlimit-rate-interval', config.interval, config.comparesRates && config.interval !== 1),
  ];
}
