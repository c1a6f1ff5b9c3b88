/** What `-m hbh` and `-m dst` share: the length of a header of options, and the options in it. */
import { all, masked, negatedIf, never, type Predicate, unknown } from '../base/predicate.ts';
import type { GivenOption } from './define.ts';
import { optionWords } from './option-words.ts';
import { type Finding, headerLength } from './packet-bytes.ts';
import { beginsWithOptions, type HeaderOption, printOptions } from './values/header-options.ts';

/** The two options of either match, by what they mean. */
export interface Asked {
  readonly length: GivenOption<number> | undefined;
  readonly options: GivenOption<readonly HeaderOption[]> | undefined;
}

/** Longest such header, in bytes. rfc:8200 */
const LONGEST = 256 * 8;
/** Bytes before the first option. */
const FIRST_OPTION = 2;

/** `name` is `hbh` or `dst`. */
export function printAsked(name: string, { length, options }: Asked): readonly string[] {
  return [
    ...optionWords(`${name}-len`, length, String(length?.value)),
    ...optionWords(`${name}-opts`, options, options ? printOptions(options.value) : ''),
  ];
}

/** `bit` is the header's in `ip6.headers`. */
export function meaningOfAsked(name: string, bit: number, { length, options }: Asked): Predicate {
  const key = (what: string): string => `${name}:${what}`;
  const found = unknown('whether the header stands before a later fragment', key('found'));
  const parts: Predicate[] = [masked('ip6.headers', bit, bit), found];
  if (length) {
    const isPossible = length.value % 8 === 0 && length.value > 0 && length.value <= LONGEST;
    const ofLength = isPossible ? unknown('the length of the header', key(`length:${length.value}`)) : never;
    parts.push(negatedIf(length.negated, ofLength));
  }
  if (options) parts.push(unknown('the options of the header', key(printOptions(options.value))));
  return all(...parts);
}

/** kernel:net/ipv6/netfilter/ip6t_hbh.c (hbh_mt6) */
export function findAsked(kind: number, { length, options }: Asked, bytes: Uint8Array, at: number): Finding {
  const size = headerLength(bytes, kind, at);
  if (at + size > bytes.length) return 'drops';
  if (length && (length.value === size) === length.negated) return false;
  return !options || beginsWithOptions(options.value, bytes, at + FIRST_OPTION, size - FIRST_OPTION);
}
