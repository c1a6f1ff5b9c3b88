/** Three-valued truth: what is not known stays `unknown` and travels (Kleene's strong logic). */

export type Truth = 'yes' | 'no' | 'unknown';

export function truthOf(value: boolean): Truth {
  return value ? 'yes' : 'no';
}

export function negate(value: Truth): Truth {
  return value === 'unknown' ? value : value === 'yes' ? 'no' : 'yes';
}

export function both(a: Truth, b: Truth): Truth {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'unknown';
}
