/** Names and delays of light triggers. */
import type { ValueType } from '../define.ts';
import { badNumber, MAX_32 } from './numbers.ts';
import { quoteAlways } from './quote.ts';
import { wholeUnsigned } from './strtoul.ts';
import { freeText } from './text.ts';

/** The name of a trigger; always printed in quotes. */
export const ledTrigger = freeText({
  what: 'name of a trigger',
  maxBytes: 16,
  whenLonger: 'refused',
  mayBeEmpty: true,
  print: (text) => quoteAlways(text, /["\\]/g),
});

/** Milliseconds; all ones for ever, which is also what any word beginning with `inf` means. */
export const ledDelay: ValueType<number> = {
  form: 'ms|inf',
  doc: `Milliseconds from 0 to ${MAX_32}, or inf.`,
  parse(text) {
    if (text.slice(0, 3).toLowerCase() === 'inf') return { ok: true, value: MAX_32 };
    const value = wholeUnsigned(text, 0, MAX_32);
    return value === undefined ? badNumber(text, 0, MAX_32) : { ok: true, value };
  },
  // iptables prints the number with a sign.
  print: (value) => [String(value | 0)],
  names: () => [{ name: 'inf', doc: 'for ever' }],
  say: (value) => (value === MAX_32 ? 'for ever' : `${value} ms`),
};
