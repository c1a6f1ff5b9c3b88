// Flow scripts: what happens behind each step, a squiggle where something else was expected, its quick fix, and the journeys.
import { expect, test } from 'vitest';
import { openEditor } from './editor.ts';

const rules = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
COMMIT
`;
const script = `rules ./web.rules
flow someone logs in
connect in eth0 -s 203.0.113.5 --dport 22 => ACCEPT by filter/INPUT/2 NEW
flow the web is closed
in eth0 -p tcp -s 203.0.113.5 --dport 80 => ACCEPT
`;

test('a wrong expectation is underlined, its verdict stands behind the step, and a quick fix corrects it', async () => {
  const { page, line, language } = await openEditor({ 'web.flow': script, 'web.rules': rules });
  await language('iptables flow script');
  await line('✓ ACCEPT · filter/INPUT rule 2 · 3 packets').waitFor();
  await line('✗ DROP · filter/INPUT policy').waitFor();
  const squiggle = page.locator('.view-overlays .squiggly-warning');
  await squiggle.first().waitFor();
  // A lens that comes in moves the lines away from under the pointer.
  await page.locator('.codelens-decoration').first().waitFor();
  await line('--dport 80').click();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget').filter({ hasText: 'Write what happens: => DROP' }).waitFor();
  await page.keyboard.press('Enter');
  await line('--dport 80 => DROP').waitFor();
  await line('✓ DROP · filter/INPUT policy').waitFor();
  await squiggle.first().waitFor({ state: 'detached' });
  expect(await line('--dport 80 => ACCEPT').count()).toBe(0);
});

test('the lens above a flow shows the journeys of its packets beside the script', async () => {
  const { page, line, language } = await openEditor({ 'web.flow': script, 'web.rules': rules });
  await language('iptables flow script');
  await page.locator('.codelens-decoration a').filter({ hasText: 'Show the journeys · ✓ as expected' }).click();
  await line('1 of 3  client: SYN').waitFor();
  await line('flow someone logs in').waitFor();
});
