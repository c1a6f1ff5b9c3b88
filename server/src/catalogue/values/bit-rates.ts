/** Rates of `-m rateest`: in bits or bytes a second with a unit, kept in whole bytes, or in packets a second. */
import type { ValueType } from '../define.ts';
import { integer, MAX_32 } from './numbers.ts';
import { readDouble, toUnsigned } from './strtod.ts';

const KIBI = 1024;
const KILO = 1000;

/** Bits by unit, in lower case. */
const UNITS: ReadonlyMap<string, number> = new Map(
  [
    ['', KIBI, KILO, 0],
    ['k', KIBI, KILO, 1],
    ['m', KIBI, KILO, 2],
    ['g', KIBI, KILO, 3],
    ['t', KIBI, KILO, 4],
  ].flatMap(([letter, binary, decimal, power]) => {
    const [two, ten] = [Number(binary) ** Number(power), Number(decimal) ** Number(power)];
    const short = [
      [`${letter}bit`, ten],
      [`${letter}bps`, 8 * ten],
    ] as const;
    return letter === '' ? short : [...short, [`${letter}ibit`, two] as const, [`${letter}ibps`, 8 * two] as const];
  }),
);

/** Bytes a second. */
export const bitRate: ValueType<number> = {
  form: '[rate[unit]]',
  doc: 'A rate in bits (bit, kbit, mbit, gbit, tbit; Kibit …) or bytes (Bps, KBps, MBps …; KiBps …) a second; without a unit in bits.',
  whenAbsent: 0,
  parse(text) {
    const found = readDouble(text);
    const factor = found?.end === text.length ? 1 : UNITS.get(text.slice(found?.end ?? 0).toLowerCase());
    if (!found || factor === undefined) {
      return { ok: false, code: 'bad-rate', message: `"${text}" is no rate such as 512kbit or 2MBps.` };
    }
    return { ok: true, value: toUnsigned((found.value * factor) / 8) };
  },
  print: (bytes) => [printBitRate(bytes)],
  say: (bytes) => `${printBitRate(bytes)} a second`,
};

/** Packets a second. */
export const packetRate: ValueType<number> = {
  ...integer(0, MAX_32, 'packets a second'),
  form: '[packets]',
  whenAbsent: 0,
};

/** In bits, and from a million on in thousands of them or more. */
export function printBitRate(bytes: number): string {
  const bits = bytes * 8;
  if (bits >= 1e9) return `${rounded(bits, 1e6)}Mbit`;
  return bits >= 1e6 ? `${rounded(bits, 1e3)}Kbit` : `${bits}bit`;
}

/** To the nearest whole number, and to the even one of two. man:printf(3) */
function rounded(value: number, unit: number): number {
  const below = Math.floor(value / unit);
  const rest = value - below * unit;
  const isUp = rest > unit / 2 || (rest === unit / 2 && below % 2 === 1);
  return isUp ? below + 1 : below;
}
