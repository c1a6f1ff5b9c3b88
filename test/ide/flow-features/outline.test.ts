// The outline of a flow script, and what folds in it.
import { expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/outline.ts';
import { flowAt } from '../../support/flow-ide.ts';

const SCRIPT =
  'host\n  set friends 203.0.113.9\n\nflow a visitor\nout -p tcp\n  no entry\n\n# about the next\nflow another\nafter 5s\n';

test('flows are listed by their names, with their steps', () => {
  const symbols = feature.documentSymbols?.(flowAt(SCRIPT).context) ?? [];
  expect(symbols.map(({ name, children }) => [name, children?.map((child) => child.name)])).toEqual([
    ['rules ./rules.v4', []],
    ['host', []],
    ['a visitor', ['out -p tcp']],
    ['another', ['after 5s']],
  ]);
});

test('sections fold to the end of what they say', () => {
  expect(feature.foldingRanges?.(flowAt(SCRIPT).context)).toEqual([
    { startLine: 1, endLine: 2 },
    { startLine: 4, endLine: 6 },
    { startLine: 9, endLine: 10 },
  ]);
});
