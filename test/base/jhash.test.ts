/** The hash that spreads NAT's clients over addresses, against values that the kernel's own header computes. */
import { expect, test } from 'vitest';
import { jhash2, scaleHash } from '../../server/src/base/jhash.ts';

test.each([
  { words: [0xc0a80109, 0, 0, 0], initial: 0, hash: 2884109900 },
  { words: [0xc0a80109, 0, 0, 0], initial: 0x0a000001, hash: 2725390915 },
  { words: [1], initial: 7, hash: 3003314766 },
  { words: [1, 2, 3], initial: 0, hash: 2757843189 },
  { words: [1, 2, 3, 0xffffffff, 5, 6, 7], initial: 0xffffffff, hash: 1742138380 },
  { words: [], initial: 1, hash: 3735928560 },
])('hashes $words from $initial to $hash', ({ words, initial, hash }) => {
  expect(jhash2(words, initial)).toBe(hash);
});

test('brings a hash into the wanted size', () => {
  expect(scaleHash(0, 10)).toBe(0);
  expect(scaleHash(0x80000000, 10)).toBe(5);
  expect(scaleHash(0xffffffff, 10)).toBe(9);
  expect(scaleHash(0xffffffff, 0)).toBe(0);
});
