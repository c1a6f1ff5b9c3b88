#!/usr/bin/env node
// `npm test`: every check and every test there is, also those in a real VS Code. Needs Node and npm; `npm test unit editor` runs only those steps.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDebianPackages, pathWithSbin } from './setup/debian.mjs';
import { ensureDependencies, requireNode, tool, top } from './setup/project.mjs';
import { Failed, say, script, start } from './setup/say.mjs';

/**
 * What a step came to.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} skipped what this machine cannot run, and why
 * @property {readonly string[]} [failures] what each failed test said
 * @property {readonly string[]} [again] tests that passed at the second try only
 */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title
 * @property {() => Promise<Tally>} work
 */

const results = join(top, 'test-results');
const tallyFile = join(results, 'tally.json');
const isCi = process.env['CI'] === 'true';

const knipReporters = ['--reporter', 'symbols', '--reporter', './.ci/knip-read.mjs'];

/** @type {readonly Step[]} */
const steps = [
  { name: 'types', title: 'Types (tsc)', work: types },
  { name: 'style', title: 'Format and lint (biome)', work: () => check('@biomejs/biome/bin/biome', ['check']) },
  {
    name: 'unused',
    title: 'Unused code (knip)',
    work: () => check('knip/bin/knip.js', ['--no-progress', ...knipReporters]),
  },
  { name: 'generated', title: 'Generated files', work: () => check('../.ci/generate.mjs', ['--check']) },
  { name: 'build', title: 'Build', work: () => check('../.ci/build.mjs', []) },
  { name: 'unit', title: 'Unit tests (vitest)', work: unit },
  { name: 'package', title: 'Package (vsce)', work: () => check('../.ci/package.mjs', []) },
  { name: 'editor', title: 'Tests in VS Code', work: editor },
];

await script(async () => {
  requireNode();
  const wanted = chosenSteps();
  await ensureDependencies();
  if (wanted.some(({ name }) => name === 'unit' || name === 'editor')) await ensureDebianPackages();
  mkdirSync(results, { recursive: true });
  const lines = [];
  /** @type {{ passed: number, failed: number, skipped: string[], failures: string[], again: string[] }} */
  const total = { passed: 0, failed: 0, skipped: [], failures: [], again: [] };
  for (const { name, title, work } of wanted) {
    say(`\n== ${title}`);
    const started = performance.now();
    const { passed, failed, skipped, failures = [], again = [] } = await work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const outcome = failed > 0 ? 'FAILED' : skipped.length > 0 ? 'skipped in part' : 'passed';
    lines.push(`  ${name.padEnd(10)} ${outcome.padEnd(16)} ${`${passed} passed`.padEnd(14)} ${seconds.padStart(7)} s`);
    say(`-- ${title}: ${outcome} after ${seconds} s`);
    total.passed += passed;
    total.failed += failed;
    total.skipped.push(...skipped);
    total.failures.push(...failures);
    total.again.push(...again);
  }
  const summary = [`\n== Summary\n${lines.join('\n')}`];
  for (const what of total.skipped) {
    summary.push(`  ${isCi ? 'FAILED, for CI=true runs everything' : 'skipped'}: ${what}`);
  }
  for (const what of total.again) summary.push(`  passed at the second try: ${what}`);
  for (const what of total.failures) summary.push(`\nFAILED: ${what}`);
  const failed = total.failed + (isCi ? total.skipped.length : 0);
  summary.push(`${total.passed} passed, ${failed} failed, ${isCi ? 0 : total.skipped.length} skipped`);
  say(summary.join('\n'));
  writeFileSync(join(results, 'summary.txt'), `${summary.join('\n')}\n`);
  return failed > 0 ? 1 : 0;
});

function chosenSteps() {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined)
    throw new Failed(`No step ${unknown}; there are ${steps.map(({ name }) => name).join(', ')}.`);
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}

/**
 * Runs a program of node_modules with its output shown, and returns whether it went well.
 * @param {string} program @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<boolean>}
 */
function succeeds(program, args, env = {}) {
  return new Promise((resolve) => {
    const child = start(process.execPath, [tool(program), ...args], {
      cwd: top,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: pathWithSbin, ...env },
    });
    child.once('close', (code) => resolve(code === 0));
    child.once('error', () => resolve(false));
  });
}

/** A check that is one program: it counts as one test. @param {string} program @param {readonly string[]} args @returns {Promise<Tally>} */
async function check(program, args) {
  const good = await succeeds(program, args);
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: [] };
}

async function types() {
  const projects = ['.', 'client/src/views'].filter((folder) => existsSync(join(top, folder, 'tsconfig.json')));
  const tallies = [];
  for (const project of projects) {
    tallies.push(await check('typescript/bin/tsc', ['-p', project, '--diagnostics']));
  }
  return sum(tallies);
}

async function unit() {
  const reporters = ['--reporter=dot', `--reporter=${join(top, 'scripts/setup/vitest-tally.mjs')}`];
  return counted('vitest/vitest.mjs', ['run', ...reporters]);
}

async function editor() {
  return counted('tsx/dist/cli.mjs', ['test/editor/run.ts']);
}

/** Tests that count themselves, into the file that `IPTABLES_TEST_TALLY` names. @param {string} program @param {readonly string[]} args @returns {Promise<Tally>} */
async function counted(program, args) {
  rmSync(tallyFile, { force: true });
  const good = await succeeds(program, args, { IPTABLES_TEST_TALLY: tallyFile });
  if (!existsSync(tallyFile)) return { passed: 0, failed: 1, skipped: [] };
  /** @type {Tally} */
  const tally = JSON.parse(readFileSync(tallyFile, 'utf8'));
  // No count is as bad as a bad one: nothing ran, or it ended badly for a reason that no test names.
  const silent = tally.passed + tally.failed + tally.skipped.length === 0 || (!good && tally.failed === 0);
  return silent ? { ...tally, failed: tally.failed + 1 } : tally;
}

/** @param {readonly Tally[]} tallies @returns {Tally} */
function sum(tallies) {
  return {
    passed: tallies.reduce((all, { passed }) => all + passed, 0),
    failed: tallies.reduce((all, { failed }) => all + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
    failures: tallies.flatMap(({ failures = [] }) => failures),
  };
}
