/** Options inside the hop-by-hop and the destination header of IPv6: how they are listed, and how they are found. */
import type { ValueProblem, ValueType } from '../define.ts';
import { wideValue } from './numbers.ts';
import { unsignedEnd } from './strtoul.ts';

/** An option by type, and by the length of its data where one was asked for. */
export interface HeaderOption {
  readonly type: number;
  readonly length: number | undefined;
}

/** Most options of a list. kernel:include/uapi/linux/netfilter_ipv6/ip6t_opts.h (IP6T_OPTS_OPTSNR) */
const MOST = 16;
/** The length that stands for any. */
const ANY_LENGTH = 255;
const PAD1 = 0;
const TWO_TO_64 = 1n << 64n;

export const headerOptions: ValueType<readonly HeaderOption[]> = {
  form: 'type[:length][,…]',
  doc: `Up to ${MOST} types of options with commas between, each 0 to 255 and, after a colon, the length of its data (any when left out or 255).`,
  parse(text) {
    const options: HeaderOption[] = [];
    let start = 0;
    for (const element of text.split(',')) {
      const end = start + element.length;
      const option = readOption(element, options.length);
      if ('ok' in option) return { ...option, start, end };
      options.push(option);
      start = end + 1;
    }
    return { ok: true, value: options };
  },
  print: (options) => [printOptions(options)],
  say: (options) => `the options ${printOptions(options)} in this order`,
};

function readOption(element: string, index: number): HeaderOption | ValueProblem {
  if (index >= MOST) return refused('too-many-values', `More than ${MOST} options do not fit.`);
  const colon = element.indexOf(':');
  if (colon >= 0 && index === MOST - 1) {
    return refused('too-many-values', `The ${MOST}th option cannot have a length.`);
  }
  const type = lowByte(colon < 0 ? element : element.slice(0, colon));
  const length = colon < 0 ? ANY_LENGTH : lowByte(element.slice(colon + 1));
  if (type === undefined || length === undefined) {
    return refused('bad-number', `"${element}" is no option: a type from 0 to 255 and, after a colon, a length.`);
  }
  if (type === PAD1 && colon >= 0) return refused('bad-number', 'Option 0, a single byte of padding, has no length.');
  return { type, length: length === ANY_LENGTH ? undefined : length };
}

function refused(code: string, message: string): ValueProblem {
  return { ok: false, code, message };
}

/** What is left of a number of any sign when one byte is kept of it, as the program does without a word. */
function lowByte(text: string): number | undefined {
  const sign = text.search(/[^\t-\r ]/);
  const isNegative = text[sign] === '-' && /[0-9]/.test(text[sign + 1] ?? '');
  const start = isNegative ? sign + 1 : 0;
  if (unsignedEnd(text, start) !== text.length) return undefined;
  const value = wideValue(text, start, text.length);
  return value < TWO_TO_64 ? Number(BigInt.asUintN(8, isNegative ? -value : value)) : undefined;
}

export function printOptions(options: readonly HeaderOption[]): string {
  return options.map(({ type, length }) => (length === undefined ? `${type}` : `${type}:${length}`)).join(',');
}

/**
 * True where the header begins with these options in this order. `at` is where the first one begins, `length` what the
 * header says is left of it. kernel:net/ipv6/netfilter/ip6t_hbh.c (hbh_mt6)
 */
export function beginsWithOptions(
  options: readonly HeaderOption[],
  bytes: Uint8Array,
  at: number,
  length: number,
): boolean {
  let place = at;
  let left = length;
  for (const [index, option] of options.entries()) {
    const type = bytes[place];
    if (left < 1 || type === undefined || type !== option.type) return false;
    const dataLength = bytes[place + 1];
    if (type !== PAD1) {
      if (left < 2 || dataLength === undefined) return false;
      if (option.length !== undefined && option.length !== dataLength) return false;
    }
    const step = type === PAD1 ? 1 : (dataLength ?? 0) + 2;
    if ((place > bytes.length - step || left < step) && index < options.length - 1) return false;
    place += step;
    left -= step;
  }
  return true;
}
