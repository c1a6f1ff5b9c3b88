#!/usr/bin/env node
// Stands in for the program `code` where VS Code cannot be downloaded: takes the same arguments, runs the same tests, in VS Code served to a headless browser.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCodeServer, startCodeServer } from '../../scripts/setup/code-server.mjs';
import { Failed, script, stop } from '../../scripts/setup/say.mjs';
import { startChromium } from './browser.mjs';

/** What `code` would make of its arguments. @param {string} name */
function argument(name) {
  const value = process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (value === undefined) throw new Failed(`launcher: --${name}= is missing`);
  return value;
}

/** The page that loads the extension and runs the tests. @param {string} url @param {string} folder */
function pageOf(url, folder) {
  const names = ['extensionDevelopmentPath', 'extensionTestsPath'];
  const payload = names.map((name) => [name, `vscode-remote://${url.replace('http://', '')}${argument(name)}`]);
  return `${url}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

await script(async () => {
  const folder = process.argv.slice(2).find((word) => !word.startsWith('-'));
  if (folder === undefined) throw new Failed('launcher: which folder?');
  await ensureCodeServer();
  const profile = mkdtempSync(join(tmpdir(), 'iptables-ls-editor-'));
  const server = await startCodeServer({
    port: 0,
    userData: join(profile, 'data'),
    extensions: join(profile, 'extensions'),
    folder,
    driver: true,
  });
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    page.on('console', (message) => {
      const [, words] = /\[Extension Host\] (?:%c)?(.*)/s.exec(message.text()) ?? [];
      if (words !== undefined) console.log(words);
    });
    return await new Promise((resolve, reject) => {
      page.once('crash', () => reject(new Failed('launcher: the page crashed')));
      server.process.once('close', () => reject(new Failed('launcher: code-server ended before the tests did')));
      // The workbench calls this when the test run in the extension host has ended.
      page
        .exposeFunction('codeAutomationExit', resolve)
        .then(() => page.goto(pageOf(server.url, folder)))
        .catch(reject);
    });
  } finally {
    await browser.close();
    stop(server.process);
    rmSync(profile, { recursive: true, force: true });
  }
});
