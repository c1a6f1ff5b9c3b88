// What can be done about a finding.

import { expect, test } from 'vitest';
import type { CodeAction } from 'vscode-languageserver-types';
import type { Problem } from '../../server/src/base/problem.ts';
import type { IdeContext } from '../../server/src/ide/context.ts';
import quickFixes from '../../server/src/ide/features/quick-fixes.ts';
import { atCaret, edited, inFilter } from '../support/ide.ts';
import { lintText } from '../support/lint.ts';

interface Offered {
  readonly context: IdeContext;
  readonly actions: readonly CodeAction[];
}

/** The actions at the caret, for what parser, model and lint say. */
function offered(marked: string, more: readonly Problem[] = []): Offered {
  const { context, offset } = atCaret(marked);
  const at = context.positionAt(offset);
  const problems = [...context.problems, ...lintText(context.document.text), ...more];
  return { context, actions: quickFixes.codeActions?.(context, { start: at, end: at }, problems) ?? [] };
}

function titles({ actions }: Offered): string[] {
  return actions.map(({ title }) => title);
}

/** The text after the action of that title. */
function after({ context, actions }: Offered, title: string): string | undefined {
  const action = actions.find((one) => one.title === title);
  return action && edited(context, action.edit?.changes?.[context.uri] ?? []);
}

/** The one mend that each refusal has, and the line that it leaves. */
test.each([
  ['-A INPUT --dpo▮rt 22 -p tcp -j ACCEPT', /^Move/, '-A INPUT -p tcp --dport 22 -j ACCEPT'],
  ['-A INPUT --dpo▮rt 22 -j ACCEPT', /-p tcp/, '-A INPUT -p tcp --dport 22 -j ACCEPT'],
  ['-A INPUT -p tcp --dport !▮ 22 -j ACCEPT', /!/, '-A INPUT -p tcp ! --dport 22 -j ACCEPT'],
  ['-A INPUT -m conntrack --cts▮tat NEW -j ACCEPT', /./, '-A INPUT -m conntrack --ctstate NEW -j ACCEPT'],
  ['-A INPUT TC▮P --dport 53 -j ACCEPT', /Write -p tcp/, '-A INPUT -p tcp --dport 53 -j ACCEPT'],
  ['-A INPUT -j ACC▮PET', /Write ACCEPT/, '-A INPUT -j ACCEPT'],
  [
    '-A INPUT -m conntrack --ctstate NEW, ESTABL▮ISHED -j ACCEPT',
    /./,
    '-A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT',
  ],
])('%s', (line, title, expected) => {
  const found = offered(inFilter(line));
  const action = found.actions.find((one) => one.kind === 'quickfix' && title.test(one.title));
  expect(action, titles(found).join(' | ')).toBeDefined();
  expect(action && after(found, action.title)).toBe(inFilter(expected));
});

test('a list of protocols is split into rules, with the counters left to the first', () => {
  const found = offered(inFilter('[1:2] -A INPUT -p tcp,u▮dp --dport 53 -m comment --comment "a note" -j ACCEPT'));
  expect(after(found, 'Split into 2 rules')).toBe(
    inFilter(
      '[1:2] -A INPUT -p tcp --dport 53 -m comment --comment "a note" -j ACCEPT',
      '-A INPUT -p udp --dport 53 -m comment --comment "a note" -j ACCEPT',
    ),
  );
});

test('too many ports for one rule are split into two', () => {
  const ports = Array.from({ length: 17 }, (_, i) => i + 1).join(',');
  const found = offered(inFilter(`-A INPUT -p tcp -m multiport --dports ${ports}▮ -j ACCEPT`));
  const split = found.actions.find(({ title }) => /split/i.test(title));
  expect(split, titles(found).join(' | ')).toBeDefined();
  expect(split && after(found, split.title)?.match(/^-A INPUT.*$/gm)).toHaveLength(2);
});

test('a finding away from the caret offers nothing', () => {
  expect(titles(offered(inFilter('-A INPUT -i lo -j ACC▮EPT', '-A INPUT -j ACCPET')))).not.toContain('Write ACCEPT');
});

test('advice can be silenced by a comment that waits for its reason, a refusal cannot', () => {
  const text = inFilter('-A INPUT -m sta▮te --state ESTABLISHED -j ACCEPT');
  const found = offered(text);
  expect(after(found, 'Ignore state-match here (give the reason)')).toContain(
    '# iptables-ls ignore state-match: reason\n-A INPUT -m state',
  );
  expect(titles(offered(inFilter('-A INPUT -j ACC▮PET'))).filter((title) => /^Ignore/.test(title))).toEqual([]);
});

test('all safe fixes are applied in one change, and unsafe ones are not', () => {
  const found = offered(
    inFilter('-A INPUT -m state --state ESTABLISHED -j ACC▮EPT', '-A INPUT -m state --state NEW -j ACCPET'),
  );
  const text = after(found, 'Apply all safe fixes');
  expect(text).toContain('-m conntrack --ctstate ESTABLISHED');
  expect(text).toContain('ACCPET');
});

test('safe fixes that touch one another are not mixed', () => {
  const fix = (newText: string): Problem => ({
    code: 'made-up',
    message: 'Made up.',
    severity: 'warning',
    span: { start: 0, end: 1 },
    refusedBy: [],
    proof: 'sound',
    fixes: [{ title: newText, kind: 'safe', edits: [{ span: { start: 0, end: 1 }, newText }] }],
  });
  const found = offered(inFilter('▮-A INPUT -j ACCEPT'), [fix('a'), fix('b')]);
  expect(after(found, 'Apply all safe fixes')).toMatch(/^afilter/);
});

test('a fix says which finding it mends, and is preferred where it is the only mend or changes no packet', () => {
  const { actions } = offered(inFilter('-A INPUT -m sta▮te --state ESTABLISHED -j ACCEPT'));
  const safe = actions.find(({ diagnostics }) => diagnostics?.[0]?.code === 'state-match');
  expect(safe?.isPreferred).toBe(true);
  expect(safe?.diagnostics?.[0]).toMatchObject({ source: 'iptables', range: { start: { line: 4 } } });
});

test('a file without findings has no actions', () => {
  expect(offered('# not▮hing\n').actions).toEqual([]);
});
