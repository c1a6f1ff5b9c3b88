#!/usr/bin/env node
// Writes the index of each registration folder and the documentation pages; with --check it writes nothing and says which are stale.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registrations } from './registrations.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The entries of a registration folder by name, in the order of their code units: the same on every machine. @param {string} folder */
export function entriesOf(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !file.endsWith('.generated.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** A file's name as an identifier. The underscore keeps clear of reserved words (`set`, `default`) and globals. @param {string} name */
function identifier(name) {
  return `_${name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next = '') => next.toUpperCase())}`;
}

/** The text of the index beside a folder. @param {import('./registrations.mjs').Registration} registration */
function indexOf({ folder, exported, late }) {
  const names = entriesOf(join(top, folder));
  if (late) return lateIndexOf(folder, exported, names);
  return [
    `// Every entry of ${basename(folder)}/, written by \`npm run generate\`: add a file there, edit nothing here.`,
    ...names.map((name) => `import ${identifier(name)} from './${basename(folder)}/${name}.ts';`),
    '',
    names.length === 0
      ? `export const ${exported} = [] as const;`
      : `export const ${exported} = [\n${names.map((name) => `  ${identifier(name)},\n`).join('')}] as const;`,
    '',
  ].join('\n');
}

/** The index of entries that are loaded one by one. @param {string} folder @param {string} exported @param {readonly string[]} names */
function lateIndexOf(folder, exported, names) {
  return [
    `// How to load each entry of ${basename(folder)}/, written by \`npm run generate\`: add a file there, edit nothing here.`,
    '',
    `export const ${exported} = new Map([`,
    ...names.map((name) => `  ['${name}', () => import('./${basename(folder)}/${name}.ts')],`),
    '] as const);',
    '',
  ].join('\n');
}

/** What each index should hold, by its path from the top; folders that do not exist have none. @returns {Map<string, string>} */
export function expectedIndexes() {
  return new Map(
    registrations
      .filter(({ folder }) => existsSync(join(top, folder)))
      .map((registration) => [`${registration.folder}.generated.ts`, indexOf(registration)]),
  );
}

/** The indexes whose committed text is not what the folder says. */
export function staleIndexes() {
  return [...expectedIndexes()].filter(
    ([path, text]) => !existsSync(join(top, path)) || readFileSync(join(top, path), 'utf8') !== text,
  );
}

/** The documentation pages, once there is something to document. Returns an exit code. @param {string[]} args */
function pages(args) {
  const hook = join(top, 'scripts/docs.ts');
  if (!existsSync(hook) || !existsSync(join(top, 'server/src/lint/rules.generated.ts'))) return 0;
  const tsx = join(top, 'node_modules/tsx/dist/cli.mjs');
  return spawnSync(process.execPath, [tsx, hook, ...args], { cwd: top, stdio: 'inherit' }).status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check');
  const stale = staleIndexes();
  for (const [path, text] of stale) {
    if (!check) writeFileSync(join(top, path), text);
    console.log(`${check ? 'stale' : 'wrote'}  ${path}`);
  }
  console.log(
    `${expectedIndexes().size} indexes read, ${stale.length} ${check ? 'stale' : 'written'}${check && stale.length > 0 ? ' (run npm run generate)' : ''}`,
  );
  const docs = pages(check ? ['--check'] : []);
  process.exitCode = check && stale.length > 0 ? 1 : docs;
}
