#!/usr/bin/env node
// Bundles the extension, the language server, the command line and the views into dist/, each as one file that needs nothing beside it.
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const watch = process.argv.includes('--watch');
const dev = watch || process.argv.includes('--dev');

/** Bundled CommonJS packages call `require`, which an ES module does not have. */
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** The command line loads the server only when asked to be one, so that every other verb starts without it. @type {import('esbuild').Plugin} */
const serverStaysApart = {
  name: 'server-stays-apart',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/lsp\/main\.ts$/ }, () => ({ path: './server.js', external: true }));
  },
};

/** What every bundle shares. @type {import('esbuild').BuildOptions} */
const shared = {
  absWorkingDir: top,
  bundle: true,
  minify: !dev,
  sourcemap: dev ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
const node = { ...shared, platform: 'node', target: 'node20' };

/** ES modules first: the packages of the language server hold both forms, and this one can be pruned. @type {import('esbuild').BuildOptions} */
const esm = { ...node, format: 'esm', mainFields: ['module', 'main'], banner: { js: requireBanner } };

const views = existsSync(join(top, 'client/src/views'))
  ? readdirSync(join(top, 'client/src/views')).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  : [];

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  {
    ...node,
    entryPoints: ['client/src/extension.ts'],
    outfile: 'dist/extension.cjs',
    format: 'cjs',
    external: ['vscode'],
  },
  { ...esm, entryPoints: ['server/src/lsp/main.ts'], outfile: 'dist/server.js' },
  {
    ...esm,
    entryPoints: ['server/src/bin.ts'],
    outfile: 'dist/cli.js',
    banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
    plugins: [serverStaysApart],
  },
  ...views.map((file) => ({
    ...shared,
    entryPoints: [`client/src/views/${file}`],
    outfile: `dist/views/${file.replace(/\.ts$/, '.js')}`,
    platform: /** @type {const} */ ('browser'),
    target: 'es2022',
    format: /** @type {const} */ ('iife'),
    tsconfig: 'client/src/views/tsconfig.json',
  })),
];

const started = performance.now();
if (watch) {
  for (const bundle of bundles) await (await context({ ...bundle, logLevel: 'info' })).watch();
} else {
  await Promise.all(bundles.map((bundle) => build(bundle)));
  chmodSync(join(top, 'dist/cli.js'), 0o755);
  for (const { outfile = '' } of bundles) {
    console.log(`${outfile.padEnd(24)} ${(statSync(join(top, outfile)).size / 1024).toFixed(0).padStart(6)} kB`);
  }
  console.log(`built in ${Math.round(performance.now() - started)} ms`);
}
