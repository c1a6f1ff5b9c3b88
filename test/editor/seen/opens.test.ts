// A rules file is opened: which language the editor takes it for, and how long the extension keeps it waiting.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { top } from '../../../scripts/setup/project.mjs';
import { openEditor } from './editor.ts';

const rules = `*filter
:INPUT DROP [0:0]
-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
`;
const limitMs = 200;

test('a .rules file is shown as iptables', async () => {
  const { line, language } = await openEditor({ 'web.rules': rules });
  await line('--ctstate RELATED,ESTABLISHED').waitFor();
  await language('iptables');
});

test(`the extension is active within ${limitMs} ms, as the editor itself counts`, async () => {
  const { page, command, open, language } = await openEditor({ 'notes.txt': 'a\n', 'web.rules': rules });
  const row = (name: RegExp) =>
    page.locator('.runtime-extensions-editor .extension').filter({ has: page.locator('.name', { hasText: name }) });
  // First the extensions of the editor's own start: what is counted then is ours.
  await command('Show Running Extensions');
  await row(/./).first().waitFor();
  await page.keyboard.press('Escape');
  await open('web.rules');
  await language('iptables');
  await command('Show Running Extensions');
  const time = row(/^iptables$/)
    .locator('.activation-time')
    .filter({ hasText: /\d+ms/ });
  const milliseconds = Number(/(\d+)ms/.exec((await time.textContent()) ?? '')?.[1]);
  mkdirSync(join(top, 'test-results'), { recursive: true });
  writeFileSync(join(top, 'test-results/activation.json'), JSON.stringify({ milliseconds, limitMs }));
  console.log(`activation: ${milliseconds} ms of at most ${limitMs}`);
  expect(milliseconds).toBeLessThanOrEqual(limitMs);
});
