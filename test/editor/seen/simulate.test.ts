// A packet is simulated: asked for in the palette, answered beside the rules, gone on with by its reply, and started over.
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Editor, openEditor } from './editor.ts';

const rules = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT
-A INPUT -p tcp -j REJECT --reject-with tcp-reset
COMMIT
`;

/** Lines of the rules that are lit up. */
function lit({ page }: Editor): Locator {
  return page.locator('.monaco-editor').first().locator('.view-overlays .cdr[class*="ced-"]');
}

/** Asks for a packet by the keyboard alone. */
async function ask({ page, command }: Editor, words: string): Promise<void> {
  await command('iptables: Simulate Packet…');
  const row = (text: string): Locator => page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
  await row('--dport').first().waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

test('a packet is asked for in the palette, its journey stands beside the rules, and the rule that decided is lit up', async () => {
  const editor = await openEditor({ 'web.rules': rules });
  await editor.language('iptables');
  await ask(editor, '-i eth0 -p tcp -s 203.0.113.5 --dport 22');
  await editor.line('verdict  ACCEPT by filter/INPUT/3').waitFor();
  await editor.line('# input').waitFor();
  await lit(editor).first().waitFor();
  // The rules have kept the keyboard, and what is typed in them puts the light out.
  await editor.page.keyboard.type('# ');
  await lit(editor).first().waitFor({ state: 'detached' });
});

test('the reply goes over the same connection table, and starting over forgets both', async () => {
  const editor = await openEditor({ 'web.rules': rules });
  const { page, command, line } = editor;
  await editor.language('iptables');
  await ask(editor, '-i eth0 -p tcp -s 203.0.113.5 --dport 22');
  await line('verdict  ACCEPT by filter/INPUT/3').waitFor();
  await command('iptables: Then…');
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'The reply' }).waitFor();
  await page.keyboard.press('Enter');
  await line('state    ESTABLISHED').waitFor();
  await line('sent before, over the same connection table').waitFor();
  const tabs = page.locator('.tabs-container .tab');
  expect(await tabs.count()).toBe(2);
  await command('iptables: Start the Simulation Over');
  await tabs.nth(1).waitFor({ state: 'detached' });
});

test('Enter in a journey goes to the rule that the line speaks of', async () => {
  const editor = await openEditor({ 'web.rules': rules });
  const { page, line } = editor;
  await editor.language('iptables');
  await ask(editor, '-i eth0 -p tcp -s 203.0.113.5 --dport 22');
  await line('+ filter/INPUT/3').click();
  await page.keyboard.press('Enter');
  await page.locator('#status\\.editor\\.selection').filter({ hasText: 'Ln 7,' }).waitFor();
});
