// Runs the script of each shorthand: the packets that it stands for, and what becomes of them.
import { expect, test } from 'vitest';
import { filesUnder } from '../support/files.ts';
import { describeFlows } from '../support/flow.ts';

const files = filesUnder('test/flow', /\.flow$/);

test('there are scripts to run', () => {
  expect(files.length).toBeGreaterThan(0);
});

describeFlows(files);
