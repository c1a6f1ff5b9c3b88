// Scenarios that a running Linux 6.18 kernel was seen to play: the engine says the same, counter for counter.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readScenario, runScenario } from '../../server/src/engine/scenario.ts';
import { firstDifference, type ObservedPacket } from '../support/observed.ts';

interface Recorded {
  readonly name: string;
  readonly observed: readonly ObservedPacket[];
}

const folder = join(import.meta.dirname, 'recorded');
const features = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

test('there are recorded scenarios of every feature', () => {
  expect(features.map((name) => name.replace('.jsonl', ''))).toEqual([
    'basic',
    'ct',
    'helper',
    'mangle',
    'match',
    'nat',
    'raw',
    'sysctl',
    'timeouts',
  ]);
});

describe.each(features)('%s', (file) => {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const scenarios = lines.map((line): Recorded => JSON.parse(line));

  test.each(scenarios)('the engine does in $name what the kernel did', (recorded) => {
    const scenario = readScenario(recorded);
    if (!scenario.ok) throw new Error(scenario.message);
    const { packets } = runScenario(scenario.value);
    const differences = recorded.observed.map((observed, i) => {
      const actual = packets[i];
      const difference = actual ? firstDifference(observed, actual) : 'no result';
      return difference === undefined ? [] : [`packet ${i}: ${difference}`];
    });
    expect(recorded.observed.length).toBeGreaterThan(0);
    expect(differences.flat()).toEqual([]);
  });
});
