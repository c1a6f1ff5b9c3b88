/** The tables of `-m hashlimit`: a bucket for each address or port, with the kernel's own arithmetic. */

import { applyMask, maskOf } from '../base/ip.ts';
import { HZ, jiffies } from './jiffies.ts';
import { portsOf } from './packet-bytes.ts';
import { bytesOf, HASH_MODE, HASH_SCALE } from './values/hash-rates.ts';
import type { MatchView } from './view.ts';

/** What a table was made with. Later rules with its name use it as it is. */
export interface HashConfig {
  readonly mode: number;
  readonly unit: 'packets' | 'bytes';
  /** Compares with the rate of the last interval instead of taking tokens from a bucket. */
  readonly comparesRates: boolean;
  /** Millionths of a second for each packet, or the cost of 16 bytes. */
  readonly average: number;
  readonly burst: bigint;
  /** Seconds. */
  readonly interval: number;
  /** Buckets that it may hold. */
  readonly most: number;
  /** Milliseconds. */
  readonly expires: number;
  readonly collectsEach: number;
  readonly sourceBits: number;
  readonly destinationBits: number;
}

interface Bucket {
  /** Tick from which on it may be collected. */
  readonly expires: number;
  /** Tick of the last packet, or of the beginning of the interval. */
  readonly since: number;
  readonly credit: bigint;
  /** Most credits; in bytes, how often it may still be filled up at once. */
  readonly reserve: bigint;
  /** Packets or bytes of this interval, and whether the one before went over the rate. */
  readonly counted: bigint;
  readonly wasOver: boolean;
}

export interface HashTable {
  readonly config: HashConfig;
  readonly buckets: ReadonlyMap<string, Bucket>;
}

/** `drops` where the packet has no ports to read, or the table is full. */
export type HashAnswer = 'under' | 'over' | 'drops';

const CREDITS_PER_JIFFY = 1n << 39n;
const CREDITS_PER_UNIT = (BigInt(HZ) * CREDITS_PER_JIFFY) / BigInt(HASH_SCALE);
const BYTE_CREDITS_PER_JIFFY = 1n << 24n;
const FULL_OF_BYTES = BYTE_CREDITS_PER_JIFFY * BigInt(HZ);

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);

/** So many periods in credits, modulo 2^64. kernel:net/netfilter/xt_hashlimit.c (user2credits) */
export function packetCredits(period: number, times: bigint): bigint {
  return wrap(wrap(BigInt(period) * times) * CREDITS_PER_UNIT);
}

/** Credits for each 16 bytes. kernel:net/netfilter/xt_hashlimit.c (user2credits_byte) */
export function byteCredits(cost: number): bigint {
  return (BigInt(cost) * FULL_OF_BYTES) >> 32n;
}

/** Meets the bucket of the packet. `asks` is the rule's own way of counting, which may differ from the table's. */
export function meetBucket(
  table: HashTable,
  view: MatchView,
  asks: Pick<HashConfig, 'unit' | 'comparesRates'>,
): { readonly answer: HashAnswer; readonly table: HashTable } {
  const now = jiffies(view);
  const key = keyOf(table.config, view);
  const buckets = collected(table, now);
  const before = buckets.get(key);
  if (key === 'cut' || (!before && buckets.size >= table.config.most)) {
    return { answer: 'drops', table: { ...table, buckets } };
  }
  const expires = now + ticks(table.config.expires);
  const bucket = before ? refilled(table.config, { ...before, expires }, now) : fresh(table.config, expires, now);
  const length = view.bytes().length;
  const taken = asks.comparesRates
    ? counted(table.config, bucket, asks.unit === 'bytes' ? length : 1)
    : asks.unit === 'bytes'
      ? takeBytes(table.config, bucket, length)
      : take(bucket, costOf(table.config));
  return {
    answer: taken.isUnder ? 'under' : 'over',
    table: { ...table, buckets: new Map([...buckets, [key, taken.bucket]]) },
  };
}

/** Milliseconds in ticks, rounded up. */
function ticks(milliseconds: number): number {
  return milliseconds > 0x7fffffff ? Number.POSITIVE_INFINITY : Math.ceil((milliseconds * HZ) / 1000);
}

/** The buckets without those that the collector has taken, which comes by at fixed intervals. */
function collected({ config, buckets }: HashTable, now: number): ReadonlyMap<string, Bucket> {
  const each = Math.max(1, ticks(config.collectsEach));
  const lastRun = Number.isFinite(each) ? Math.floor(now / each) * each : 0;
  const isGone = ({ expires }: Bucket): boolean => expires <= lastRun;
  if (![...buckets.values()].some(isGone)) return buckets;
  return new Map([...buckets].filter(([, bucket]) => !isGone(bucket)));
}

