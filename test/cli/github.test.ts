// `--format github`: workflow commands.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderWith, iptablesLs } from '../support/cli.ts';

let files: ReturnType<typeof folderWith>;
beforeAll(() => {
  files = folderWith({ 'a,b:c.v4': '*filter\n:web - [0:0]\n-A web -j 100%\n-A web -j on-the-host\nCOMMIT\n' });
});
afterAll(() => files.remove());

test('each finding is a line with its place, its code and its message, escaped', async () => {
  const { out, code } = await iptablesLs(['check', '--format', 'github', files.path('a,b:c.v4')]);
  const path = files.path('a%2Cb%3Ac.v4');
  expect(code).toBe(1);
  expect(out.split('\n')).toEqual([
    `::error file=${path},line=3,endLine=3,col=11,endColumn=14,title=unknown-target::"100%25" is neither a target nor a chain of filter.`,
    expect.stringMatching(/^::notice file=.*,line=4,.*title=assumed-chains::/),
    '',
  ]);
});

test('nothing is printed when nothing is found', async () => {
  expect((await iptablesLs(['check', '--format', 'github', '-'], { stdin: '' })).out).toBe('');
});
