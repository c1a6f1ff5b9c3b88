// Edits of a sample are made while nobody types, and wait while somebody does.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRehearsal } from '../../server/src/lsp/rehearsal.ts';
import { shellGrammar } from '../support/shell.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('edits begin when the typing pauses, stop when it goes on, and come to an end', async () => {
  const grammar = await shellGrammar();
  const turns: number[] = [];
  const rehearsal = createRehearsal((_, turn) => turns.push(turn));
  vi.runAllTimers();
  expect(turns).toEqual([]);
  rehearsal.paused(grammar);
  expect(turns).toEqual([]);
  for (let i = 0; i < 3; i++) vi.advanceTimersToNextTimer();
  expect(turns).toEqual([0, 1, 2]);
  rehearsal.typed();
  vi.runAllTimers();
  expect(turns).toEqual([0, 1, 2]);
  rehearsal.paused(grammar);
  rehearsal.paused(grammar);
  vi.runAllTimers();
  expect(turns).toEqual(turns.map((_, index) => index));
  expect(turns.length).toBeGreaterThan(50);
  const { length } = turns;
  rehearsal.paused(grammar);
  expect(vi.getTimerCount()).toBe(0);
  vi.runAllTimers();
  expect(turns).toHaveLength(length);
});

test('every line of the sample may be edited', async () => {
  const grammar = await shellGrammar();
  const rehearsal = createRehearsal();
  rehearsal.paused(grammar);
  expect(() => vi.runAllTimers()).not.toThrow();
});
