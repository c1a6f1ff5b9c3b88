/** Counters that are not two numbers cut the line where the program looks for their end: what it reads is what stands before. */
import { expect, it } from 'vitest';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';

it('a quote that the cut leaves open takes in no newline', () => {
  const document = parseSave('*filter\n[1] -A INPUT -j LOG --log-prefix "in: "\nCOMMIT\n', { family: 4 });
  const content = document.lines[1]?.content;
  if (content?.kind !== 'command') throw new Error('the line holds a command');
  expect(content.command.words.at(-1)?.text).toBe('in');
  expect(content.command.problems).toEqual([]);
  expect(content.problems.flatMap(({ refusedBy }) => refusedBy)).toEqual([]);
});
