// Findings of flow scripts: what cannot be sent, and what comes out otherwise than expected.
import { expect, test } from 'vitest';
import feature from '../../../server/src/ide/flow-features/findings.ts';
import { flowAt, scriptAt } from '../../support/flow-ide.ts';

test('an expectation that does not come true names what happens, the rule with its line, and why', () => {
  const { context } = flowAt('flow a\nin eth0 -p tcp -s 198.51.100.7 --dport 23 => ACCEPT by filter/INPUT/1\n');
  const [problem, ...more] = feature.problems?.(context) ?? [];
  expect(more).toEqual([]);
  expect(problem).toMatchObject({ code: 'flow-expectation', severity: 'warning' });
  expect(problem?.message.split('\n')[0]).toBe(
    'What happens is DROP by filter/INPUT/policy NEW (./rules.v4:2), not ACCEPT by filter/INPUT/1.',
  );
  expect(context.document.text.slice(problem?.span.start, problem?.span.end)).toBe('ACCEPT');
});

test('what is as expected is not spoken of', () => {
  const { context } = flowAt('flow a\nin eth0 -p tcp --dport 22 => DROP\n  no entry\n');
  expect(feature.problems?.(context)).toEqual([]);
});

test('a packet that cannot be read is an error at its word', () => {
  const { context } = flowAt('flow a\nin eth0 -p tcp --dport 70000\n');
  const [problem] = feature.problems?.(context) ?? [];
  expect(problem).toMatchObject({ code: 'flow-packet', severity: 'error' });
  expect(context.document.text.slice(problem?.span.start, problem?.span.end)).toBe('70000');
});

test('what keeps the script from being run is said at once, and nothing is run', () => {
  const { context } = scriptAt('rules ./none.v4\nflow a\nin eth0 -p tcp => DROP\n');
  expect(context.problems.map(({ code }) => code)).toEqual(['flow-syntax']);
  expect(feature.problems?.(context)).toEqual([]);
});

test('rules in the script itself are pointed at', () => {
  const rules = '*filter\n:INPUT DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n';
  const { context } = scriptAt(`rules\n${rules}flow a\nin eth0 -p tcp => ACCEPT\n`);
  const [related] = feature.problems?.(context)[0]?.related ?? [];
  expect(context.document.text.slice(related?.span.start, related?.span.end)).toBe(':INPUT DROP [0:0]');
});
