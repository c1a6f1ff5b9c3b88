/** Each `.rules` file here is read and carried out; everything that is said about it must stand in its markers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/base/span.ts';
import { buildRuleset } from '../../server/src/model/build.ts';
import { problemsOf } from '../../server/src/model/problems.ts';
import { parseSave } from '../../server/src/syntax/save/parse.ts';
import { filesUnder } from '../support/files.ts';
import { checkMarkers, sectionsOf, unmarked } from '../support/markers.ts';

const files = filesUnder('test/model', /\.rules$/);

function findings(text: string) {
  const document = parseSave(text, { family: 4 });
  return problemsOf(document, buildRuleset(document));
}

it('there are fixtures', () => expect(files.length).toBeGreaterThan(4));

describe.each(files)('%s', (file) => {
  const sections = sectionsOf(readFileSync(file, 'utf8'));

  it.each(sections.filter(({ title }) => title !== 'before' && title !== 'after'))('$title', ({ text }) => {
    checkMarkers(text, findings(text));
  });

  const before = sections.find(({ title }) => title === 'before');
  const after = sections.find(({ title }) => title === 'after');
  if (before && after) {
    it('the first fix of each finding mends it', () => {
      const edits = findings(before.text).flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
      expect(applyEdits(before.text, edits)).toBe(unmarked(after.text));
    });
  }
});
