#!/usr/bin/env node
// Bundles the extension, the language server, the command line and the views into dist/: files that need nothing beside each other, but for the command line's verbs, which are loaded when asked for.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
    entryPoints: { cli: 'server/src/bin.ts' },
    outdir: 'dist',
    // What a verb needs is loaded with the verb.
    splitting: true,
    chunkNames: 'cli-[name]-[hash]',
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

/** The grammar of shell scripts, which the server and the command line read from beside themselves when a script is analysed. */
const grammar = ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-bash/tree-sitter-bash.wasm'].map((path) => {
  const copy = join(top, 'dist', basename(path));
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(top, 'node_modules', path), copy);
  return copy;
});

const started = performance.now();
if (watch) {
  for (const bundle of bundles) await (await context({ ...bundle, logLevel: 'info' })).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => build({ ...bundle, metafile: true }))).catch(() => {
    // What is wrong was said, with its place, when it was found.
    process.exit(1);
  });
  chmodSync(join(top, 'dist/cli.js'), 0o755);
  const outputs = results.flatMap(({ metafile }) => Object.entries(metafile.outputs));
  for (const [path, { bytes, inputs }] of outputs) {
    const size = `${(bytes / 1024).toFixed(0)} kB`.padStart(8);
    console.log(`${path.padEnd(24)} ${size} from ${Object.keys(inputs).length} files`);
  }
  // What an earlier build left (a view that is gone, source maps) would be packaged too.
  const written = new Set([...grammar, ...outputs.map(([path]) => join(top, path))]);
  for (const entry of readdirSync(join(top, 'dist'), { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path)) rmSync(path);
  }
  console.log(`built in ${Math.round(performance.now() - started)} ms`);
}
