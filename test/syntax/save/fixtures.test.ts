/** Each `.rules` file here is read, and what is said about its lines and about it as a whole must stand in its markers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/base/span.ts';
import { buildRuleset } from '../../../server/src/model/build.ts';
import { problemsOf } from '../../../server/src/model/problems.ts';
import { parseSave } from '../../../server/src/syntax/save/parse.ts';
import { filesUnder } from '../../support/files.ts';
import { checkMarkers, sectionsOf, unmarked } from '../../support/markers.ts';

const files = filesUnder('test/syntax/save', /\.rules$/);
const nothing = buildRuleset(parseSave('', { family: 4 }));

/** What the reader of save files says, without what the ruleset would add. */
function findings(text: string) {
  return problemsOf(parseSave(text, { family: 4 }), nothing);
}

it('there are fixtures', () => expect(files.length).toBeGreaterThan(5));

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
