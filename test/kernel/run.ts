/** `npm run kernel -- --seed N --count M`: scenarios from M seeds through the simulator and the running kernel; what differs is made small and written down. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import type { Kind } from './generate.ts';
import { openLaboratory, whatIsMissing } from './laboratory.ts';
import { newTally, tryOut } from './trial.ts';
import { inShort, tableScenarios } from './whole-tables.ts';

const HELP = `usage: npm run kernel -- [--seed N] [--count M] [--jobs J] [--fast] [--out FOLDER] [--notes]
  --seed N      the first seed (1)
  --count M     how many scenarios (100)
  --jobs J      laboratories side by side (2); half of the time of a scenario is waiting
  --kind K      scenarios of this kind only (calls: H.323, which is in no other)
  --fast        do not make small what differs
  --out FOLDER  where differing scenarios are written, as the engine's recorded ones are (test-results/kernel)
  --notes       also say what was refused, not known or unsteady
  --tables FILE instead of seeds, every cell of the tables of TCP and SCTP; what the kernel did is written to FILE
  --coverage    then say how much of the engine these scenarios, and the recorded ones, reach`;

/** Scenarios between two signs of life. */
const PROGRESS_EVERY = 50;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
    jobs: { type: 'string', default: '2' },
    kind: { type: 'string' },
    fast: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dirname, '../../test-results/kernel') },
    notes: { type: 'boolean', default: false },
    coverage: { type: 'boolean', default: false },
    tables: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
process.exitCode = values.help ? help() : await main();

function help(): number {
  console.log(HELP);
  return 0;
}

async function main(): Promise<number> {
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.error(`There is no laboratory here: ${missing}.`);
    return 2;
  }
  if (values.tables !== undefined) return recordTables(values.tables);
  const [seed, count, jobs] = [Number(values.seed), Number(values.count), Number(values.jobs)];
  const tally = newTally();
  let next = seed;
  let reported = 0;
  const started = performance.now();
  const work = async (_: unknown, processor: number): Promise<void> => {
    const laboratory = openLaboratory(processor);
    while (next < seed + count) {
      await tryOut(laboratory, next++, tally, !values.fast, values.kind as Kind | undefined);
      for (; reported < tally.differences.length; reported++) report(reported);
      if (tally.scenarios % PROGRESS_EVERY === 0)
        console.error(`${tally.scenarios} scenarios, ${tally.packets} packets`);
    }
    laboratory.close();
  };
  const report = (i: number): void => {
    const found = tally.differences[i];
    if (!found) return;
    mkdirSync(values.out, { recursive: true });
    const path = join(values.out, `${found.recorded.name}.json`);
    writeFileSync(path, `${JSON.stringify(found.recorded)}\n`);
    console.log(`seed ${found.seed}, packet ${found.packet}: ${found.what}\n  ${path}`);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (values.notes) for (const [text, times] of tally.notes) console.log(`${times} × ${text}`);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `seeds ${seed} to ${seed + count - 1}: ${tally.scenarios} scenarios, ${tally.packets} packets the same, ` +
      `${tally.differences.length} scenarios differ, ${tally.unsure} not known, ${tally.refused} refused, ` +
      `${tally.unsteady} unsteady, ${tally.endless} not sent, ${tally.failed} failed, ${seconds} s`,
  );
  if (values.coverage) measureCoverage();
  return tally.differences.length + tally.failed > 0 ? 1 : 0;
}

/** Nothing is written unless the engine says the same of all. */
async function recordTables(path: string): Promise<number> {
  const laboratory = openLaboratory();
  const lines: string[] = [];
  let wrong = 0;
  for (const { scenario, asking } of tableScenarios()) {
    const played = await laboratory.play(scenario);
    const found = played.kind === 'played' ? compare(played.recorded) : played;
    if (found.kind !== 'same') console.log(`${scenario.name}: ${JSON.stringify(found)}`);
    if (found.kind !== 'same') wrong++;
    else if (played.kind === 'played') lines.push(`${JSON.stringify(inShort(played.recorded, asking))}\n`);
  }
  laboratory.close();
  console.log(`${lines.length} states the same, ${wrong} not`);
  if (wrong === 0) writeFileSync(path, lines.join(''));
  return wrong === 0 ? 0 : 1;
}

function measureCoverage(): void {
  const script = join(import.meta.dirname, '../../scripts/measure/coverage.ts');
  const words = [...process.execArgv, script, '--seed', values.seed, '--count', values.count];
  spawnSync(process.execPath, words, { stdio: 'inherit' });
}
