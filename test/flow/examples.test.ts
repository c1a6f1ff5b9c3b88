// The example script, and the one in the documentation, are true of the rules that they name.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeFlows, differencesIn, flowsOf } from '../support/flow.ts';

describeFlows(['examples/web-server.flow']);

test('the script in the documentation does what it says', () => {
  const page = readFileSync('docs/flow-scripts.md', 'utf8');
  const script = /```\n(rules [\s\S]*?)```/.exec(page)?.[1] ?? '';
  const files = { './web-server.v4': readFileSync('examples/web-server.v4', 'utf8') };
  const { problems, results, script: read } = flowsOf(script, files);
  expect(problems).toEqual([]);
  expect(results.length).toBe(2);
  expect(results.flatMap((result) => differencesIn(read, result))).toEqual([]);
});
