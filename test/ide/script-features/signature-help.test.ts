// Signature help in shell scripts: the form of the option whose value is being written.
import { expect, test } from 'vitest';
import signatureHelp from '../../../server/src/ide/script-features/signature-help.ts';
import { scriptAt } from '../../support/script-ide.ts';

async function label(marked: string): Promise<string | undefined> {
  const { context, offset } = await scriptAt(marked);
  return signatureHelp.signatureHelp?.(context, offset)?.signatures[0]?.label;
}

test('the option before the caret is described', async () => {
  expect(await label('iptables -A INPUT -m limit --limit ▮\n')).toMatch(/^--limit /);
  expect(await label('IPT=iptables\n$IPT -A INPUT -p tcp --dport ▮22 -j ACCEPT\n')).toMatch(/port/);
});

test('outside of iptables there is none', async () => {
  expect(await label('iptables -F\necho --limit ▮\n')).toBeUndefined();
});
