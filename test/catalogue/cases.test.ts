// Every row of every .cases table, against the command reader and the printer.
import { describe, expect, test } from 'vitest';
import { disagreements, readCases } from '../support/cases.ts';
import { filesUnder } from '../support/files.ts';

const files = filesUnder('test/catalogue', /\.cases$/);

test('there are tables with rows to read', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap((path) => readCases(path)).length).toBeGreaterThan(files.length);
});

describe.each(files)('%s', (path) => {
  const rows = readCases(path);

  test('has a row that loads', () => {
    expect(rows.some(({ refusal }) => refusal === undefined)).toBe(true);
  });

  test('holds row by row', () => {
    expect(rows.flatMap((row) => disagreements(row).map((text) => `${row.place} [IPv${row.family}] ${text}`))).toEqual(
      [],
    );
  });
});
