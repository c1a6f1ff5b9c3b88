// Renaming chains in shell scripts: everywhere at once, or not at all.
import { expect, test } from 'vitest';
import { applyEdits } from '../../../server/src/base/span.ts';
import rename from '../../../server/src/ide/script-features/rename.ts';
import { scriptAt } from '../../support/script-ide.ts';

async function renamed(marked: string, name: string): Promise<string | undefined> {
  const { context, offset } = await scriptAt(marked);
  const answer = rename.rename?.(context, offset, name);
  if (!answer || 'refused' in answer) return answer?.refused;
  const edits = (answer.changes?.[context.uri] ?? []).map(({ range, newText }) => ({
    span: { start: context.offsetAt(range.start), end: context.offsetAt(range.end) },
    newText,
  }));
  return applyEdits(context.document.text, edits);
}

test('each place that names the chain is changed, quoted or joined to its option', async () => {
  expect(
    await renamed(
      'iptables -N gu▮ests\niptables -Aguests -j DROP\niptables -A INPUT --jump=guests\nip6tables -N "guests"\n',
      'lan',
    ),
  ).toBe('iptables -N lan\niptables -Alan -j DROP\niptables -A INPUT --jump=lan\nip6tables -N "lan"\n');
});

test('a name from a variable, the name of a target, and one that the shell would read are refused', async () => {
  expect(await renamed('C=a\niptables -N $C\niptables -A INPUT -j ▮a\n', 'b')).toMatch(/line 2 .* comes from \$C/);
  expect(await renamed('iptables -N ▮a\n', 'LOG')).toMatch(/hide the target LOG/);
  expect(await renamed('iptables -N ▮a\n', '$x')).toMatch(/cannot be the name/);
  expect(await renamed('iptables -N ▮a\niptables -N b\n', 'b')).toMatch(/has a chain b already/);
});

test('built-in chains keep their names', async () => {
  const { context, offset } = await scriptAt('iptables -A INP▮UT -j DROP\n');
  expect(rename.prepareRename?.(context, offset)).toBeUndefined();
});
