// `--format sarif`: what code scanning reads, version 2.1.0.
import { expect, test } from 'vitest';
import { iptablesLs } from '../support/cli.ts';

async function run(stdin: string) {
  const { out } = await iptablesLs(['check', '--format', 'sarif', '-'], { stdin });
  return JSON.parse(out);
}

test('results have a rule, a level, a region that counts from 1, and fixes', async () => {
  const log = await run('*filter\n:INPUT ACCEPT [0:0]\n:web - [0:0]\n:web - [0:0]\nCOMMIT\n');
  expect(log.version).toBe('2.1.0');
  const [{ tool, columnKind, results }] = log.runs;
  expect(tool.driver).toMatchObject({ name: 'iptables-ls', rules: [{ id: 'duplicate-chain' }] });
  expect(columnKind).toBe('utf16CodeUnits');
  expect(results).toMatchObject([
    {
      ruleId: 'duplicate-chain',
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'stdin' },
            region: { startLine: 4, startColumn: 2, endLine: 4, endColumn: 5 },
          },
        },
      ],
      relatedLocations: [{ id: 0, physicalLocation: { region: { startLine: 3 } } }],
      fixes: [
        {
          artifactChanges: [
            { replacements: [{ deletedRegion: { startLine: 4, endLine: 5 }, insertedContent: { text: '' } }] },
          ],
        },
      ],
      properties: { refused: ['legacy'], proof: 'sound' },
    },
  ]);
});

test('severities become levels', async () => {
  const { runs } = await run(
    "*filter\n:web - [0:0]\n-A web -j on-the-host\n-A web -m comment --comment 'x'\n-A web -j ACCPET\nCOMMIT\n",
  );
  expect(runs[0].results.map(({ level }: { level: string }) => level)).toEqual(['note', 'warning', 'error']);
});

test('a run without findings is still a run', async () => {
  expect((await run('')).runs).toMatchObject([{ results: [], artifacts: [{ location: { uri: 'stdin' } }] }]);
});
