// Which known name a misspelt one is taken for.
import { expect, test } from 'vitest';
import { closest, suggestMatch, suggestTarget } from '../../../server/src/syntax/command/suggest.ts';

test.each([
  ['accept', 'ACCEPT'],
  ['REJCT', 'REJECT'],
  ['RETRUN', 'RETURN'],
  ['Masquerade', 'MASQUERADE'],
  ['SERVICES', undefined],
  ['X', undefined],
])('the target %s is taken for %s', (name, meant) => {
  expect(suggestTarget(name, 4)).toBe(meant);
});

test('matches are those of the family', () => {
  expect(suggestMatch('conntrac', 4)).toBe('conntrack');
  expect(suggestMatch('ip6header', 4)).toBeUndefined();
  expect(suggestMatch('ip6header', 6)).toBe('ipv6header');
});

test('a name that is as near to two others is taken for neither', () => {
  expect(closest('abcd', ['abce', 'abcf'])).toBeUndefined();
});

test('two swapped letters are one slip', () => {
  expect(closest('dprot', ['dport', 'mark'])).toBe('dport');
});

test('a known name is no misspelling of itself', () => {
  expect(closest('tcp', ['tcp'])).toBeUndefined();
});
