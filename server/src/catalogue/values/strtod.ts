/** Floating-point numbers as the C library scans them. */

const NUMBER =
  /^[\t-\r ]*([+-]?)(0[xX](?:[0-9a-fA-F]+(?:\.[0-9a-fA-F]*)?|\.[0-9a-fA-F]+)(?:[pP][+-]?[0-9]+)?|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?|nan)/i;

/**
 * The number at the beginning of a text, and where it ends: decimal with an exponent, hexadecimal, `inf`, `nan`;
 * `undefined` when there is none. man:strtod(3)
 */
export function readDouble(text: string): { readonly value: number; readonly end: number } | undefined {
  const found = NUMBER.exec(text);
  if (!found) return undefined;
  const magnitude = toNumber(found[2] ?? '');
  return { value: found[1] === '-' ? -magnitude : magnitude, end: found[0].length };
}

function toNumber(text: string): number {
  const lower = text.toLowerCase();
  if (lower.startsWith('inf')) return Number.POSITIVE_INFINITY;
  if (lower === 'nan') return Number.NaN;
  if (!lower.startsWith('0x')) return Number(lower);
  const [mantissa = '', exponent = '0'] = lower.slice(2).split('p');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return (Number.parseInt(`${whole}${fraction}`, 16) / 16 ** fraction.length) * 2 ** Number(exponent);
}

/** As the compiled program converts to 32 bits: through 64 bits, of which the low 32 count; what does not fit is 0. */
export function toUnsigned(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(whole) < 2 ** 63 ? Number(BigInt.asUintN(32, BigInt(whole))) : 0;
}
