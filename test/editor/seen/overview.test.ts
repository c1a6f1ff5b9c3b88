// A ruleset as its author sees it: findings, the meaning of a word, and a packet's journey beside the rules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { top } from '../../../scripts/setup/project.mjs';
import { type Editor, openEditor, pointAt } from './editor.ts';

const example = (name: string): Readonly<Record<string, string>> => ({
  [name]: readFileSync(join(top, 'examples', name), 'utf8'),
});

/** Opens an example with nothing but the editor around it. */
async function openExample(name: string, width: number, height: number): Promise<Editor> {
  const editor = await openEditor(example(name));
  await editor.page.setViewportSize({ width, height });
  await editor.language('iptables');
  await editor.page.keyboard.press('ControlOrMeta+b');
  return editor;
}

test('pointing at ESTABLISHED explains the state, and what this rule lets through', async () => {
  const { page, line, picture } = await openExample('home-router.rules', 1100, 760);
  await page.keyboard.press('ControlOrMeta+End');
  // What comes in between the lines moves them away from under the pointer.
  await page.locator('.codelens-decoration').filter({ hasText: 'Show the journey' }).waitFor();
  await line('✓ ACCEPT').waitFor();
  await page.locator('.squiggly-warning, .squiggly-info').first().waitFor();
  const hover = page.locator('.monaco-hover-content').filter({ hasText: 'ESTABLISHED' });
  const state = line('-A FORWARD -m conntrack --ctstate').locator('span', { hasText: 'ESTABLISHED' }).last();
  await pointAt(page, state, hover);
  expect(await hover.textContent()).toContain('This rule');
  await picture('hover');
});

test('findings, a hover and a journey stand together', async () => {
  const { page, line, command, picture } = await openExample('home-router.rules', 1500, 940);
  await command('iptables: Simulate Packet…');
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: '--dport' }).waitFor();
  await page.keyboard.type('-i eth0 -p tcp -s 198.51.100.7 --dport 443');
  await page.keyboard.press('Enter');
  await line('verdict  ACCEPT by filter/FORWARD').waitFor();
  await page.locator('.squiggly-warning, .squiggly-info').first().waitFor();
  await page.locator('.codelens-decoration').filter({ hasText: 'Start over' }).waitFor();
  const hover = page.locator('.monaco-hover-content').filter({ hasText: 'ESTABLISHED' });
  await pointAt(page, line('-A FORWARD -m conntrack').locator('span', { hasText: 'ESTABLISHED' }).last(), hover);
  await picture('overview');
});

test('the journey of a packet line shows why each rule did not match', async () => {
  const { page, line, picture } = await openExample('simulate.rules', 1500, 900);
  await line('✓ REJECT').waitFor();
  await page.locator('.codelens-decoration a').filter({ hasText: 'Show the journey' }).nth(1).click();
  await line('verdict  REJECT by').waitFor();
  await page.locator('.codelens-decoration').filter({ hasText: 'Start over' }).waitFor();
  await page.mouse.move(0, 0);
  await picture('journey');
});
