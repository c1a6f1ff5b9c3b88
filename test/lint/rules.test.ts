/** Each `test/lint/<rule-id>.rules` holds real rulesets, one a section, with markers under what its rule finds; missing and
 * extra findings both fail. A section `after` is what the first fix of the section above leaves; `pair` is the other
 * family's file of the section that follows; a title with IPv6 is an ip6tables ruleset.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../server/src/base/problem.ts';
import { fixed, lintText, refusals } from '../support/lint.ts';
import { checkMarkers, sectionsOf, unmarked } from '../support/markers.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.rules'));

it('there are fixtures', () => expect(files.length).toBeGreaterThan(10));

describe.each(files)('%s', (file) => {
  const id = file.replace(/\.rules$/, '');
  const sections = sectionsOf(readFileSync(new URL(file, folder), 'utf8'));
  const findingsOf = (text: string, family: Family, pair: string | undefined) =>
    lintText(text, family, pair).filter(({ code }) => code === id);

  for (const [index, { title, text }] of sections.entries()) {
    if (title === 'pair') continue;
    const before = sections[index - 1];
    const isAfter = title.startsWith('after');
    const family: Family = (isAfter ? `${before?.title}` : title).includes('IPv6') ? 6 : 4;
    const pair = before?.title === 'pair' ? before.text : undefined;

    it(`${title}: loads in the real iptables-restore`, () => expect(refusals(text, family)).toEqual([]));

    it(`${title}: has the findings that its markers name, and no others of its rule`, () => {
      checkMarkers(text, findingsOf(text, family, pair));
    });

    if (isAfter && before) {
      it(`${title}: is what the fix leaves`, () => {
        const plain = unmarked(before.text);
        const [problem] = findingsOf(plain, family, undefined);
        expect(problem).toBeDefined();
        if (problem) expect(fixed(plain, problem)).toBe(unmarked(text));
      });
    }
  }
});
