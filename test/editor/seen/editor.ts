// What a person does with VS Code, for tests: open a file, run a command, look at what is shown, take a picture.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { pageOf } from '../../../scripts/setup/code-server.mjs';
import { top } from '../../../scripts/setup/project.mjs';
import { startChromium } from '../browser.mjs';

/** An editor with one folder open. */
export interface Editor {
  readonly page: Page;
  /** The line of the active editor that holds this text. */
  line(text: string): Locator;
  /** Opens a file of the folder by its name. */
  open(name: string): Promise<void>;
  /** Waits until the status bar says that the active file is in this language. */
  language(name: string): Promise<void>;
  /** Runs a command by its title, as from the palette. */
  command(title: string): Promise<void>;
  /** Keeps what is shown as docs/images/`name`.png, when the run was asked to refresh the pictures. */
  picture(name: string): Promise<void>;
}

let browser: Promise<Browser> | undefined;

/** Opens a folder that holds these files, the first of them in the editor, and waits until its text is shown. Ends with the test. */
export async function openEditor(files: Readonly<Record<string, string>>): Promise<Editor> {
  const [first] = Object.keys(files);
  if (first === undefined) throw new Error('an editor without a file');
  const folder = mkdtempSync(join(tmpdir(), 'iptables-ls-folder-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  browser ??= startChromium();
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 720 } });
  // A machine that does much else at the same time is slow, not wrong.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      const path = join(top, 'test-results', `${task.name.replace(/[^a-z0-9]+/gi, '-')}.png`);
      await page.screenshot({ path });
      console.log(`What was shown: ${path}`);
    }
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await page.goto(pageOf(inject('editorUrl'), folder, join(folder, first)));
  await page.locator('.monaco-editor .view-line').first().waitFor();
  return {
    page,
    line: (text) =>
      page
        .locator('.monaco-editor .view-line')
        .filter({ hasText: words(text) })
        .first(),
    open: (name) => pick(page, 'ControlOrMeta+p', name),
    language: (name) => page.locator('#status\\.editor\\.mode').filter({ hasText: name }).waitFor(),
    command: (title) => pick(page, 'F1', title),
    async picture(name) {
      if (process.env['IPTABLES_UPDATE_SCREENSHOTS'] === undefined) return;
      await page.screenshot({ path: join(top, 'docs/images', `${name}.png`), animations: 'disabled' });
    },
  };
}

/** Opens a list with a key, types into it, and takes the entry that says the same. */
async function pick(page: Page, key: string, words: string): Promise<void> {
  await page.keyboard.press(key);
  const input = page.locator('.quick-input-widget input[type=text]');
  await input.pressSequentially(words);
  await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: words }).first().click();
}

/** The text as the editor shows it: its blanks do not break. */
function words(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \\u00a0]'));
}

/**
 * Points at something until what it explains is shown: lines that come in between move it away from under the pointer, and a
 * person then points once more.
 */
export async function pointAt(page: Page, target: Locator, shown: Locator): Promise<void> {
  for (let tries = 0; tries < 8; tries++) {
    await page.mouse.move(2, 2);
    await target.hover();
    const isShown = await shown.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (isShown) return;
  }
  await shown.waitFor();
}