function keyOf({ mode, sourceBits, destinationBits }: HashConfig, view: MatchView): string {
  const { family } = view;
  const address = (field: 'ip.src' | 'ip.dst', bits: number): string => {
    const value = view.read(field);
    return value === undefined || typeof value === 'string' ? '' : String(applyMask(value, maskOf(bits, family)));
  };
  const destination = mode & HASH_MODE.DST_IP ? address('ip.dst', destinationBits) : '';
  const source = mode & HASH_MODE.SRC_IP ? address('ip.src', sourceBits) : '';
  if ((mode & (HASH_MODE.SRC_PORT | HASH_MODE.DST_PORT)) === 0) return `${source} ${destination}`;
  const ports = portsOf(view.bytes());
  if (ports === 'cut') return 'cut';
  const sourcePort = mode & HASH_MODE.SRC_PORT ? ports[0] : '';
  const destinationPort = mode & HASH_MODE.DST_PORT ? ports[1] : '';
  return `${source} ${destination} ${sourcePort} ${destinationPort}`;
}

function fresh({ comparesRates, unit, average, burst }: HashConfig, expires: number, now: number): Bucket {
  const empty = { expires, since: now, credit: 0n, reserve: 0n, counted: 0n, wasOver: false };
  if (comparesRates) return empty;
  if (unit === 'bytes') return { ...empty, credit: FULL_OF_BYTES, reserve: burst };
  const credit = packetCredits(average, burst);
  return { ...empty, credit, reserve: credit };
}

/** kernel:net/netfilter/xt_hashlimit.c (rateinfo_recalc) */
function refilled(config: HashConfig, bucket: Bucket, now: number): Bucket {
  const passed = now - bucket.since;
  if (passed === 0) return bucket;
  if (config.comparesRates) {
    const interval = config.interval * HZ;
    if (passed < interval) return bucket;
    const wasOver = bucket.counted * BigInt(interval) > BigInt(passed) * rateOf(config);
    return { ...bucket, since: now, wasOver, counted: 0n };
  }
  if (config.unit === 'packets') {
    const credit = wrap(bucket.credit + BigInt(passed) * CREDITS_PER_JIFFY);
    return { ...bucket, since: now, credit: lesser(credit, bucket.reserve) };
  }
  const credit = bucket.credit + BigInt(passed) * BYTE_CREDITS_PER_JIFFY;
  return { ...bucket, since: now, credit: lesser(credit, FULL_OF_BYTES) };
}

function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

interface Taken {
  readonly isUnder: boolean;
  readonly bucket: Bucket;
}

function take(bucket: Bucket, cost: bigint): Taken {
  if (bucket.credit < cost) return { isUnder: false, bucket };
  return { isUnder: true, bucket: { ...bucket, credit: bucket.credit - cost } };
}

/** What the table takes for a packet, or for 16 bytes, whichever the rule that asks counts. */
function costOf({ unit, average }: HashConfig): bigint {
  return unit === 'bytes' ? byteCredits(average) : packetCredits(average, 1n);
}

/** kernel:net/netfilter/xt_hashlimit.c (hashlimit_byte_cost) */
function takeBytes(config: HashConfig, bucket: Bucket, length: number): Taken {
  const wanted = BigInt((length >> 4) + 1) * costOf(config);
  const cost = lesser(wanted, FULL_OF_BYTES);
  const isFilledUp = bucket.credit < cost && bucket.reserve > 0n;
  return take(isFilledUp ? { ...bucket, credit: FULL_OF_BYTES, reserve: bucket.reserve - 1n } : bucket, cost);
}

function counted(config: HashConfig, bucket: Bucket, amount: number): Taken {
  const total = bucket.counted + BigInt(amount);
  return { isUnder: !bucket.wasOver && total <= burstOf(config), bucket: { ...bucket, counted: total } };
}

/** Packets or bytes in a second. */
function rateOf({ unit, average }: HashConfig): bigint {
  return BigInt(unit === 'bytes' ? bytesOf(average) : Math.floor(HASH_SCALE / average));
}

function burstOf(config: HashConfig): bigint {
  const rate = rateOf(config);
  if (config.unit === 'packets') return config.burst + rate;
  return config.burst > 0n ? config.burst * rate : rate;
}
