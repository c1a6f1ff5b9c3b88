// Serves one VS Code, with this checkout installed as a person's would be, to all tests of what a person sees.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installCheckout, startCodeServer } from '../../../scripts/setup/code-server.mjs';
import { stop } from '../../../scripts/setup/say.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where VS Code is served, without a slash at its end. */
    editorUrl: string;
  }
}

/** A quiet editor: nothing on a picture that is not ours, nothing that moves. */
const settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.layoutControl.enabled': false,
  'window.commandCenter': false,
  'window.title': 'iptables',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'editor.minimap.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.smoothScrolling': false,
  'workbench.reduceMotion': 'on',
};

/** Called by vitest before the first test; what it returns is called after the last. */
export default async function setup(project: TestProject): Promise<() => void> {
  const profile = mkdtempSync(join(tmpdir(), 'iptables-ls-seen-'));
  const extensions = join(profile, 'extensions');
  const userData = join(profile, 'data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User/settings.json'), JSON.stringify(settings));
  installCheckout(extensions);
  const server = await startCodeServer({ port: 0, userData, extensions, folder: profile, driver: true });
  project.provide('editorUrl', server.url);
  return () => {
    stop(server.process);
    rmSync(profile, { recursive: true, force: true });
  };
}
