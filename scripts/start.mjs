#!/usr/bin/env node
// `npm start`: installs what is missing, builds what has changed, and opens VS Code with this extension on examples/. Needs Node and npm, nothing else.
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { codeServerRefusal, ensureCodeServer, installCheckout, pageOf, startCodeServer } from './setup/code-server.mjs';
import { ensureBuilt, ensureDependencies, requireNode, top } from './setup/project.mjs';
import { Failed, run, say, script, start, step } from './setup/say.mjs';

const help = `npm start [-- OPTIONS]

Opens VS Code with this extension on the folder examples/: the desktop VS Code when \`code\` is on PATH,
otherwise one in the browser, served on 127.0.0.1 only.

  --port N     the port of the one in the browser (default: 8418, or the next that is free)
  --browser    the one in the browser, although there is a desktop one
  --open       open the browser, too
  --help       this text`;

const examples = join(top, 'examples');
const firstFile = join(examples, 'home-router.rules');
const keep = join(top, '.vscode-test');
const defaultPort = 8418;

await script(async () => {
  const options = readOptions();
  if (options.help) {
    say(help);
    return 0;
  }
  requireNode();
  await ensureDependencies();
  await ensureBuilt();
  const desktop = options.browser ? undefined : findDesktop();
  return desktop === undefined ? serve(options) : openDesktop(desktop);
});

/** The options. Without the `--` before them npm takes them for its own and hands them over in variables, a number after `--port` as a word. */
function readOptions() {
  const { npm_config_port: npmPort, npm_config_open: npmOpen } = process.env;
  const { values, positionals } = parseOptions();
  const port = values.port ?? (npmPort === 'true' ? positionals.pop() : npmPort);
  const wrong =
    positionals[0] ?? (port === undefined || (/^\d+$/.test(port) && Number(port) <= 65_535) ? undefined : port);
  if (wrong !== undefined) throw new Failed(`${wrong}: not a port (0 to 65535)\n\n${help}`);
  return { ...values, port, open: values.open ?? npmOpen === 'true' };
}

function parseOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        port: { type: 'string' },
        open: { type: 'boolean' },
        browser: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Failed(`${/** @type {Error} */ (error).message}\n\n${help}`);
  }
}

/** The desktop VS Code's program, where it can show a window. In a terminal of VS Code itself, `code` may be a remote control that cannot load an extension. */
function findDesktop() {
  const { env, platform } = process;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined;
  if (env['SSH_CONNECTION'] && env['VSCODE_IPC_HOOK_CLI']) return undefined;
  const names = platform === 'win32' ? ['code.cmd'] : ['code'];
  const folders = (env['PATH'] ?? '').split(delimiter);
  if (platform === 'darwin') folders.push('/Applications/Visual Studio Code.app/Contents/Resources/app/bin');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} program */
async function openDesktop(program) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', '--user-data-dir', join(keep, 'desktop')] : [];
  await step('Opening VS Code', () =>
    run(program, [...asRoot, '--new-window', `--extensionDevelopmentPath=${top}`, examples, firstFile], { cwd: top }),
  );
  say('VS Code is open with the extension on examples/. Run `npm start` again after a change.');
  return 0;
}

/** @param {{ port: string | undefined, open: boolean }} options */
async function serve({ port, open }) {
  const refusal = codeServerRefusal();
  if (refusal !== undefined)
    throw new Failed(`No desktop VS Code was found (\`code\` on PATH), and ${refusal}. Install VS Code first.`);
  await ensureCodeServer();
  const userData = join(keep, 'user-data');
  const extensions = join(keep, 'extensions');
  writeSettings(userData);
  installCheckout(extensions);
  const wanted = port === undefined ? defaultPort : Number(port);
  const chosen = await freePort(wanted);
  if (port !== undefined && chosen !== wanted)
    throw new Failed(`Port ${port} is taken on 127.0.0.1; ${chosen} is free.`);
  const server = await step('Starting VS Code', () =>
    startCodeServer({ port: chosen, userData, extensions, folder: examples }),
  );
  const url = pageOf(server.url, examples, firstFile);
  say(
    `\nVS Code with the extension, on examples/:\n\n  ${url}\n\nIt is served to this machine alone. Ctrl-C stops it.`,
  );
  if (open) openBrowser(url);
  return new Promise((resolve) => server.process.once('close', (code) => resolve(code ?? 0)));
}

/** Settings without what a first start asks and offers. They are the user's own once they are there. @param {string} userData */
function writeSettings(userData) {
  const defaults = {
    'workbench.startupEditor': 'none',
    'telemetry.telemetryLevel': 'off',
    'chat.disableAIFeatures': true,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'editor.minimap.enabled': false,
  };
  const settings = join(userData, 'User/settings.json');
  if (existsSync(settings)) return;
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(settings, `${JSON.stringify(defaults, undefined, 2)}\n`);
}

/** The first free port from `port` on. @param {number} port @returns {Promise<number>} */
function freePort(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(port >= 65_535 ? 0 : freePort(port + 1)));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

/** @param {string} url */
function openBrowser(url) {
  const program = { darwin: 'open', win32: 'explorer.exe' }[/** @type {string} */ (process.platform)] ?? 'xdg-open';
  start(program, [url], { stdio: 'ignore' }).once('error', () =>
    say(`${program} is not here: open the address yourself.`),
  );
}
