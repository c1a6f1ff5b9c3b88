/** Tests for the rows of `.cases` tables. */
import { describe, expect, test } from 'vitest';
import { disagreements, readCases } from './cases.ts';

/** One describe for each file: it has rows, and every row holds. */
export function describeCases(files: readonly string[]): void {
  test('there are tables with rows to read', () => {
    expect(files.length).toBeGreaterThan(0);
    expect(files.flatMap((path) => readCases(path)).length).toBeGreaterThan(files.length);
  });

  describe.each(files)('%s', (path) => {
    const rows = readCases(path);

    test('has rows', () => {
      expect(rows.length).toBeGreaterThan(0);
    });

    test('holds row by row', () => {
      const found = rows.flatMap((row) => disagreements(row).map((text) => `${row.place} [IPv${row.family}] ${text}`));
      expect(found).toEqual([]);
    });
  });
}
