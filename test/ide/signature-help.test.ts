// What form the value at the caret has.
import { expect, test } from 'vitest';
import signatureHelp from '../../server/src/ide/features/signature-help.ts';
import { atCaret, inFilter } from '../support/ide.ts';

/** The signature, with the word that comes next in brackets. */
function help(rule: string): { readonly form: string; readonly doc: string } | undefined {
  const { context, offset } = atCaret(inFilter(rule));
  const found = signatureHelp.signatureHelp?.(context, offset);
  const information = found?.signatures[0];
  if (!information) return undefined;
  const [start, end] = (information.parameters?.[found?.activeParameter ?? 0]?.label ?? [0, 0]) as [number, number];
  const { label } = information;
  return {
    form: `${label.slice(0, start)}[${label.slice(start, end)}]${label.slice(end)}`,
    doc: JSON.stringify(information.documentation),
  };
}

test.each([
  ['-A INPUT -p tcp --dport ▮', '--dport [port[:port]]'],
  ['-A INPUT -p tcp --dport 2▮2 -j ACCEPT', '--dport [port[:port]]'],
  ['-A INPUT -p tcp --tcp-flags ▮', '--tcp-flags [mask] set'],
  ['-A INPUT -p tcp --tcp-flags SYN,ACK ▮', '--tcp-flags mask [set]'],
  ['-A INPUT -m set --match-set bad ▮', '--match-set set [src|dst[,…]]'],
  ['-A INPUT -s ▮', '--source [address[/mask][,…]]'],
  ['-A INPUT -m ▮', '--match [match]'],
  ['-A INPUT -j ▮', '--jump [target]'],
  ['-A ▮', '--append [chain] rule'],
  ['-P INPUT ▮', '--policy chain [ACCEPT|DROP]'],
])('%s', (rule, form) => {
  expect(help(rule)?.form).toBe(form);
});

test('the option and its value are explained, with units and limits', () => {
  expect(help('-A INPUT -m limit --limit ▮')?.doc).toMatch(/Average rate.*at most 10000 a second/);
});

test.each([
  ['an option', '-A INPUT -p tcp --dp▮'],
  ['between options', '-A INPUT -p tcp ▮'],
  ['an option that nobody knows', '-A INPUT --nonesuch ▮'],
  ['quotes', '-A INPUT -m comment --comment "a ▮"'],
])('there is none for %s', (_, rule) => {
  expect(help(rule)).toBeUndefined();
});

test('there is none outside rules', () => {
  const { context, offset } = atCaret('*fil▮ter\n# comment\n');
  expect(signatureHelp.signatureHelp?.(context, offset)).toBeUndefined();
});
