// What became of each step, behind its line.
import { expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/inlay-hints.ts';
import { EVERYWHERE, type FlowAt, flowAt, RULES_URI } from '../../support/flow-ide.ts';

function hintsIn({ context }: FlowAt): readonly string[] {
  const hints = feature.inlayHints?.(context, EVERYWHERE) ?? [];
  return hints.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')));
}

test('each step shows its verdict and the rule that decided, and whether that was expected', () => {
  const script = flowAt(
    'flow a\nin eth0 -p tcp --dport 22\nin eth0 -p tcp --dport 22 => DROP\nin eth0 -p tcp --dport 22 => ACCEPT\nconnect in eth0 -s 198.51.100.7 --dport 22\nafter 1s\n  entry tcp\n',
  );
  expect(hintsIn(script)).toEqual([
    'DROP · filter/INPUT policy',
    '✓ DROP · filter/INPUT policy',
    '✗ DROP · filter/INPUT policy',
    'ACCEPT · filter/INPUT rule 1 · 3 packets',
    '✓',
  ]);
});

test('the rule is a link to its line in the file of rules', () => {
  const { context } = flowAt('flow a\nconnect in eth0 -s 198.51.100.7 --dport 22\n');
  const label = feature.inlayHints?.(context, EVERYWHERE)[0]?.label;
  expect(typeof label === 'string' ? undefined : label?.[1]?.location).toMatchObject({
    uri: RULES_URI,
    range: { start: { line: 4 } },
  });
});

test('they can be turned off, and are made for what is in view alone', () => {
  expect(hintsIn(flowAt('flow a\nout -p tcp\n', { inlayHints: false }))).toEqual([]);
  const { context } = flowAt('flow a\nout -p tcp\nout -p udp\n');
  const view = { start: { line: 3, character: 0 }, end: { line: 3, character: 5 } };
  expect(feature.inlayHints?.(context, view)).toHaveLength(1);
});
