// Scripts that ask for a word such as start: what the rules find is said of the script when it is called with it.
import { expect, test } from 'vitest';
import { SETTINGS } from '../support/ide.ts';
import { lintShell } from '../support/script-lint.ts';

const SCRIPT = `start() {
  iptables -P INPUT DROP
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT
}
case "$1" in
  start) start ;;
  stop) iptables -F; iptables -P INPUT ACCEPT ;;
esac
`;

const cut = async (text: string, given: readonly string[] = []) =>
  (await lintShell(text, { ...SETTINGS.script, arguments: given })).find(({ code }) => code === 'session-cut');

test('the word that it asks for is taken, and the finding says so', async () => {
  const found = await cut(SCRIPT);
  expect(SCRIPT.slice(found?.span.start, found?.span.end)).toBe('iptables -P INPUT DROP');
  expect(found?.related?.map(({ message }) => message)).toContain('Said of the script when it is called with start.');
  expect(await cut(SCRIPT.replace('case "$1"', 'WHAT=$1\ncase $WHAT'))).toBeDefined();
});

test('what it is called with is told by the settings or a comment', async () => {
  expect(await cut(SCRIPT, ['stop'])).toBeUndefined();
  const told = await cut(`# iptables-ls let 1=start\n${SCRIPT}`);
  expect(told?.related?.map(({ message }) => message)).toEqual(['Here its packets pass again.']);
});

test('of a word that is no word of its own nothing is taken for granted', async () => {
  expect(await cut(SCRIPT.replace('start)', '-4)'))).toBeUndefined();
});

test('what iptables would refuse is said whatever it is called with', async () => {
  const codes = (await lintShell(SCRIPT.replace('iptables -F', 'iptables -F --nonsense'))).map(({ code }) => code);
  expect(codes).toContain('unknown-option');
});

test('the place where knowledge ends has a comment that tells the word', async () => {
  const [hint] = (await lintShell(SCRIPT)).filter(({ code }) => code === 'not-known');
  expect(hint?.fixes?.[0]?.edits[0]?.newText).toBe('# iptables-ls let 1=start\n');
});
