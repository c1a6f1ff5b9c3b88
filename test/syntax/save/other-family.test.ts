// Lines for the other IP version: fine in a file that both programs share, a mistake where nothing else is there.
import { expect, test } from 'vitest';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';

const problems = (rules: readonly string[]) =>
  parseSave(['*filter', ...rules, 'COMMIT', ''].join('\n'), { family: 6 }).problems;

test('a file that both programs share is refused by neither', () => {
  expect(problems(['-4 -A INPUT -s 10.0.0.1 -j DROP', '-6 -A INPUT -s 2001:db8::1 -j DROP'])).toEqual([]);
  expect(problems(['-4 -A INPUT -s 10.0.0.1 -j DROP', '-A INPUT -i lo -j ACCEPT'])).toEqual([]);
});

test('a file whose every rule is for the other program is never loaded', () => {
  expect(problems(['-4 -A INPUT -s 10.0.0.1 -j DROP', '-A INPUT -4 -j DROP'])).toMatchObject([
    { code: 'wrong-family', severity: 'warning', refusedBy: ['legacy', 'nft'], span: { start: 8, end: 10 } },
  ]);
});
