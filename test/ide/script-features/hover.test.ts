// Hovers in shell scripts: words of iptables as in rules files, values of variables, what a command changes; nothing elsewhere.
import { expect, test } from 'vitest';
import hover from '../../../server/src/ide/script-features/hover.ts';
import { scriptAt, wordsIn } from '../../support/script-ide.ts';

async function page(marked: string): Promise<{ text: string; over: string } | undefined> {
  const { context, offset } = await scriptAt(marked);
  const found = hover.hover?.(context, offset);
  if (!found?.range) return undefined;
  return { text: (found.contents as { value: string }).value, over: wordsIn(context, found.range) };
}

test('an option, a match and a state are explained as in a rules file', async () => {
  const script = (caret: string): string =>
    'IPT="sudo iptables -w"\n$IPT -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n'.replace(caret, `▮${caret}`);
  expect(await page(script('--ctstate'))).toMatchObject({ over: '--ctstate' });
  expect((await page(script('conntrack')))?.text).toContain('-m conntrack');
  expect((await page(script('ESTABLISHED')))?.text).toContain('**ESTABLISHED**');
  expect((await page(script('ACCEPT')))?.text).toContain('This rule');
});

test('the name of the program tells what the command changes, with the chain afterwards', async () => {
  const found = await page('iptables -A INPUT -i lo -j ACCEPT\nipt▮ables -I INPUT -p tcp --dport 22 -j ACCEPT\n');
  expect(found?.over).toBe('iptables');
  expect(found?.text).toContain('Puts **rule 1** into filter/INPUT.');
  expect(found?.text).toContain('▸ 1  -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT');
  expect(found?.text).toContain('  2  -A INPUT -i lo -j ACCEPT');
});

test('a variable says what it is each time that the command runs', async () => {
  const found = await page('for p in 22 80 443; do\n  iptables -A INPUT -p tcp --dport "▮$p" -j ACCEPT\ndone\n');
  expect(found?.text).toContain('`"$p"` is `22`, `80`, `443` here.');
  expect(found?.text).toContain('ssh');
});

test('a call of a function that calls iptables is a call of iptables', async () => {
  const found = await page('ipt() { iptables "$@"; ip6tables "$@"; }\nipt -A INPUT -p tcp --▮dport 22 -j ACCEPT\n');
  expect(found?.over).toBe('--dport');
});

test('a command that never runs is explained all the same', async () => {
  const found = await page('if false; then\n  iptables -A INPUT --▮protocol tcp -j ACCEPT\nfi\n');
  expect(found?.text).toContain('--protocol');
  expect((await page('if false; then\n  iptables ▮-A INPUT -j ACCEPT\nfi\n'))?.text).toContain('Nothing here runs');
});

test('a policy that changes, a chain that fails to be made, and what may not run are said', async () => {
  expect((await page('iptables -▮P INPUT DROP\n'))?.text).toContain('The policy of filter/INPUT becomes **DROP**.');
  expect((await page('iptables -N a\niptables -▮N a\n'))?.text).toContain('It fails, with status 1.');
  expect((await page('[ -n "$1" ] && x=$(cat /x) && iptables -▮F\n'))?.text).toMatch(
    /Nothing here|may not run|Empties/,
  );
});

test('nothing is said outside of iptables', async () => {
  expect(await page('ec▮ho iptables -A INPUT\n')).toBeUndefined();
  expect(await page('LAN=▮10.0.0.0/8\niptables -A INPUT -s $LAN -j ACCEPT\n')).toBeUndefined();
});

test('lines of a here-document that is restored are lines of a rules file', async () => {
  const text = 'PORT=22\niptables-restore <<EOF\n*filter\n-A INPUT -p tcp --dport $PORT -j ACCEPT\nCOMMIT\nEOF\n';
  expect(await page(text.replace('--dport', '--dp▮ort'))).toMatchObject({ over: '--dport' });
  expect((await page(text.replace('ACCEPT', 'ACC▮EPT')))?.text).toContain('port 22');
  expect((await page(text.replace('*filter', '*fil▮ter')))?.text).toContain('filter');
  expect(await page(text.replace('iptables-restore', 'c▮at'))).toBeUndefined();
});

test('rules in a variable are explained where the variable gets them', async () => {
  const restored =
    'RULES="*filter\n-A INPUT -m conn▮track --ctstate NEW -j DROP\nCOMMIT"\necho "$RULES" | iptables-restore\n';
  expect(await page(restored)).toMatchObject({ over: 'conntrack' });
  const options = 'SSH="-p tcp --dp▮ort 22"\niptables -A INPUT $SSH -j ACCEPT\n';
  expect(await page(options)).toMatchObject({ over: '--dport' });
});

test('a value that is not known is shown as it is written', async () => {
  const found = await page('iptables -N guests\niptables -A ▮guests -s "$(office)" -j DROP\n');
  expect(found?.text).not.toContain('""');
  expect(found?.text).toContain('-s $(office)');
});
