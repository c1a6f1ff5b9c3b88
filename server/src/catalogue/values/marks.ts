/** How the targets MARK and CONNMARK say what becomes of a mark: five spellings of one recipe. */
import type { GivenOption } from '../define.ts';
import type { BitChange } from '../effect.ts';
import { integer, MAX_32, type MarkMask } from './numbers.ts';

/** 32 bits, in decimal, octal or hexadecimal. */
export const bits32 = integer(0, MAX_32, 'bits');

/** The options that set a mark; at most one of them is given. */
export interface MarkOptions {
  readonly 'set-xmark'?: GivenOption<MarkMask>;
  readonly 'set-mark'?: GivenOption<MarkMask>;
  readonly 'and-mark'?: GivenOption<number>;
  readonly 'or-mark'?: GivenOption<number>;
  readonly 'xor-mark'?: GivenOption<number>;
}

/**
 * What the spelling comes to: `set-xmark` clears the bits of the mask and flips those of the value; `set-mark` clears
 * those of the value too, so that they end up set; `and`, `or` and `xor` do as they say. `undefined` without any.
 */
export function markChange(given: MarkOptions): BitChange | undefined {
  const xset = given['set-xmark']?.value;
  if (xset) return { clear: xset.mask, xor: xset.value };
  const set = given['set-mark']?.value;
  if (set) return { clear: (set.value | set.mask) >>> 0, xor: set.value };
  const and = given['and-mark']?.value;
  if (and !== undefined) return { clear: ~and >>> 0, xor: 0 };
  const or = given['or-mark']?.value;
  if (or !== undefined) return { clear: or, xor: or };
  const xor = given['xor-mark']?.value;
  return xor === undefined ? undefined : { clear: 0, xor };
}

/** The one spelling that iptables-save uses: `0xvalue/0xmask`. */
export function printMarkChange({ clear, xor }: BitChange): string {
  return `${hex(xor)}/${hex(clear)}`;
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
