// The lens above the first call of iptables.
import { expect, test } from 'vitest';
import resultLens from '../../../server/src/ide/script-features/result-lens.ts';
import { scriptOf } from '../../support/script-ide.ts';

async function lenses(text: string) {
  const context = await scriptOf(text);
  return (resultLens.codeLenses?.(context) ?? []).map(({ range, command }) => [range.start.line, command?.title]);
}

test('it counts the rules of the end, and says when some are not certain', async () => {
  expect(await lenses('x=1\niptables -A INPUT -j DROP\n')).toEqual([[1, 'Show resulting ruleset: 1 rule']]);
  expect(await lenses('iptables -A INPUT -i lo -j DROP\n[ -f /x ] && iptables -A INPUT -j DROP\n')).toEqual([
    [0, 'Show resulting ruleset: 1 rule for certain'],
  ]);
});

test('other scripts have none', async () => {
  expect(await lenses('echo iptables\n')).toEqual([]);
});
