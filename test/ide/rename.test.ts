// Renaming user chains.
import { expect, test } from 'vitest';
import rename from '../../server/src/ide/features/rename.ts';
import { atCaret, edited, inFilter, textIn } from '../support/ide.ts';

const TEXT = inFilter(':web - [0:0]', ':mail - [0:0]', '-A INPUT -j w▮eb', '-A FORWARD -g web', '-A web -j ACCEPT');

/** The text after the new name was taken, or why it was not. */
function renamed(marked: string, newName: string): string | undefined {
  const { context, offset } = atCaret(marked);
  const answer = rename.rename?.(context, offset, newName);
  if (!answer) return undefined;
  return 'refused' in answer ? answer.refused : edited(context, answer.changes?.[context.uri] ?? []);
}

test('a chain is renamed where it is declared, where rules are put into it and where rules lead to it', () => {
  expect(renamed(TEXT, 'www')).toBe(TEXT.replace('▮', '').replaceAll('web', 'www'));
});

test('a chain of the same name in another table keeps its name', () => {
  const nat = '*nat\n:web - [0:0]\nCOMMIT\n';
  expect(renamed(TEXT + nat, 'www')).toMatch(/:web - \[0:0\]\nCOMMIT\n$/);
});

test('the editor is told what will be renamed', () => {
  const { context, offset } = atCaret(TEXT);
  const prepared = rename.prepareRename?.(context, offset);
  expect(prepared?.placeholder).toBe('web');
  expect(prepared && textIn(context, prepared.range)).toBe('web');
});

test.each([
  ['a built-in chain', inFilter('-A INP▮UT -j ACCEPT')],
  ['a target', inFilter('-A INPUT -j ACC▮EPT')],
  ['an option', inFilter('-A INPUT -▮j ACCEPT')],
])('%s cannot be renamed', (_, marked) => {
  const { context, offset } = atCaret(marked);
  expect(rename.prepareRename?.(context, offset)).toBeUndefined();
  expect(rename.rename?.(context, offset, 'other')).toBeUndefined();
});

test.each([
  ['mail', /has a chain mail already/],
  ['INPUT', /has a chain INPUT already/],
  ['LOG', /would hide the target LOG/],
  ['ACCEPT', /is a verdict/],
  ['two words', /must be one word/],
  ['', /must be one word/],
  ['"quoted"', /must be one word/],
  ['-dash', /begins with "-"/],
  ['a-name-of-more-than-28-letters', /longer than 28 bytes/],
])('the name %j is refused with its reason', (newName, reason) => {
  expect(renamed(TEXT, newName)).toMatch(reason);
});

test('the same name changes nothing', () => {
  expect(renamed(TEXT, 'web')).toBe(TEXT.replace('▮', ''));
});
