// The browser that shows VS Code to the tests: whichever Chromium this machine has, driven by Playwright.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium, or undefined. */
export function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return programs
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Starts it without a window. Throws where there is none: ask `findChromium` first. */
export async function startChromium() {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`none of ${programs.join(', ')} is on PATH`);
  return chromium.launch({ executablePath, args: quiet });
}
