// Shell scripts over a real connection: what is said about those that call iptables, and the silence about all others.
import { afterEach, expect, test } from 'vitest';
import { type Editor, startEditor } from '../support/lsp.ts';

const URI = 'file:///host/firewall.sh';

let editor: Editor;
afterEach(() => editor.stop());

const codes = (found: readonly { readonly code?: unknown }[]): unknown[] => found.map(({ code }) => code);
const hasCode = (code: string) => (found: readonly { readonly code?: unknown }[]) => codes(found).includes(code);

test('what iptables would refuse is said on the word of the script, and on the assignment that its value comes from', async () => {
  editor = await startEditor();
  await editor.open(URI, '#!/bin/sh\nLAN=192.168.1.0/33\niptables -A INPUT -s "$LAN" -j ACCEPT\n', 'shellscript');
  const found = await editor.diagnostics(URI, (all) => all.some(({ severity }) => severity === 1));
  const refusal = found.find(({ severity }) => severity === 1);
  expect(refusal?.range).toEqual({ start: { line: 2, character: 21 }, end: { line: 2, character: 27 } });
  expect(refusal?.relatedInformation?.[0]?.location.range.start).toEqual({ line: 1, character: 4 });
  expect(editor.errors).toEqual([]);
});

test('nothing is ever sent about a script that does not call iptables, and nothing is offered in it', async () => {
  editor = await startEditor();
  await editor.open(URI, '#!/bin/sh\necho "$(date)" "$1"\n', 'shellscript');
  const position = { line: 1, character: 2 };
  for (const method of ['hover', 'completion', 'codeAction', 'inlayHint', 'codeLens', 'definition'])
    expect(
      await editor.request(`textDocument/${method}`, {
        textDocument: { uri: URI },
        position,
        range: { start: position, end: position },
        context: { diagnostics: [] },
      }),
    ).toBeNull();
  expect(editor.published(URI)).toEqual([]);
});

test('a script that only speaks of iptables has no findings', async () => {
  editor = await startEditor();
  await editor.open(URI, '#!/bin/sh\n# iptables is set up elsewhere\necho "$(date)"\n', 'shellscript');
  expect(await editor.diagnostics(URI)).toEqual([]);
});

test('findings go when the last call of iptables goes', async () => {
  editor = await startEditor();
  await editor.open(URI, 'iptables -A NOWHERE -j ACCEPT\n', 'shellscript');
  await editor.diagnostics(URI, hasCode('unknown-chain'));
  await editor.change(URI, 'true\n');
  expect(await editor.diagnostics(URI, (all) => all.length === 0)).toEqual([]);
});

test('a rules file that is a script after all is read as one', async () => {
  editor = await startEditor();
  await editor.open('file:///host/fw.rules', '#!/bin/sh\niptables -A NOWHERE -j ACCEPT\n');
  await editor.diagnostics('file:///host/fw.rules', hasCode('unknown-chain'));
});

test('lint rules about rulesets speak of the ruleset that the script leaves, on its words', async () => {
  editor = await startEditor();
  await editor.open(URI, 'IPT=iptables\n$IPT -A INPUT -m state --state NEW -j ACCEPT\n', 'shellscript');
  const found = await editor.diagnostics(URI, hasCode('state-match'));
  const finding = found.find(({ code }) => code === 'state-match');
  expect(finding?.range.start.line).toBe(1);
  expect(editor.errors).toEqual([]);
});

test('where knowledge ends is a hint, with a comment that tells it', async () => {
  editor = await startEditor();
  await editor.open(URI, 'WAN=$(ip route get 1)\niptables -A INPUT -i "$WAN" -j ACCEPT\n', 'shellscript');
  const [hint] = (await editor.diagnostics(URI, hasCode('not-known'))).filter(({ code }) => code === 'not-known');
  expect(hint?.severity).toBe(4);
  expect(hint?.range).toEqual({ start: { line: 0, character: 4 }, end: { line: 0, character: 21 } });
});

test('variables of the settings are known to scripts', async () => {
  editor = await startEditor({ settings: () => ({ script: { variables: { CHAIN: 'NOWHERE' } } }) });
  await editor.open(URI, 'iptables -A "$CHAIN" -j ACCEPT\n', 'shellscript');
  await editor.diagnostics(URI, (all) => all.some(({ message }) => String(message).includes('NOWHERE')));
});
