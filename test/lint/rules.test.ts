/** Each `test/lint/<rule-id>.rules` is a real ruleset with markers under what its rule finds; missing and extra findings both fail. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintText, refusals } from '../support/lint.ts';
import { checkMarkers } from '../support/markers.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.rules'));

it('there are fixtures', () => expect(files.length).toBeGreaterThan(10));

describe.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const family = text.startsWith('# family 6') ? 6 : 4;
  const id = file.replace(/\.rules$/, '');

  it('loads in the real iptables-restore', () => expect(refusals(text, family)).toEqual([]));

  it('has the findings that its markers name, and no others of its rule', () => {
    checkMarkers(
      text,
      lintText(text, family).filter(({ code }) => code === id),
    );
  });
});
