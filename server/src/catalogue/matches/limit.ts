/** `-m limit`: a bucket of tokens for the rule, refilled at a rate. */
import type { GivenOption } from '../define.ts';
import { match, stateful } from '../define.ts';
import { HZ, jiffies } from '../jiffies.ts';
import { hasOnly } from '../listing.ts';
import { optionWords } from '../option-words.ts';
import { integer } from '../values/numbers.ts';
import { LIMIT_SCALE, limitRate, printRate, type Rate, sayRate } from '../values/rates.ts';

const DEFAULT_RATE: Rate = { period: (LIMIT_SCALE * 3600) / 3, unitSeconds: 3600 };
const DEFAULT_BURST = 5;

/** Credits that a tick adds: the power of two below what keeps a day's credits within 32 bits. */
const CREDITS_PER_JIFFY = 128;
const TWO_TO_32 = 2 ** 32;

interface Bucket {
  /** Tick of the last packet that met the rule. */
  readonly since: number;
  readonly credit: number;
}

interface Limits {
  readonly limit?: GivenOption<Rate>;
  readonly 'limit-burst'?: GivenOption<number>;
}

export default match({
  name: 'limit',
  summary: 'Matches as long as packets come no faster than a rate, after a first burst.',
  details:
    'Each rule has one bucket for all packets that reach it. It holds `--limit-burst` tokens at first; a packet that ' +
    'matches takes one, and time gives them back at the rate of `--limit`.',
  sources: ['man:iptables-extensions(8)#limit', 'kernel:net/netfilter/xt_limit.c'],
  options: {
    limit: { value: limitRate, doc: 'Average rate in packets; 3/hour when left out.' },
    'limit-burst': {
      value: integer(0, 10000, 'packets'),
      doc: 'Packets that may pass at once before the rate counts, 1 to 10000; 5 when left out.',
    },
  },
  check(given) {
    const { period, burst } = settings(given);
    if (burst === 0) {
      const message = 'A burst of 0 is refused by the kernel (and taken as 5 by iptables-nft).';
      return [{ code: 'bad-number', option: 'limit-burst', message, refusedBy: ['legacy'], byKernel: ['legacy'] }];
    }
    if (credits(times32(period, burst)) >= credits(period)) return [];
    const message = `The kernel cannot count a burst of ${burst} at ${printRate(period, LIMIT_SCALE)}: the product overflows.`;
    return [{ code: 'rate-overflow', message, refusedBy: ['legacy'], byKernel: ['legacy'] }];
  },
  print(given, { backend }) {
    const { period, burst } = settings(given);
    const kept = backend === 'nft' && burst === 0 ? DEFAULT_BURST : burst;
    return [
      '--limit',
      printRate(period, LIMIT_SCALE),
      ...(kept === DEFAULT_BURST ? [] : optionWords('limit-burst', { negated: false }, String(kept))),
    ];
  },
  say(given) {
    const { period, burst } = settings(given);
    return `come no faster than ${sayRate(period, LIMIT_SCALE)} after a burst of ${burst}`;
  },
  lists: (given) => {
    if (!hasOnly(given, '--limit', '--limit-burst')) return undefined;
    return `limit: avg ${given.get('--limit')?.values[0]} burst ${given.get('--limit-burst')?.values[0] ?? '5'}`;
  },
  stateful: stateful<{ limit: Rate; 'limit-burst': number }, Bucket>({
    initial: (given, view) => ({ since: jiffies(view), credit: capacity(settings(given)) }),
    evaluate(given, bucket, view) {
      const limits = settings(given);
      const now = jiffies(view);
      const cost = credits(limits.period);
      const earned = ((now - bucket.since) * CREDITS_PER_JIFFY) % TWO_TO_32;
      const credit = Math.min((bucket.credit + earned) % TWO_TO_32, capacity(limits));
      if (credit >= cost) return { truth: 'yes', state: { since: now, credit: credit - cost } };
      const waitSeconds = (cost - credit) / CREDITS_PER_JIFFY / HZ;
      const reason = `the bucket is empty; the next token is there in ${waitSeconds.toFixed(1)} s`;
      return { truth: 'no', state: { since: now, credit }, reason };
    },
  }),
});

function settings(given: Limits): { readonly period: number; readonly burst: number } {
  return {
    period: given.limit?.value.period ?? DEFAULT_RATE.period,
    burst: given['limit-burst']?.value ?? DEFAULT_BURST,
  };
}

function capacity({ period, burst }: { readonly period: number; readonly burst: number }): number {
  return credits(times32(period, burst));
}

/** A period in credits, in the kernel's 32-bit arithmetic: it divides first where the product would not fit. */
function credits(period: number): number {
  const perSecond = HZ * CREDITS_PER_JIFFY;
  if (period > Math.floor((TWO_TO_32 - 1) / perSecond)) return times32(Math.floor(period / LIMIT_SCALE), perSecond);
  return Math.floor((period * perSecond) / LIMIT_SCALE);
}

function times32(a: number, b: number): number {
  return Math.imul(a, b) >>> 0;
}
