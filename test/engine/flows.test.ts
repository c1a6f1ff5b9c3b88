// Runs every .flow file of the engine: packets in iptables' own words, and what becomes of them.
import { expect, test } from 'vitest';
import { filesUnder } from '../support/files.ts';
import { describeFlows } from '../support/flow.ts';

const files = filesUnder('test/engine', /\.flow$/);

test('there are flows to run', () => {
  expect(files.length).toBeGreaterThan(0);
});

describeFlows(files);
