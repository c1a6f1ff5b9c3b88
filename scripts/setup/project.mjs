// The project on this machine: are its packages installed, is it built, and if not, do it.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failed, run, step } from './say.mjs';

/** The project's folder. */
export const top = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The program of a package that is installed, to be run by this Node. @param {string} path inside node_modules */
export const tool = (path) => join(top, 'node_modules', path);

/** Refuses a Node that the project does not run on. */
export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Failed(`Node 20 or later is needed; this is ${process.version} (${process.execPath}).`);
}

/** What a lock file says is installed where. @param {string} path @returns {Record<string, { version?: string, optional?: boolean }>} */
function lockedPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * True when node_modules holds what package-lock.json asks for. npm writes its own copy of the lock file there as the last
 * thing it does, so an install that was interrupted has none.
 */
function dependenciesAreInstalled() {
  const wanted = Object.entries(lockedPackages(join(top, 'package-lock.json'))).filter(([path]) => path !== '');
  const installed = lockedPackages(join(top, 'node_modules/.package-lock.json'));
  return wanted.every(
    ([path, { version, optional }]) =>
      (optional === true && installed[path] === undefined) ||
      (installed[path]?.version === version && existsSync(join(top, path, 'package.json'))),
  );
}

/** Installs the npm packages unless they are there. */
export async function ensureDependencies() {
  if (dependenciesAreInstalled()) return;
  await step('Installing npm packages', () => run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: top }));
}

/** The latest change in a folder, in milliseconds; a folder's own time tells of files that were removed. @param {string} path @returns {number} */
function latestChange(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => latestChange(join(path, name))));
}

/** Builds dist/ unless each bundle is newer than every source. */
export async function ensureBuilt() {
  const sources = ['client/src', 'server/src', '.ci/build.mjs', 'package-lock.json'].map((path) =>
    latestChange(join(top, path)),
  );
  const bundles = ['dist/extension.cjs', 'dist/server.js', 'dist/cli.js'].map((path) => join(top, path));
  const built = bundles.map((path) => (existsSync(path) ? statSync(path).mtimeMs : 0));
  if (Math.min(...built) > Math.max(...sources)) return;
  await step('Building', () => run(process.execPath, ['.ci/build.mjs'], { cwd: top }));
}
