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

test('a name of which a variable says a part, the name of a target, and one that the shell would read are refused', async () => {
  expect(await renamed('P=fw_\niptables -N $P"in"\niptables -A INPUT -j ▮fw_in\n', 'b')).toMatch(
    /line 2 .* comes from \$P"in"/,
  );
  expect(await renamed('iptables -N ▮a\n', 'LOG')).toMatch(/hide the target LOG/);
  expect(await renamed('iptables -N ▮a\n', '$x')).toMatch(/cannot be the name/);
  expect(await renamed('iptables -N ▮a\niptables -N b\n', 'b')).toMatch(/has a chain b already/);
});

test('built-in chains keep their names', async () => {
  const { context, offset } = await scriptAt('iptables -A INP▮UT -j DROP\n');
  expect(rename.prepareRename?.(context, offset)).toBeUndefined();
});

test('a name that a variable holds is changed where the variable gets it, in every table that it is made in', async () => {
  expect(await renamed('C=guests\niptables -N "$C"\niptables -A INPUT -j gue▮sts\n', 'lan')).toBe(
    'C=lan\niptables -N "$C"\niptables -A INPUT -j lan\n',
  );
  const tables = 'for c in old; do for t in filter nat; do iptables -t $t -N "$c"; done; done\n';
  expect(await renamed(`${tables}iptables -t nat -A old -j RETURN\niptables -A INPUT -j ▮old\n`, 'new')).toBe(
    `${tables.replace('old', 'new')}iptables -t nat -A new -j RETURN\niptables -A INPUT -j new\n`,
  );
});

test('in a here-document that is restored, and where a function is called with it', async () => {
  const text = (name: string): string =>
    `iptables-restore <<EOF\n*filter\n:${name} - [0:0]\n-A INPUT -j ${name}\nCOMMIT\nEOF\niptables -A ${name} -j DROP\n`;
  expect(await renamed(text('guests').replace('-A gue', '-A gu▮e'), 'lan')).toBe(text('lan'));
  expect(await renamed(text('guests').replace(':gue', ':gu▮e'), 'lan')).toBe(text('lan'));
  expect(await renamed('make() { iptables -N "$1"; }\nmake guests\niptables -A INPUT -j g▮uests\n', 'lan')).toBe(
    'make() { iptables -N "$1"; }\nmake lan\niptables -A INPUT -j lan\n',
  );
});
