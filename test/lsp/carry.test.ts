// Findings that are older than the text that they are shown in.
import { expect, test } from 'vitest';
import type { Problem } from '../../server/src/base/problem.ts';
import { carriedOver } from '../../server/src/lsp/carry.ts';

const BEFORE = 'one\ntwo\nthree\n';

/** A finding about a word of the text before. */
function about(word: string, more: Partial<Problem> = {}): Problem {
  const start = BEFORE.indexOf(word);
  const span = { start, end: start + word.length };
  return { code: word, message: word, severity: 'warning', span, refusedBy: [], proof: 'sound', ...more };
}

/** The words that the findings are about in the text after. */
function words(problems: readonly Problem[], after: string): string[] {
  return carriedOver(problems, BEFORE, after).map(({ span }) => after.slice(span.start, span.end));
}

const ALL = [about('one'), about('two'), about('three')];

test.each([
  ['a line above is added', `zero\n${BEFORE}`, ['one', 'two', 'three']],
  ['a line between is added', 'one\ntwo\nand\nthree\n', ['one', 'two', 'three']],
  ['a word is changed', 'one\ntwice\nthree\n', ['one', 'three']],
  ['a line is taken out', 'one\nthree\n', ['one', 'three']],
  ['everything is replaced', 'other', []],
  ['nothing has changed', BEFORE, ['one', 'two', 'three']],
])('when %s, findings stay on their words', (_, after, expected) => {
  expect(words(ALL, after)).toEqual(expected);
});

test('a finding that the change touches is left out, even at its edge', () => {
  expect(words(ALL, 'one\ntwos\nthree\n')).toEqual(['one', 'three']);
});

test('fixes are left out, since their places may have moved', () => {
  const fixes = [{ title: 'Mend', kind: 'safe' as const, edits: [] }];
  const [moved] = carriedOver([about('three', { fixes })], BEFORE, `zero\n${BEFORE}`);
  expect(moved).not.toHaveProperty('fixes');
  expect(carriedOver([about('three', { fixes })], BEFORE, BEFORE)[0]?.fixes).toEqual(fixes);
});

test('what it refers to moves too, and goes where it is touched', () => {
  const related = ['one', 'three'].map((word) => ({ span: about(word).span, message: word }));
  const [moved] = carriedOver([about('two', { related })], BEFORE, 'once\ntwo\nthree\n');
  expect(moved?.related).toEqual([{ span: { start: 9, end: 14 }, message: 'three' }]);
});
