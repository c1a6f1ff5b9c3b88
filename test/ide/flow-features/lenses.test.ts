// Above each flow: whether it is as expected, and the way to its packets' journeys.
import { expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/lenses.ts';
import { flowJourneys } from '../../../server/src/ide/flow-journeys.ts';
import { flowAt, RULES_URI, URI } from '../../support/flow-ide.ts';

const SCRIPT =
  'flow good\nout -p tcp => ACCEPT\nflow bad\nout -p tcp => DROP\n  no entry\nflow open\nout -p tcp\nflow broken\nrequest\n';

test('each flow has a lens that says how it went', () => {
  const { context } = flowAt(SCRIPT);
  const lenses = feature.codeLenses?.(context) ?? [];
  expect(lenses.map(({ command }) => command?.title.replace('$(play) Show the journeys · ', ''))).toEqual([
    '✓ as expected',
    '✗ 2 differences',
    'nothing is expected yet',
    '✗ stops at what cannot be read',
  ]);
  expect(lenses.map(({ range, command }) => [range.start.line, command?.arguments])).toEqual([
    [1, [URI, 0]],
    [3, [URI, 1]],
    [6, [URI, 2]],
    [8, [URI, 3]],
  ]);
});

test('the journeys show each step with its packets, and lead to the rules', () => {
  const { context } = flowAt('flow a\nconnect in eth0 -s 198.51.100.7 --dport 22 => DROP\n');
  const journeys = flowJourneys(context, 0);
  const lines = journeys?.text.split('\n') ?? [];
  expect(lines).toHaveLength(journeys?.tones.length ?? 0);
  expect(lines).toContain('✗ 0s  connect in eth0 -s 198.51.100.7 --dport 22 => DROP');
  expect(lines).toContain('  expected  DROP');
  expect(lines).toContain('2 of 3  server: SYN ACK');
  expect(journeys?.links.map(({ uri, target }) => [uri, target.start.line])).toContainEqual([RULES_URI, 4]);
  expect(flowJourneys(context, 1)).toBeUndefined();
  expect(flowJourneys(flowAt('flow a\nout -p tcp => NO\n').context, 0)).toBeUndefined();
});
