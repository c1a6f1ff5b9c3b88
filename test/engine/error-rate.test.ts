// What a sender is told of packets without a route: five times at once, then once a second.
import { expect, test } from 'vitest';
import { type ErrorCredits, mayTell } from '../../server/src/engine/path/error-rate.ts';

test('a sender is told five times at once and then once for each second', () => {
  const credits: ErrorCredits = new Map();
  const told = [0, 0, 0, 0, 0, 0, 0.5, 1, 1.5, 2].map((now) => mayTell(credits, 1, now));
  expect(told).toEqual([true, true, true, true, true, false, false, true, false, true]);
});

test('credit is saved for five seconds at most', () => {
  const credits: ErrorCredits = new Map();
  for (let i = 0; i < 5; i++) mayTell(credits, 1, 0);
  expect([100, 100, 100, 100, 100, 100].map((now) => mayTell(credits, 1, now))).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});

test('each sender has credit of its own', () => {
  const credits: ErrorCredits = new Map();
  for (let i = 0; i < 6; i++) mayTell(credits, 1, 0);
  expect(mayTell(credits, 2, 0)).toBe(true);
});
