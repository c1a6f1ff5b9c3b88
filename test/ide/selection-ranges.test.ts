// How a selection grows.

import { expect, test } from 'vitest';
import type { SelectionRange } from 'vscode-languageserver-types';
import selection from '../../server/src/ide/features/selection-ranges.ts';
import { atCaret, inFilter, textIn } from '../support/ide.ts';

/** The texts that are selected, one after the other. */
function steps(marked: string): string[] {
  const { context, offset } = atCaret(marked);
  const texts: string[] = [];
  for (let one: SelectionRange | undefined = selection.selectionRanges?.(context, offset); one; one = one.parent)
    texts.push(textIn(context, one.range));
  return texts;
}

test('from an element of a list to the whole file', () => {
  const rules = ['-A INPUT -p tcp -m conntrack ! --ctstate NEW,REL▮ATED -j DROP', '-A INPUT -j ACCEPT'];
  const marked = `# comment\n${inFilter(...rules, '-A OUTPUT -j DROP')}`;
  const clean = (text: string): string => text.replace('▮', '');
  expect(steps(marked)).toEqual([
    'RELATED',
    'NEW,RELATED',
    '! --ctstate NEW,RELATED',
    '-m conntrack ! --ctstate NEW,RELATED',
    '-p tcp -m conntrack ! --ctstate NEW,RELATED -j DROP',
    '-A INPUT -p tcp -m conntrack ! --ctstate NEW,RELATED -j DROP',
    rules.map(clean).join('\n'),
    clean(inFilter(...rules, '-A OUTPUT -j DROP'))
      .replace('*filter\n', '')
      .trimEnd(),
    clean(marked),
  ]);
});

test('a target grows with its options', () => {
  expect(steps(inFilter('-A INPUT -j REJECT --reject-with tcp-▮reset')).slice(0, 3)).toEqual([
    'tcp-reset',
    '--reject-with tcp-reset',
    '-j REJECT --reject-with tcp-reset',
  ]);
});

test('each step holds the one before', () => {
  const { context, offset } = atCaret(inFilter('[1:2] -A INPUT -s 10.0.▮0.0/8,10.1.0.0/16 -j ACCEPT'));
  let inner = selection.selectionRanges?.(context, offset);
  while (inner?.parent) {
    expect(context.offsetAt(inner.parent.range.start)).toBeLessThanOrEqual(context.offsetAt(inner.range.start));
    expect(context.offsetAt(inner.parent.range.end)).toBeGreaterThanOrEqual(context.offsetAt(inner.range.end));
    inner = inner.parent;
  }
});

test('an empty text has itself to select', () => {
  expect(steps('▮')).toEqual(['']);
});
