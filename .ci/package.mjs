#!/usr/bin/env node
// Makes the VSIX and refuses one that is larger than the Marketplace's readers should have to download.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const limitBytes = 2 * 1024 * 1024;

const { name, version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8'));
const file = join(top, `${name}-${version}.vsix`);
const vsce = join(top, 'node_modules/@vscode/vsce/vsce');
const args = [
  'package',
  '--no-dependencies',
  '--allow-missing-repository',
  '--no-rewrite-relative-links',
  '--out',
  file,
];
const { status } = spawnSync(process.execPath, [vsce, ...args], { cwd: top, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const { size } = statSync(file);
console.log(`${name}-${version}.vsix  ${(size / 1024).toFixed(0)} kB of at most ${limitBytes / 1024} kB`);
if (size > limitBytes) process.exit(1);
