// How iptables-restore reads its options, and what it ends with where it does not take them. Measured with iptables 1.8.9.
import { expect, test } from 'vitest';
import { restoreOptions } from '../../server/src/model/script/restore-options.ts';

const NOTHING = { noFlush: false, test: false, only: undefined, file: undefined };

test.each([
  ['', NOTHING],
  ['-n', { ...NOTHING, noFlush: true }],
  ['--nof', { ...NOTHING, noFlush: true }],
  ['-ntc', { ...NOTHING, noFlush: true, test: true }],
  ['-nTfilter', { ...NOTHING, noFlush: true, only: 'filter' }],
  ['-T filter', { ...NOTHING, only: 'filter' }],
  ['--table=nat', { ...NOTHING, only: 'nat' }],
  ['-M /sbin/modprobe a.rules', { ...NOTHING, file: 'a.rules' }],
  ['a.rules -n', { ...NOTHING, noFlush: true, file: 'a.rules' }],
  ['-w 5 a.rules', { ...NOTHING, file: 'a.rules' }],
  ['--wait=5 a.rules', { ...NOTHING, file: 'a.rules' }],
  ['-wn a.rules', { ...NOTHING, noFlush: true, file: 'a.rules' }],
  ['-w -- a.rules', { ...NOTHING, file: 'a.rules' }],
])('both programs take "%s"', (text, expected) => {
  const words = text.split(' ').filter((word) => word !== '');
  expect(restoreOptions(words, 'legacy')).toEqual(expected);
  expect(restoreOptions(words, 'nft')).toEqual(expected);
});

test.each([
  ['--nosuch', 1, 1],
  ['-x', 1, 1],
  ['--w', 1, 1],
  ['-w5', 1, 1],
  ['-T', 1, 1],
  ['--binary', 1, 1],
  ['-h', 0, 0],
  ['--version', 0, 0],
  ['a.rules b.rules', 1, 1],
  ['-w a.rules', 2, undefined],
  ['-nw a.rules', 2, undefined],
  ['--wait=x', 2, undefined],
  ['-W5', 2, 1],
  ['-W', 2, undefined],
  ['-W 5', 1, undefined],
  ['-W 5 -w', undefined, undefined],
])('with "%s" legacy ends with %s and nft with %s before it reads', (text, legacy, nft) => {
  const statusOf = (backend: 'legacy' | 'nft'): number | undefined => {
    const read = restoreOptions(text.split(' '), backend);
    return 'status' in read ? read.status : undefined;
  };
  expect(statusOf('legacy')).toBe(legacy);
  expect(statusOf('nft')).toBe(nft);
});

test('nft takes the word behind -w for a time whatever it is, and reads standard input', () => {
  expect(restoreOptions(['-w', 'a.rules'], 'nft')).toEqual(NOTHING);
});
