/** Plays scenarios that were compared with the kernel, so that the engine's code can be watched: the recorded ones, and those of laboratory seeds. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScenario, runScenario } from '../../server/src/engine/session/scenario.ts';
import { makeScenario } from '../../test/kernel/generate.ts';

/** Cells of state tables that were asked for; the instrumented tables write them. */
const cells = new Set<string>();
Object.assign(globalThis, { visitedCells: cells });

const [folder = '', firstSeed = '0', count = '0'] = process.argv.slice(2);
let scenarios = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
  for (const line of readFileSync(join(folder, file), 'utf8').trim().split('\n')) play(JSON.parse(line));
}
for (let seed = Number(firstSeed); seed < Number(firstSeed) + Number(count); seed++) play(makeScenario(seed));
console.log(JSON.stringify({ scenarios, cells: [...cells] }));

function play(json: unknown): void {
  const scenario = readScenario(json);
  if (!scenario.ok) throw new Error(scenario.message);
  runScenario(scenario.value, { explain: true });
  scenarios++;
}
