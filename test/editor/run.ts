// The tests in a real VS Code: those inside its extension host, then those that look at what a person sees.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { codeServerRefusal, ensureCodeServer } from '../../scripts/setup/code-server.mjs';
import { ensureBuilt, tool, top } from '../../scripts/setup/project.mjs';
import { say, script } from '../../scripts/setup/say.mjs';
import { findChromium } from './browser.mjs';
import type { Outcome } from './suite/host.ts';

/** What the tests came to; `skipped` holds a reason for each that this machine cannot run. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
  readonly failures?: readonly string[];
  readonly again?: readonly string[];
}

const { values: options } = parseArgs({ options: { 'update-screenshots': { type: 'boolean' } } });
const tallyFile = process.env['IPTABLES_TEST_TALLY'] ?? join(top, 'test-results/editor.json');

await script(async () => {
  mkdirSync(join(top, 'test-results'), { recursive: true });
  await ensureBuilt();
  const served = codeServerRefusal() ?? (findChromium() === undefined ? 'no Chromium is on PATH' : undefined);
  if (served === undefined) await ensureCodeServer();
  const tallies = [
    await testInHost(served),
    served === undefined ? testWhatIsSeen() : skip('what a person sees', served),
  ];
  const total: Tally = {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
    failures: tallies.flatMap(({ failures = [] }) => failures),
    again: tallies.flatMap(({ again = [] }) => again),
  };
  writeFileSync(tallyFile, JSON.stringify(total));
  return total.failed > 0 ? 1 : 0;
});

function skip(what: string, reason: string): Tally {
  say(`  skipped: ${what}: ${reason}`);
  return { passed: 0, failed: 0, skipped: [`tests in VS Code, ${what}: ${reason}`] };
}

/** The program that runs the extension host: a downloaded VS Code where there is a screen for it, else the launcher. */
async function findVsCode(): Promise<string> {
  const screen = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const launcher = join(top, 'test/editor/launcher.mjs');
  return screen ? downloadAndUnzipVSCode().catch(() => launcher) : launcher;
}

async function testInHost(servedRefusal: string | undefined): Promise<Tally> {
  const vscodeExecutablePath = await findVsCode();
  if (vscodeExecutablePath.endsWith('launcher.mjs') && servedRefusal !== undefined) {
    return skip('inside its extension host', servedRefusal);
  }
  const extensionTestsPath = join(top, '.vscode-test/suite/index.cjs');
  await build({
    absWorkingDir: top,
    entryPoints: ['test/editor/suite/index.ts'],
    outfile: extensionTestsPath,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const folder = mkdtempSync(join(tmpdir(), 'iptables-ls-host-'));
  const report = join(folder, '..', `${folder.split('/').pop()}.json`);
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: top,
      extensionTestsPath,
      extensionTestsEnv: { IPTABLES_EDITOR_REPORT: report },
      launchArgs: [folder],
    }).catch((error: unknown) => say(`  ${error}`));
    return tallyOf(report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(report, { force: true });
  }
}

/** Reads the host's report; without one the run itself went wrong, and that is a failure. */
function tallyOf(report: string): Tally {
  if (!existsSync(report)) {
    say('  failed: VS Code ended without a report');
    return { passed: 0, failed: 1, skipped: [] };
  }
  const outcomes: readonly Outcome[] = JSON.parse(readFileSync(report, 'utf8'));
  for (const { name, milliseconds, failure } of outcomes) {
    say(`  ${failure === undefined ? '✓' : '✗'} ${name} (${milliseconds.toFixed(0)} ms)`);
    if (failure !== undefined) say(failure.replace(/^/gm, '      '));
  }
  const failures = outcomes.flatMap(({ name, failure }) => (failure === undefined ? [] : [`${name}\n${failure}`]));
  const again = outcomes.flatMap(({ name, tries }) => (tries === 2 ? [name] : []));
  return { passed: outcomes.length - failures.length, failed: failures.length, skipped: [], failures, again };
}

function testWhatIsSeen(): Tally {
  const tally = join(top, 'test-results/seen.json');
  rmSync(tally, { force: true });
  const reporters = ['--reporter=verbose', `--reporter=${join(top, 'scripts/setup/vitest-tally.mjs')}`];
  spawnSync(
    process.execPath,
    [tool('vitest/vitest.mjs'), 'run', '--config', 'test/editor/vitest.config.ts', ...reporters],
    {
      cwd: top,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        IPTABLES_TEST_TALLY: tally,
        ...(options['update-screenshots'] ? { IPTABLES_UPDATE_SCREENSHOTS: '1' } : {}),
      },
    },
  );
  return existsSync(tally) ? JSON.parse(readFileSync(tally, 'utf8')) : { passed: 0, failed: 1, skipped: [] };
}
