/** Times of rate estimators, with units, and what the kernel makes of them. */
import type { ValueType } from '../define.ts';
import { readDouble, toUnsigned } from './strtod.ts';

const UNITS_PER_SECOND = 1_000_000;

const UNITS: readonly { readonly names: readonly string[]; readonly factor: number }[] = [
  { names: ['s', 'sec', 'secs'], factor: UNITS_PER_SECOND },
  { names: ['ms', 'msec', 'msecs'], factor: UNITS_PER_SECOND / 1000 },
  { names: ['us', 'usec', 'usecs', ''], factor: 1 },
];

/** Microseconds as an unsigned number of 32 bits: `1s`, `250ms`, `500us`, or a bare number of microseconds. */
export const estimatorTime: ValueType<number> = {
  form: 'time[s|ms|us]',
  doc: 'A time with its unit: s, ms, us (microseconds, also without a unit).',
  parse(text) {
    const found = readDouble(text);
    const suffix = found ? text.slice(found.end).toLowerCase() : '';
    const unit = UNITS.find(({ names }) => names.includes(suffix));
    if (!found || !unit) {
      return { ok: false, code: 'bad-time', message: `"${text}" is no time such as 1s, 250ms or 500us.` };
    }
    return { ok: true, value: toUnsigned(found.value * unit.factor) };
  },
  print: (value) => [printTime(value)],
  say: printTime,
};

function printTime(microseconds: number): string {
  if (microseconds >= UNITS_PER_SECOND) return `${(microseconds / UNITS_PER_SECOND).toFixed(1)}s`;
  if (microseconds >= 1000) return `${(microseconds / 1000).toFixed(1)}ms`;
  return `${microseconds}us`;
}

/** What the kernel keeps: the interval is 250 ms times 2^interval, the averaging time that times 2^average. */
export interface Estimator {
  readonly interval: number;
  readonly average: number;
}

/**
 * The nearest estimator for an interval and an averaging time in microseconds: the interval is rounded up, at most 8
 * seconds; the average is `undefined` where none fits. libxtables' extension RATEEST (final check).
 */
export function estimatorFor(interval: number, average: number): Estimator | 'interval-too-long' | 'bad-average' {
  let step = 0;
  while (step <= 5 && interval > 2 ** step * (UNITS_PER_SECOND / 4)) step++;
  if (step > 5) return 'interval-too-long';
  // At 31 the program's own arithmetic overflows, and it goes on to a refusal.
  let log = 1;
  while (log < 31 && interval / -Math.log(1 - 1 / 2 ** log) <= average) log++;
  return log === 1 || log === 31 ? 'bad-average' : { interval: step, average: log - 1 };
}

/** Both times as iptables-save prints them. */
export function printEstimator({ interval, average }: Estimator): {
  readonly interval: string;
  readonly average: string;
} {
  const time = 2 ** interval * (UNITS_PER_SECOND / 4);
  return { interval: printTime(time), average: printTime((time * 2 ** average) % 2 ** 32) };
}
