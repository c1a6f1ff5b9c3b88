/** Jenkins' lookup3 hash over 32-bit words, as the kernel computes it: NAT spreads clients over addresses with it. */

/** kernel:include/linux/jhash.h (JHASH_INITVAL) */
const START = 0xdeadbeef;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** The hash of the words, an unsigned number of 32 bits. kernel:include/linux/jhash.h (jhash2), Bob Jenkins, lookup3.c (public domain) */
export function jhash2(words: readonly number[], initial: number): number {
  let a = (START + words.length * 4 + initial) | 0;
  let b = a;
  let c = a;
  let at = 0;
  const next = (): number => words[at++] ?? 0;
  while (words.length - at > 3) {
    a += next();
    b += next();
    c += next();
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (words.length === at) return c >>> 0;
  a = (a + next()) | 0;
  b = (b + next()) | 0;
  c = (c + next()) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}

/** Brings a hash into 0 … size - 1. kernel:include/linux/kernel.h (reciprocal_scale) */
export function scaleHash(hash: number, size: number): number {
  return Number((BigInt(hash) * BigInt(size)) >> 32n);
}
