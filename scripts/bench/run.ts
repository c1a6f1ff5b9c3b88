/** `npm run bench`: measures, prints a table, and with --json writes the figures to standard output as JSON. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { answers } from './answers.ts';
import { check } from './check.ts';
import { engine } from './engine.ts';
import type { Figure } from './figures.ts';
import { keystroke } from './keystroke.ts';
import { lintBench } from './lint.ts';
import { memory } from './memory.ts';
import { scriptRuns } from './script-runs.ts';
import { scripts } from './scripts.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const benches: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  keystroke,
  answers,
  scripts,
  scriptRuns,
  check,
  lint: lintBench,
  memory,
  engine,
  size,
};

/** The packed extension, when `npm run package` has made it. */
function size(): Figure[] {
  const vsix = readdirSync(root).find((name) => name.endsWith('.vsix'));
  return vsix ? [{ name: 'VSIX', value: statSync(`${root}${vsix}`).size / 1e6, unit: 'MB', atMost: 2 }] : [];
}

if (!existsSync(`${root}dist/cli.js`)) throw new Error('dist/cli.js is missing: npm run build');
const asJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const figure of await bench()) {
    figures.push(figure);
    if (!asJson) console.log(row(figure));
  }
}
if (asJson) console.log(JSON.stringify({ node: process.version, cpus: cpus().length, figures }, undefined, 2));

function row({ name, value, unit, atMost }: Figure): string {
  const limit = atMost === undefined ? '' : `   at most ${atMost} ${unit}${value > atMost ? '   OVER' : ''}`;
  return `${name.padEnd(48)} ${value.toFixed(2).padStart(10)} ${unit}${limit}`;
}
