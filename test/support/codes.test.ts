// The guard of docs/codes.md: every code that a finding can have is documented, and none that nothing has.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codesPage } from '../../scripts/docs/codes.ts';
import { LINT_RULES } from '../../server/src/lint/run.ts';
import { filesUnder } from './files.ts';

const MADE =
  /\b(?:refusal|warning|information|report|note|ipsec|wrong)\(\s*(?:(?:execution|reader),\s*)?'([a-z][a-z0-9]*(?:-[a-z0-9]+)+)'|code: '([a-z0-9-]+)'|return \['([a-z][a-z0-9-]+)', /g;

const sources = ['syntax/save', 'syntax/command', 'model', 'catalogue', 'lint/script', 'flow', 'ide', 'lsp']
  .flatMap((room) => filesUnder(`server/src/${room}`, /\.ts$/))
  .filter((path) => !/codes\.ts$|generated\.ts$/.test(path))
  .map((path) => readFileSync(path, 'utf8'));
const documented = codesPage().codes;

test('every code in the sources is documented', () => {
  const made = new Set(sources.flatMap((text) => [...text.matchAll(MADE)].map(([, a, b, c]) => a ?? b ?? c ?? '')));
  const ids = new Set(LINT_RULES.map(({ id }) => id));
  expect(made.size).toBeGreaterThan(100);
  expect([...made].filter((code) => !documented.has(code) && !ids.has(code))).toEqual([]);
});

test('every documented code is one that the sources have', () => {
  const all = sources.join('\n');
  expect([...documented].filter((code) => !all.includes(`'${code}'`))).toEqual([]);
});
