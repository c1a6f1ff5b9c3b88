/** Writes the generated pages under docs/ from the code; `--check` only says which are stale. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cataloguePages } from './docs/catalogue.ts';
import { codesPage } from './docs/codes.ts';
import { rulePages } from './docs/rules.ts';

const check = process.argv.includes('--check');
const folders = { 'docs/rules': rulePages(), 'docs/catalogue': cataloguePages() };
const single = new Map([['docs/codes.md', codesPage().text]]);

for (const [folder, pages] of Object.entries(folders)) {
  const stale = [...pages].filter(([name, text]) => written(join(folder, name)) !== text);
  const extra = filesIn(folder).filter((name) => !pages.has(name));
  if (check) {
    for (const name of [...stale.map(([path]) => path), ...extra])
      console.error(`${folder}/${name} is stale: npm run generate`);
    if (stale.length + extra.length > 0) process.exitCode = 1;
  } else {
    for (const [name, text] of stale) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    for (const name of extra) rmSync(join(folder, name));
  }
  console.log(`${folder}: ${pages.size} pages read, ${stale.length} ${check ? 'stale' : 'written'}`);
}

for (const [path, text] of single) {
  if (written(path) === text) continue;
  if (check) {
    console.error(`${path} is stale: npm run generate`);
    process.exitCode = 1;
  } else writeFileSync(path, text);
}

function written(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  } catch {
    return [];
  }
}
