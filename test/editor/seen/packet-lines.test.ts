// Packets in comments: the verdict behind each, a squiggle under a wrong expectation, and the light bulb that corrects it.
import { expect, test } from 'vitest';
import { openEditor } from './editor.ts';

const rules = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
# packet: -i eth0 -p tcp -s 203.0.113.5 --dport 23 --syn => ACCEPT
`;

test('a wrong expectation is underlined, its verdict stands behind the line, and a quick fix corrects it', async () => {
  const { page, line, language } = await openEditor({ 'web.rules': rules });
  await language('iptables');
  await line('✗ DROP · filter/INPUT policy').waitFor();
  const squiggle = page.locator('.view-overlays .squiggly-warning');
  await squiggle.first().waitFor();
  // A lens that comes in moves the lines away from under the pointer.
  await page.locator('.codelens-decoration').first().waitFor();
  await line('# packet:').click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').filter({ hasText: 'Write what happens: => DROP' }).waitFor();
  await page.keyboard.press('Enter');
  await line('--syn => DROP').waitFor();
  await line('✓ DROP · filter/INPUT policy').waitFor();
  await squiggle.first().waitFor({ state: 'detached' });
  expect(await line('=> ACCEPT').count()).toBe(0);
});

test('the verdict follows the rules while they are edited', async () => {
  const { page, line, language } = await openEditor({ 'web.rules': rules });
  await language('iptables');
  await line('✗ DROP · filter/INPUT policy').waitFor();
  await line('--dport 22 -j ACCEPT').click();
  await page.keyboard.press('Home');
  await page.keyboard.type('-A INPUT -p tcp -j ACCEPT\n');
  await line('✓ ACCEPT · filter/INPUT rule 2').waitFor();
});

test('words of a packet are offered while one writes it in a comment', async () => {
  const { page, line, language } = await openEditor({ 'web.rules': rules });
  await language('iptables');
  await line('✗ DROP · filter/INPUT policy').waitFor();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type('# packet: -p ');
  const offered = page.locator('.suggest-widget .monaco-list-row');
  await offered.filter({ hasText: 'udp' }).first().waitFor();
  expect(await offered.first().textContent()).toContain('tcp');
  await page.keyboard.type('ud');
  await offered.filter({ hasText: 'tcp' }).first().waitFor({ state: 'detached' });
  await page.keyboard.press('Tab');
  await line('# packet: -p udp').waitFor();
});
