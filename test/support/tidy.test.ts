// The guard of the folders that are registrations: no stale index, no entry without its test, no test without its entry, no file too long to see at once.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path/posix';
import { describe, expect, test } from 'vitest';
import { entriesOf, expectedIndexes, staleIndexes } from '../../.ci/generate.mjs';
import { registrations } from '../../.ci/registrations.mjs';
import { filesUnder } from './files.ts';

const maximumLines = 400;
const sources = ['server/src', 'client/src', 'test', 'scripts', '.ci'].flatMap((folder) =>
  filesUnder(folder, /\.(ts|mjs)$/),
);
const present = registrations.filter(({ folder }) => existsSync(folder));

test('every index says what its folder holds', () => {
  expect(expectedIndexes().size).toBeGreaterThan(0);
  expect(staleIndexes().map(([path]) => `${path} is stale: npm run generate`)).toEqual([]);
});

describe.each(present)('$folder', ({ folder, test: testOf }) => {
  const names = entriesOf(folder);

  test('each entry has a test of its name', () => {
    const missing = names.filter((name) => testOf !== null && !existsSync(testOf(name)));
    expect(missing.map((name) => `${folder}/${name}.ts has no ${testOf?.(name)}`)).toEqual([]);
  });

  test('each fixture has an entry of its name', () => {
    const example = testOf?.('x');
    // A .test.ts without its file does not compile; only a fixture can be left behind in silence.
    if (example === undefined || example.endsWith('.test.ts')) return;
    const fixtures = filesUnder(dirname(example), /./);
    const orphans = fixtures
      .filter((path) => dirname(path) === dirname(example) && extname(path) === extname(example))
      .filter((path) => !names.includes(basename(path, extname(path))));
    expect(orphans.map((path) => `${path} has no ${folder}/${basename(path, extname(path))}.ts`)).toEqual([]);
  });
});

test('no file is longer than one can see from the door', () => {
  expect(sources.length).toBeGreaterThan(0);
  const long = sources
    .filter((path) => !path.endsWith('.generated.ts'))
    .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > maximumLines);
  expect(long.map(({ path, lines }) => `${path} has ${lines} lines of at most ${maximumLines}: two rooms?`)).toEqual(
    [],
  );
});

test('every file opens with a sentence that says what it is', () => {
  const silent = sources.filter((path) => !/^(#!.*\n)?(\/\/|\/\*\*?) \S/.test(readFileSync(path, 'utf8')));
  expect(silent.map((path) => `${path} does not open with a comment`)).toEqual([]);
});
