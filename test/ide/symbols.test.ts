// The outline of a document, and chains by name in all of them.

import { expect, test } from 'vitest';
import { SymbolKind } from 'vscode-languageserver-types';
import symbols from '../../server/src/ide/features/symbols.ts';
import { contextOf, inFilter, textIn } from '../support/ide.ts';

/** "*filter [4 chains]", and its chains, two blanks in. */
function outline(text: string): string[] {
  return (symbols.documentSymbols?.(contextOf(text)) ?? []).flatMap(({ name, detail, children }) => [
    `${name} [${detail}]`,
    ...(children ?? []).map((child) => `  ${child.name} [${child.detail}]`),
  ]);
}

test('an outline has the tables, their chains, policies and numbers of rules', () => {
  const text = inFilter(':web - [0:0]', '-A INPUT -j web', '-A INPUT -j DROP', '-A web -j ACCEPT');
  expect(outline(text)).toEqual([
    '*filter [4 chains]',
    '  INPUT [DROP, 2 rules]',
    '  FORWARD [DROP, 0 rules]',
    '  OUTPUT [ACCEPT, 0 rules]',
    '  web [1 rule]',
  ]);
});

test('chains that are only used are in the outline too', () => {
  expect(outline('*filter\n-A ufw-user-input -j ACCEPT\nCOMMIT\n')).toEqual([
    '*filter [1 chain]',
    '  ufw-user-input [1 rule]',
  ]);
});

test('two stretches of one table are two entries, and each has its own chains', () => {
  expect(outline('*filter\n-A INPUT -j DROP\nCOMMIT\n*filter\n-A OUTPUT -j DROP\nCOMMIT\n')).toEqual([
    '*filter [1 chain]',
    '  INPUT [1 rule]',
    '*filter [1 chain]',
    '  OUTPUT [1 rule]',
  ]);
});

test('rules without a table have the one that they are read as', () => {
  expect(outline('-P INPUT DROP\n-A INPUT -j ACCEPT\n')).toEqual(['*filter [1 chain]', '  INPUT [DROP, 1 rule]']);
});

test('the range of a table goes from its line to COMMIT, and holds that of each chain', () => {
  const text = `# before\n${inFilter('-A INPUT -j DROP')}# after\n`;
  const context = contextOf(text);
  const [table] = symbols.documentSymbols?.(context) ?? [];
  expect(table && textIn(context, table.range)).toBe(inFilter('-A INPUT -j DROP').trimEnd());
  for (const { range } of table?.children ?? []) {
    expect(range.start.line).toBeGreaterThanOrEqual(table?.range.start.line ?? Number.NaN);
    expect(range.end.line).toBeLessThanOrEqual(table?.range.end.line ?? Number.NaN);
  }
});

test('built-in chains and user chains have symbols of their own', () => {
  const [table] = symbols.documentSymbols?.(contextOf(inFilter(':web - [0:0]'))) ?? [];
  expect(table?.children?.map(({ kind }) => kind)).toEqual([
    SymbolKind.Event,
    SymbolKind.Event,
    SymbolKind.Event,
    SymbolKind.Function,
  ]);
});

test('a search finds the chains whose names hold the letters in order', () => {
  const context = contextOf(inFilter(':web-in - [0:0]', ':mail - [0:0]'));
  const found = (query: string): string[] => (symbols.workspaceSymbols?.(context, query) ?? []).map(({ name }) => name);
  expect(found('WI')).toEqual(['web-in']);
  expect(found('')).toEqual(['INPUT', 'FORWARD', 'OUTPUT', 'web-in', 'mail']);
  expect(found('xyz')).toEqual([]);
});
