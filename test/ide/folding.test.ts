// What can be folded.
import { expect, test } from 'vitest';
import folding from '../../server/src/ide/features/folding.ts';
import { contextOf } from '../support/ide.ts';

/** "0-3", "1-2 comment". */
function folds(...lines: readonly string[]): string[] {
  return (folding.foldingRanges?.(contextOf(lines.join('\n'))) ?? []).map(
    ({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind ? ` ${kind}` : ''}`,
  );
}

test('a table folds from its line to COMMIT', () => {
  expect(folds('*filter', ':INPUT DROP [0:0]', 'COMMIT', '*nat', 'COMMIT', '')).toEqual(['0-2', '3-4']);
});

test('a table that is not closed folds up to the next one, or to the last line that says something', () => {
  expect(folds('*filter', ':INPUT DROP [0:0]', '*nat', ':OUTPUT ACCEPT [0:0]', '', '')).toEqual(['0-1', '2-3']);
});

test('three rules of one chain in a row fold', () => {
  const rules = ['-A INPUT -i lo -j ACCEPT', '-A INPUT -p tcp -j ACCEPT', '-A INPUT -j DROP'];
  expect(folds('*filter', ...rules, '-A OUTPUT -j ACCEPT', 'COMMIT')).toEqual(['0-5', '1-3']);
});

test('comments in a row fold as comments', () => {
  expect(folds('# one', '# two', '', '# three')).toEqual(['0-1 comment']);
});

test('an empty text has nothing to fold', () => {
  expect(folds('')).toEqual([]);
});
