// Quick fixes in shell scripts: the mends of rules files where the words stand in the script, and comments.
import { expect, test } from 'vitest';
import { applyEdits } from '../../../server/src/base/span.ts';
import quickFixes from '../../../server/src/ide/script-features/quick-fixes.ts';
import { scriptOf } from '../../support/script-ide.ts';
import { lintShell } from '../../support/script-lint.ts';

async function actions(text: string, code: string): Promise<{ readonly title: string; readonly after: string }[]> {
  const context = await scriptOf(text);
  const found = (await lintShell(text)).filter((problem) => problem.code === code);
  const [problem] = found;
  if (!problem) return [];
  return (quickFixes.codeActions?.(context, context.rangeOf(problem.span), found) ?? []).map(({ title, edit }) => {
    const edits = (edit?.changes?.[context.uri] ?? []).map(({ range, newText }) => ({
      span: { start: context.offsetAt(range.start), end: context.offsetAt(range.end) },
      newText,
    }));
    return { title, after: applyEdits(text, edits) };
  });
}

test('a refusal is mended where its words are written', async () => {
  const [first] = await actions('iptables -A INPUT --dport 22 -j ACCEPT\n', 'unknown-option');
  expect(first?.after).toMatch(/^iptables -A INPUT -p tcp (-m tcp )?--dport 22 -j ACCEPT\n$/);
  const [typing] = await actions('iptables -A INPUT -p tcp -j ACCPET\n', 'unknown-target');
  expect(typing?.after).toBe('iptables -A INPUT -p tcp -j ACCEPT\n');
});

test('where a variable is empty, no word behind it is taken out', async () => {
  expect(await actions('iptables -A INPUT -i $LAN -j ACCEPT\n', 'stray-word')).toEqual([]);
  const [telling] = await actions('iptables -A INPUT -i $LAN -j ACCEPT\n', 'empty-variable');
  expect(telling?.after).toMatch(/^# iptables-ls let LAN=\S+\niptables -A INPUT -i \$LAN -j ACCEPT\n$/);
});

test('what variables say is not rewritten', async () => {
  expect(await actions('T=ACCPET\niptables -A INPUT -j $T\n', 'unknown-target')).toEqual([]);
});

test('what is not known can be told by a comment above it', async () => {
  const [first] = await actions('WAN=$(ip route get 1)\niptables -A INPUT -i "$WAN" -j ACCEPT\n', 'not-known');
  expect(first?.title).toContain('let WAN=');
  expect(first?.after.startsWith('# iptables-ls let WAN=eth0\nWAN=$(')).toBe(true);
  const [branch] = await actions(
    'if [ -f /etc/x ]; then\n  iptables -F\n  iptables -A INPUT -j DROP\nfi\n',
    'not-known',
  );
  expect(branch?.after.startsWith('# iptables-ls assume [ -f /etc/x ]\nif ')).toBe(true);
});

test('advice is silenced above its line, as far in as the line is', async () => {
  const text = 'for a in b; do\n  iptables -A INPUT -m state --state NEW -j ACCEPT\ndone\n';
  const silenced = (await actions(text, 'state-match')).find(({ title }) => title.startsWith('Ignore'));
  expect(silenced?.after).toContain('\n  # iptables-ls ignore state-match: reason\n  iptables');
  expect((await lintShell(silenced?.after ?? '')).map(({ code }) => code)).not.toContain('state-match');
});

test('beside a variable, and in a here-document, the words that are written are mended', async () => {
  for (const script of [
    'LAN=10.0.0.0/8\niptables -A INPUT -s "$LAN" -j ACCPET\n',
    'iptables-restore <<EOF\n*filter\n-A INPUT -j ACCPET\nCOMMIT\nEOF\n',
  ]) {
    const [first] = await actions(script, 'unknown-target');
    expect(first?.after).toBe(script.replace('ACCPET', 'ACCEPT'));
  }
});
