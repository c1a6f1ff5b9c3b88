// What a person sees while writing a rule: what may come next, and the mends of what is refused.
import { expect, test } from 'vitest';
import { openEditor } from './editor.ts';

const rules = `*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -m owner --uid-owner 0 -j ACCEPT
COMMIT
`;

test('options are offered by their first letters, and the one that is taken brings its match', async () => {
  const { page, line, language, picture } = await openEditor({ 'web.rules': rules });
  await language('iptables');
  // Before the server answers, nothing is offered.
  await page.locator('.squiggly-error').first().waitFor();
  await line('--uid-owner').click();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('-A INPUT --dpo', { delay: 120 });
  const offers = page.locator('.suggest-widget .monaco-list-row');
  await offers.filter({ hasText: '--dport' }).first().waitFor();
  await picture('completion');
  expect(await offers.first().textContent()).toMatch(/^--dport.*-p tcp -m tcp/);
});

test('a refusal offers its mends, and taking one mends the rule', async () => {
  const { page, line, language, picture } = await openEditor({ 'web.rules': rules });
  await language('iptables');
  await page.locator('.squiggly-error').first().waitFor();
  await line('--uid-owner').click();
  await page.keyboard.press('Home');
  for (let column = 0; column < '-A INPUT -m o'.length; column++) await page.keyboard.press('ArrowRight');
  await page.locator('[class*=lightbulb]').first().waitFor();
  await page.keyboard.press('ControlOrMeta+.');
  const action = page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Put the rule into OUTPUT' });
  await action.waitFor();
  await picture('mends');
  await action.click();
  await line('-A OUTPUT -m owner').waitFor();
});
