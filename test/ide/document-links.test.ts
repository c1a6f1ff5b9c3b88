// Where comments lead.
import { expect, test } from 'vitest';
import links from '../../server/src/ide/features/document-links.ts';
import { contextOf, textIn } from '../support/ide.ts';

/** "words → target". */
function linksIn(text: string): string[] {
  const pageOf = (id: string): string | undefined => (id === 'state-match' ? 'file:///docs/state-match.md' : undefined);
  const context = contextOf(text, { pageOf });
  return (links.documentLinks?.(context) ?? []).map(({ range, target }) => `${textIn(context, range)} → ${target}`);
}

test('a comment that silences a lint rule leads to its page', () => {
  expect(linksIn('*filter\n# iptables-ls ignore state-match: old\nCOMMIT\n')).toEqual([
    'state-match → file:///docs/state-match.md',
  ]);
});

test('a rule without a page has no link', () => {
  expect(linksIn('# iptables-ls ignore nothing-known\n')).toEqual([]);
});

test('RFCs lead to their text, in every spelling', () => {
  expect(linksIn('# see RFC 6890 and rfc:4890\n')).toEqual([
    'RFC 6890 → https://www.rfc-editor.org/rfc/rfc6890',
    'rfc:4890 → https://www.rfc-editor.org/rfc/rfc4890',
  ]);
});

test('rules have no links', () => {
  expect(linksIn('*filter\n-A INPUT -m comment --comment "RFC 6890" -j DROP\nCOMMIT\n')).toEqual([]);
});
