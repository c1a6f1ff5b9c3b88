// Chains in shell scripts: where they are made, and everything that names them.
import { expect, test } from 'vitest';
import { createScriptContext } from '../../../server/src/ide/script/context.ts';
import navigation from '../../../server/src/ide/script-features/navigation.ts';
import { SETTINGS } from '../../support/ide.ts';
import { scriptAt, wordsIn } from '../../support/script-ide.ts';
import { shellGrammar } from '../../support/shell.ts';

const SCRIPT = `IPT=iptables
$IPT -N guests
$IPT -A guests -j DROP
$IPT -A INPUT -i wlan0 -j gu▮ests
$IPT -t nat -N guests
`;

test('the definition is where the chain is made, in its table', async () => {
  const { context, offset } = await scriptAt(SCRIPT);
  const found = navigation.definition?.(context, offset) ?? [];
  expect(found.map(({ range }) => [range.start.line, wordsIn(context, range)])).toEqual([[1, 'guests']]);
});

test('references and highlights are all that name it', async () => {
  const { context, offset } = await scriptAt(SCRIPT);
  const lines = (found: readonly { readonly range: { readonly start: { readonly line: number } } }[]) =>
    found.map(({ range }) => range.start.line);
  expect(lines(navigation.references?.(context, offset, true) ?? [])).toEqual([1, 2, 3]);
  expect(lines(navigation.references?.(context, offset, false) ?? [])).toEqual([2, 3]);
  expect(lines(navigation.highlights?.(context, offset) ?? [])).toEqual([1, 2, 3]);
});

test('a name that comes from a variable leads there as well', async () => {
  const { context, offset } = await scriptAt('C=guests\niptables -N "$C"\niptables -A INPUT -j gues▮ts\n');
  const found = navigation.definition?.(context, offset) ?? [];
  expect(found.map(({ range }) => wordsIn(context, range))).toEqual(['"$C"']);
});

test('other words of the script are no chains', async () => {
  const { context, offset } = await scriptAt('iptables -N guests\necho gues▮ts\n');
  expect(navigation.definition?.(context, offset)).toEqual([]);
});

test('chains of a here-document that is restored are chains of the script', async () => {
  const { context, offset } = await scriptAt(
    'iptables-restore <<EOF\n*filter\n:guests - [0:0]\n-A INPUT -j guests\nCOMMIT\nEOF\niptables -A gues▮ts -j DROP\n',
  );
  const found = navigation.definition?.(context, offset) ?? [];
  expect(found.map(({ range }) => [range.start.line, wordsIn(context, range)])).toEqual([[2, 'guests']]);
  expect(navigation.references?.(context, offset, true)?.map(({ range }) => range.start.line)).toEqual([2, 3, 6]);
});

test('the place where a variable gets the name is marked with the others', async () => {
  const { context, offset } = await scriptAt('C=gue▮sts\niptables -N "$C"\niptables -A INPUT -j guests\n');
  const found = navigation.highlights?.(context, offset) ?? [];
  expect(found.map(({ range }) => wordsIn(context, range))).toEqual(['"$C"', 'guests', 'guests']);
});

test('a chain that a sourced file makes is found there', async () => {
  const lib = 'IPT=iptables\n\n$IPT -N guests\n$IPT -A guests -j DROP\n';
  const text = '. ./my%20lib/fw.sh\niptables -A INPUT -i wlan0 -j guests\n';
  const readFile = (path: string): string | undefined => (path === './my%20lib/fw.sh' ? lib : undefined);
  const input = { uri: 'file:///host/firewall.sh', name: 'firewall.sh', settings: SETTINGS, text, readFile };
  const context = createScriptContext({ ...input, grammar: await shellGrammar() });
  const offset = text.indexOf('guests');
  expect(navigation.definition?.(context, offset)).toEqual([
    {
      uri: 'file:///host/my%2520lib/fw.sh',
      range: { start: { line: 2, character: 8 }, end: { line: 2, character: 14 } },
    },
  ]);
  expect(
    navigation.references?.(context, offset, true)?.map(({ uri, range }) => [uri.slice(-5), range.start.line]),
  ).toEqual(
    expect.arrayContaining([
      ['fw.sh', 2],
      ['fw.sh', 3],
      ['ll.sh', 1],
    ]),
  );
  expect(navigation.highlights?.(context, offset)).toHaveLength(1);
});

test('a command of which some word is not known names its chain all the same', async () => {
  const { context, offset } = await scriptAt(
    'iptables -N guests\nfor net in $(cat nets); do\n  iptables -A gu▮ests -s "$net" -j DROP\ndone\niptables -t nat -A guests -s $1 -j RETURN\n',
  );
  expect(navigation.references?.(context, offset, true)?.map(({ range }) => range.start.line)).toEqual([0, 2]);
});
