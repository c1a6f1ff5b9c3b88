// Scenarios that a running Linux 6.18 kernel was seen to play: the engine says the same, counter for counter.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differencesOf, readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';

interface Recorded {
  readonly name: string;
}

const folder = join(import.meta.dirname, 'recorded');
const features = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

test('there are recorded scenarios of every feature', () => {
  expect(features.map((name) => name.replace('.jsonl', ''))).toEqual([
    'basic',
    'ct',
    'helper',
    'laboratory',
    'mangle',
    'match',
    'nat',
    'raw',
    'sysctl',
    'tables',
    'timeouts',
  ]);
});

describe.each(features)('%s', (file) => {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const scenarios = lines.map((line): Recorded => JSON.parse(line));

  test.each(scenarios)('the engine does in $name what the kernel did', (recorded) => {
    const scenario = readScenario(recorded);
    if (!scenario.ok) throw new Error(scenario.message);
    expect(scenario.value.observed).toHaveLength(scenario.value.arrivals.length);
    expect(differencesOf(scenario.value, runScenario(scenario.value))).toEqual([]);
  });
});
