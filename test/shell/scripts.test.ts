// The scripts that were judged by a real shell and kernel come out as recorded: exactly, or honestly unknown where the host decides.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shellGrammar } from '../support/shell.ts';
import { judgeScript } from './compare.ts';
import { readRecording } from './recording.ts';

const folder = 'test/shell/scripts';
const scripts = readdirSync(folder).filter((name) => name.endsWith('.sh'));

test('there are scripts', () => {
  expect(scripts.length).toBeGreaterThan(20);
});

test.each(scripts)('%s leaves what it left in the kernel', async (script) => {
  const { kind, details } = judgeScript(await shellGrammar(), folder, script, readRecording(folder, script));
  expect({ kind, details }).toEqual({
    kind: script.startsWith('unknown-') ? 'unknown' : 'exact',
    details: expect.anything(),
  });
});
