// Runs every .flow file of the engine: packets in iptables' own words, and what becomes of them.
import { describe, expect, test } from 'vitest';
import { filesUnder } from '../support/files.ts';
import { readFlowFile, runFlow } from '../support/flow.ts';

const files = filesUnder('test/engine', /\.flow$/);

test('there are flows to run', () => {
  expect(files.length).toBeGreaterThan(0);
});

describe.each(files)('%s', (path) => {
  const file = readFlowFile(path);
  test.each(file.flows)('$name', (flow) => {
    expect(flow.steps.length).toBeGreaterThan(0);
    expect(runFlow(file, flow)).toEqual([]);
  });
});
