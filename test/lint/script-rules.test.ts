/** Each `test/lint/script-rules/<rule-id>.sh` holds shell scripts, one a section, with markers under what its rule finds;
 * missing and extra findings both fail. A section `after` is what the first fix of the section above leaves.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SCRIPT_RULES } from '../../server/src/lint/script/run.ts';
import { fixed } from '../support/lint.ts';
import { checkMarkers, sectionsOf, unmarked } from '../support/markers.ts';
import { lintShell } from '../support/script-lint.ts';

const folder = new URL('script-rules/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.sh'));

async function findingsOf(text: string, id: string) {
  return (await lintShell(text)).filter(({ code }) => code === id);
}

describe.each(SCRIPT_RULES.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
  it('has an example', () => expect(rule.examples.length).toBeGreaterThan(0));

  it.each(rule.examples)('has the finding in the bad script and not in the good one: %#', async ({ bad, good }) => {
    const found = await findingsOf(bad, id);
    expect(found.length).toBeGreaterThan(0);
    for (const { message, span } of found) {
      expect(message.length).toBeLessThan(170);
      expect(message).toMatch(/^[\w$"].*\.$/);
      expect(span.end).toBeGreaterThan(span.start);
    }
    expect(await findingsOf(good, id)).toEqual([]);
  });
});

describe.each(files)('%s', (file) => {
  const id = file.replace(/\.sh$/, '');
  const sections = sectionsOf(readFileSync(new URL(file, folder), 'utf8'));

  for (const [index, { title, text }] of sections.entries()) {
    it(`${title}: has the findings that its markers name, and no others of its rule`, async () => {
      checkMarkers(text, await findingsOf(unmarked(text), id).then((all) => all.map((one) => inMarked(text, one))));
    });

    const before = sections[index - 1];
    if (!title.startsWith('after') || !before) continue;
    it(`${title}: is what the fix leaves`, async () => {
      const plain = unmarked(before.text);
      const [problem] = await findingsOf(plain, id);
      expect(problem && fixed(plain, problem)).toBe(unmarked(text));
    });
  }
});

/** A finding of the text without markers, in the text with them: a marker would be one comment more. */
function inMarked<T extends { readonly span: { readonly start: number; readonly end: number } }>(
  text: string,
  one: T,
): T {
  const { start, end } = one.span;
  const moved = offsetIn(text, start);
  return { ...one, span: { start: moved, end: moved + end - start } };
}

function offsetIn(text: string, offset: number): number {
  const line = unmarked(text).slice(0, offset).split('\n').length - 1;
  const column = offset - (unmarked(text).lastIndexOf('\n', offset - 1) + 1);
  let seen = -1;
  let at = 0;
  for (const whole of text.split('\n')) {
    if (unmarked(whole) !== '' || whole === '') seen++;
    if (seen === line) return at + column;
    at += whole.length + 1;
  }
  return at;
}

it('what calls go through is not offered two words where it is called in quotes', async () => {
  const calls = (call: string): string => `IPT=iptables\n${`${call} -A INPUT -j ACCEPT\n`.repeat(3)}`;
  const titles = async (call: string) =>
    (await findingsOf(calls(call), 'missing-wait')).map(({ fixes }) => fixes?.[0]?.title);
  expect(await titles('$IPT')).toEqual(['Call iptables -w']);
  expect(await titles('"$IPT"')).toEqual([undefined]);
});
