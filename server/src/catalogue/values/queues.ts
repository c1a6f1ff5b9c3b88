/** Ranges of queue numbers for NFQUEUE. */
import type { ValueType } from '../define.ts';
import { MAX_16, parsePair } from './numbers.ts';
import { refusedByKernel } from './refused.ts';

/** Both are inside, and `first` is below `last`. */
export interface QueueRange {
  readonly first: number;
  readonly last: number;
}

/** `first:last`; an end that is left out is 0 or 65535. All 65536 together are one too many for the kernel. */
export const queueRange: ValueType<QueueRange> = {
  form: 'first:last',
  doc: `Two queue numbers from 0 to ${MAX_16} with a colon between, the second above the first; not all of them at once.`,
  parse(text) {
    const pair = parsePair(text, MAX_16);
    if ('ok' in pair) return pair;
    const { first, second: last } = pair;
    if (last === undefined || first >= last) {
      const message = `"${text}" must be two queue numbers with a colon between, the second above the first.`;
      const mend = last !== undefined && first > last ? { mend: `${last}:${first}` } : {};
      return { ok: false, code: 'bad-range', message, ...mend };
    }
    if (last - first === MAX_16) {
      const message = 'The kernel balances over at most 65535 queues, one fewer than all.';
      return refusedByKernel({ first, last }, { ok: false, code: 'bad-range', message });
    }
    return { ok: true, value: { first, last } };
  },
  print: ({ first, last }) => [`${first}:${last}`],
  say: ({ first, last }) => `queues ${first} to ${last}`,
};
